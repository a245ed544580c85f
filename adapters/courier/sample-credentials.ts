import { CourierCredentials } from './credentials.ts';
import type { CourierPlatformSecrets } from './platform/secrets.ts';

const random = (bytes: number): string =>
  [...crypto.getRandomValues(new Uint8Array(bytes))]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('');

/**
 * Both sides' halves for one reference courier, fresh on every call.
 * @param platformUrl origin of the reference courier
 */
export function sampleCourierCredentials(platformUrl: string): {
  credentials: CourierCredentials;
  secrets: CourierPlatformSecrets;
} {
  const partnerId = `TB${random(6)}`;
  const [checkword, callbackCheckword] = [random(32), random(32)];
  const credentials = CourierCredentials.parse({
    url: platformUrl,
    partnerId,
    checkword,
    callback: { checkword: callbackCheckword },
  });
  return { credentials, secrets: { partnerId, checkword, callbackCheckword } };
}
