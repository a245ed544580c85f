import { ZhejiangCredentials } from './credentials.ts';
import type { ZhejiangPlatformSecrets } from './platform/secrets.ts';

const random = (bytes: number): string =>
  [...crypto.getRandomValues(new Uint8Array(bytes))]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('');

/**
 * Both sides' halves for one reference platform, fresh on every call.
 * @param platformUrl origin of the reference platform
 */
export function sampleZhejiangCredentials(platformUrl: string): {
  credentials: ZhejiangCredentials;
  secrets: ZhejiangPlatformSecrets;
} {
  const gateway = { componentId: 'tongban', accessKey: `AK${random(8)}`, secretKey: random(32) };
  const callback = { accessKey: `CB${random(8)}`, secretKey: random(32) };
  const sso = { servicecode: 'tongban-sample', servicepwd: random(24) };
  const credentials = ZhejiangCredentials.parse({
    environment: 'production',
    gateway: { ...gateway, url: platformUrl },
    callback,
    sso: { ...sso, url: platformUrl },
  });
  return { credentials, secrets: { gateway, callback, sso, paths: credentials.paths } };
}
