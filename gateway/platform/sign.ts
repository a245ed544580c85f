import { CompactSign, compactVerify } from 'jose';
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

/** The payload of one of our own JWS, or undefined if type, key or signature do not hold. */
export async function openOwnJws(keys: Keys, typ: string, jws: string): Promise<unknown> {
  try {
    const { payload, protectedHeader } = await compactVerify(
      jws,
      (header) => {
        const key = keys.verifying.get(header.kid ?? '');
        if (!key) throw new Error('unknown key');
        return key;
      },
      { algorithms: [...new Set(keys.publicJwks.keys.map((jwk) => jwk.alg ?? ''))] },
    );
    return protectedHeader.typ === typ
      ? (JSON.parse(new TextDecoder().decode(payload)) as unknown)
      : undefined;
  } catch {
    return undefined;
  }
}
