import { JiashanCredentials } from './credentials.ts';
import type { JiashanPlatformSecrets } from './platform/secrets.ts';

const random = (bytes: number): string =>
  [...crypto.getRandomValues(new Uint8Array(bytes))]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('');

/**
 * Both sides' halves for one reference platform, fresh on every call.
 * @param platformUrl origin of the reference platform
 */
export function sampleJiashanCredentials(platformUrl: string): {
  credentials: JiashanCredentials;
  secrets: JiashanPlatformSecrets;
} {
  const gateway = { componentId: 'tongban', accessKey: `AK${random(8)}`, secretKey: random(32) };
  const callback = { accessKey: `CB${random(8)}`, secretKey: random(32) };
  const sso = { servicecode: 'tongban-sample', servicepwd: random(24) };
  const credentials = JiashanCredentials.parse({
    environment: 'production',
    gateway: { ...gateway, url: platformUrl },
    callback,
    sso: { ...sso, url: platformUrl },
  });
  return { credentials, secrets: { gateway, callback, sso, paths: credentials.paths } };
}
