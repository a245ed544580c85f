import { base64url } from 'jose';
import { z } from 'zod';
import type { CertificateReason } from '#contracts/certificate-reasons';
import { fail, ok, type Result } from '#contracts/result';
import type { Keys } from '../../platform/keys/keys.ts';
import { signJws } from '../../platform/keys/sign.ts';
import { verifyOwnJwt } from '../../trust/identity/own-jwt.ts';
import { decodeJwt } from '../../trust/identity/strict-jwt.ts';
import { disclosureDigest, encodeDisclosure, readDisclosure } from './disclosures.ts';
import { HolderKey } from './holder-key.ts';
import { maxDisclosures, sdJwtParts } from './sd-jwt-parts.ts';

export const sdJwtType = 'dc+sd-jwt';

/**
 * What our credentials say in clear: who issued what, for which requester, item, reason and agreement,
 * until when. No personal field: those are selective disclosures.
 */
export const CredentialPayload = z.strictObject({
  iss: z.string(),
  iat: z.int(),
  exp: z.int(),
  jti: z.string(),
  /** The deciding region, as `urn:tongban:region:<code>`. */
  aud: z.string(),
  vct: z.string(),
  /** Of the type's metadata (W3C SRI); absent in copies of earlier versions. */
  'vct#integrity': z.string().optional(),
  /** Whose key the copy is bound to; absent: whoever has it for its purpose may use it. */
  cnf: z.strictObject({ jwk: HolderKey }).optional(),
  certificateType: z.string(),
  issuerRegion: z.string(),
  purpose: z.strictObject({
    itemCode: z.string(),
    reason: z.string(),
    requester: z.string(),
    agreement: z.string(),
    until: z.string(),
    /** How many cases the copy serves; absent: one. */
    cases: z.int().min(2).optional(),
  }),
  /** Token Status List; absent in copies of earlier versions. */
  status: z
    .strictObject({ status_list: z.strictObject({ idx: z.int().min(0), uri: z.string() }) })
    .optional(),
  _sd_alg: z.literal('sha-256'),
  _sd: z.array(z.string().regex(/^[\w-]{43}$/)).max(maxDisclosures),
});
export type CredentialPayload = z.infer<typeof CredentialPayload>;

/** Claims that SD-JWT VC, JWT or this credential give a meaning of their own: a field must not shadow one. */
const takenNames: ReadonlySet<string> = new Set([
  ...Object.keys(CredentialPayload.shape),
  '...',
  'nbf',
  'sub',
  'verifiableCredential',
]);

/** Why a field name cannot be a disclosed claim (RFC 9901 s7.1), or undefined if it can. */
export function claimNameProblem(name: string): 'taken' | 'form' | undefined {
  if (takenNames.has(name)) return 'taken';
  return /^[\p{L}\p{N}][\p{L}\p{N}_.-]{0,59}$/u.test(name) ? undefined : 'form';
}

const newSalt = (): string => base64url.encode(crypto.getRandomValues(new Uint8Array(16)));

/**
 * Issues an SD-JWT VC (`typ: dc+sd-jwt`, RFC 9901) signed with the gateway's key.
 * @param claims field name -> text, each selectively disclosable; names must pass `claimNameProblem`
 * @returns the compact form with every disclosure: `<jws>~<disclosure>~...~`
 */
export async function issueSdJwt(
  keys: Keys,
  open: Omit<CredentialPayload, '_sd' | '_sd_alg'>,
  claims: Readonly<Record<string, string>>,
): Promise<string> {
  const unusable = Object.keys(claims).find((name) => claimNameProblem(name) !== undefined);
  if (unusable !== undefined) throw new TypeError(`${unusable} cannot be a claim name`);
  const disclosures = Object.entries(claims).map(([name, value]) =>
    encodeDisclosure({ salt: newSalt(), name, value }),
  );
  // Sorted digests hide the order of the fields (RFC 9901 s4.2.4.1).
  const _sd = disclosures.map(disclosureDigest).sort();
  const jws = await signJws(keys, sdJwtType, {
    ...open,
    _sd_alg: 'sha-256',
    _sd,
  } satisfies CredentialPayload);
  return [jws, ...disclosures, ''].join('~');
}

export type OpenedSdJwt = {
  readonly payload: CredentialPayload;
  /** The claims whose disclosures were presented. */
  readonly claims: Readonly<Record<string, string>>;
  /** The credential as it was shown, without what follows its last `~`. */
  readonly presented: string;
  /** What follows: the holder's proof of their key (KB-JWT), not yet looked at. */
  readonly proof?: string;
};

/** Why the copy cannot be read or relied on; the step is the first part of the reason. */
export type SdJwtRefusal = Extract<CertificateReason, `format.${string}` | `signature.${string}`>;

function openDisclosures(
  payload: CredentialPayload,
  encoded: readonly string[],
): Result<Record<string, string>, SdJwtRefusal> {
  const digests = new Set(payload._sd);
  if (digests.size !== payload._sd.length) return fail('format.duplicate_digest');
  const claims = new Map<string, string>();
  const presented = new Set<string>();
  for (const text of encoded) {
    const disclosure = readDisclosure(text);
    if (!disclosure.ok) return disclosure;
    const digest = disclosureDigest(text);
    if (!digests.has(digest)) return fail('format.disclosure_unreferenced');
    if (presented.has(digest)) return fail('format.disclosure_repeated');
    presented.add(digest);
    const { name, value } = disclosure.value;
    // A claim given twice, or one that covers a signed claim, lets two readers see two documents.
    if (claimNameProblem(name) !== undefined || claims.has(name)) return fail('format.claim_name');
    claims.set(name, value);
  }
  return ok(Object.fromEntries(claims));
}

/**
 * Opens one of our own credentials (RFC 9901 s7.1). Time, audience, purpose and the proof of a holder's key are the
 * caller's to check: a proof beside a copy that is bound to no key is refused, for it would look checked.
 */
export async function verifySdJwt(
  keys: Keys,
  compact: string,
): Promise<Result<OpenedSdJwt, SdJwtRefusal>> {
  const parts = sdJwtParts(compact);
  if (!parts.ok) return parts;
  const { jws, disclosures, proof, presented } = parts.value;
  const jwt = decodeJwt(jws);
  const signed = jwt.ok ? await verifyOwnJwt({ keys }, jwt.value, [sdJwtType]) : jwt;
  if (!signed.ok) return fail('signature.not_ours');
  const payload = CredentialPayload.safeParse(signed.value);
  if (!payload.success) return fail('format.payload');
  if (proof !== '' && !payload.data.cnf) return fail('format.key_binding');
  const claims = openDisclosures(payload.data, disclosures);
  if (!claims.ok) return claims;
  const opened = { payload: payload.data, claims: claims.value, presented };
  return ok(proof === '' ? opened : { ...opened, proof });
}
