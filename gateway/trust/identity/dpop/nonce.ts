import { base64url } from 'jose';
import { equalSecrets, utf8 } from '../../../platform/keys/digest.ts';
import type { Platform } from '../../../platform/process/platform.ts';

const windowMs = 120_000;

/** No storage: every process with the same keys gives and knows the same nonces. */
async function nonceOf(platform: Platform, window: number): Promise<string> {
  const mac = await crypto.subtle.sign(
    'HMAC',
    platform.keys.challenge,
    utf8(`dpop-nonce.${window}`),
  );
  return base64url.encode(new Uint8Array(mac));
}

const windowNow = (platform: Platform): number => Math.floor(platform.clock().getTime() / windowMs);

/** The nonce to hand out now (RFC 9449 s8): another one every two minutes. */
export const currentNonce = (platform: Platform): Promise<string> =>
  nonceOf(platform, windowNow(platform));

/** Whether a nonce is of this window or the one before: two to four minutes old at most. */
export async function isNonceFresh(platform: Platform, nonce: string): Promise<boolean> {
  const window = windowNow(platform);
  const [now, before] = await Promise.all([
    nonceOf(platform, window),
    nonceOf(platform, window - 1),
  ]);
  return equalSecrets(nonce, now) || equalSecrets(nonce, before);
}
