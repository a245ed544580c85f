import { compactVerify } from 'jose';
import { fromBase64url, toBase64url } from './base64url.ts';
import { utf8 } from './digest.ts';

const ecdsa = { name: 'ECDSA', hash: 'SHA-256' } as const;
const ed25519 = { name: 'Ed25519' } as const;

/** What an algorithm of RFC 7518 s3.4 or RFC 8037 s3.1 is with this very key; undefined for any other pair. */
function parametersOf(alg: string, { algorithm }: CryptoKey): EcdsaParams | Algorithm | undefined {
  const { name } = algorithm;
  if (alg === 'ES256')
    return name === 'ECDSA' && (algorithm as EcKeyAlgorithm).namedCurve === 'P-256'
      ? ecdsa
      : undefined;
  return (alg === 'EdDSA' || alg === 'Ed25519') && name === 'Ed25519' ? ed25519 : undefined;
}

/** A key that signs compact JWS, and what their header says of it. */
type Signer = { readonly kid: string; readonly alg: string; readonly privateKey: CryptoKey };

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
  const parameters = parametersOf(key.alg, key.privateKey);
  if (!parameters) throw new TypeError(`a key that does not sign ${key.alg}`);
  const signed = `${headOf(key, typ)}.${toBase64url(JSON.stringify(payload))}`;
  const signature = await crypto.subtle.sign(parameters, key.privateKey, utf8(signed));
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
