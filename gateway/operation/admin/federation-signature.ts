import { base64url, decodeProtectedHeader, flattenedVerify } from 'jose';
import { canonicalJson, utf8 } from '../../platform/keys/digest.ts';
import type { FederationDocument } from '../../trust/federation/document.ts';
import type { Member } from '../../trust/federation/entries.ts';
import { memberKey } from '../../trust/identity/member-keys.ts';

/** As long as a detail of the audit log may be. */
const maxLength = 300;
const known = new Set(['alg', 'kid', 'typ']);

/**
 * Whether a detached JWS (RFC 7515 appendix F) over the RFC 8785 text of a document is by a key of this
 * member that counts now.
 */
export async function isSignedBy(
  member: Member,
  document: FederationDocument,
  jws: string,
): Promise<boolean> {
  const match = /^([A-Za-z0-9_-]+)\.\.([A-Za-z0-9_-]+)$/.exec(jws);
  if (!match || jws.length > maxLength) return false;
  const [, protectedHeader = '', signature = ''] = match;
  try {
    const header = decodeProtectedHeader({ protected: protectedHeader, signature });
    // A `crit` or `b64` would make it a signature over something else.
    if (Object.keys(header).some((name) => !known.has(name))) return false;
    const key = await memberKey(member, header.kid);
    if (!key) return false;
    const payload = base64url.encode(utf8(canonicalJson(document)));
    await flattenedVerify({ protected: protectedHeader, payload, signature }, key.key, {
      algorithms: [...key.algorithms],
    });
    return true;
  } catch {
    return false;
  }
}
