import { FlattenedSign } from 'jose';
import { canonicalJson, utf8 } from '../../platform/keys/digest.ts';
import type { FederationDocument } from './document.ts';

/** A detached JWS (RFC 7515 appendix F) over the RFC 8785 text of a document. */
export async function signFederation(
  document: FederationDocument,
  key: CryptoKey,
  header: { readonly alg: string; readonly kid: string },
): Promise<string> {
  const signed = await new FlattenedSign(utf8(canonicalJson(document)))
    .setProtectedHeader(header)
    .sign(key);
  return `${signed.protected ?? ''}..${signed.signature}`;
}
