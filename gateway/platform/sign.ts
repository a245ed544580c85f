import { CompactSign } from 'jose';
import { utf8 } from './digest.ts';
import type { Keys, SigningKey } from './keys.ts';

/** Signs a JSON payload as a compact JWS with the gateway's current key (RFC 7515). */
export function signJws(
  keys: Keys,
  typ: string,
  payload: object,
  key: SigningKey = keys.signing,
): Promise<string> {
  return new CompactSign(utf8(JSON.stringify(payload)))
    .setProtectedHeader({ alg: key.alg, kid: key.kid, typ })
    .sign(key.privateKey);
}
