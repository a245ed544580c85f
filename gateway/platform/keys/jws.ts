import { compactVerify } from 'jose';
import { fromBase64url, toBase64url } from './base64url.ts';
import { utf8 } from './digest.ts';
import { parametersOf, type SigningKey } from './signing-key.ts';

/** A key that signs compact JWS, and what their header says of it. */
type Signer = Pick<SigningKey, 'kid' | 'alg' | 'sign'>;

const heads = new WeakMap<Signer, Map<string, string>>();

/** The first part of every JWS of this key and type. */
function headOf(key: Signer, typ: string): string {
  const known = heads.get(key) ?? new Map<string, string>();
  heads.set(key, known);
  const head = known.get(typ) ?? toBase64url(JSON.stringify({ alg: key.alg, kid: key.kid, typ }));
  known.set(typ, head);
  return head;
}

/** A compact JWS (RFC 7515 s7.1) of a JSON payload. Of `typ` there are few. */
export async function compactJws(key: Signer, typ: string, payload: object): Promise<string> {
  const signed = `${headOf(key, typ)}.${toBase64url(JSON.stringify(payload))}`;
  const signature = await key.sign(utf8(signed));
  return `${signed}.${toBase64url(new Uint8Array(signature))}`;
}

/**
 * Whether a key made the signature of a compact JWS. Of a text whose form and header were checked before:
 * three parts of canonical base64url, no `crit`, no `b64`.
 * @param alg the algorithm of the header, which the key's owner allows
 */
export async function holdsCompactJws(text: string, alg: string, key: CryptoKey): Promise<boolean> {
  try {
    const parameters = parametersOf(alg, key);
    if (!parameters) {
      await compactVerify(text, key, { algorithms: [alg] });
      return true;
    }
    const end = text.lastIndexOf('.');
    const signature = fromBase64url(text.slice(end + 1));
    return await crypto.subtle.verify(parameters, key, signature, utf8(text.slice(0, end)));
  } catch {
    return false;
  }
}
