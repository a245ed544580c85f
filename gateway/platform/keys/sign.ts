import { compactJws } from './jws.ts';
import type { Keys } from './keys.ts';
import type { SigningKey } from './signing-key.ts';

/** Signs a JSON payload as a compact JWS with the gateway's current key (RFC 7515). */
export const signJws = (
  keys: Keys,
  typ: string,
  payload: object,
  key: SigningKey = keys.signing,
): Promise<string> => compactJws(key, typ, payload);
