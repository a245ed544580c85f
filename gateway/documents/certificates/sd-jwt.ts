import { base64url } from 'jose';
import { z } from 'zod';
import { fail, ok, type Result } from '#contracts/result';
import type { Keys } from '../../platform/keys/keys.ts';
import { signJws } from '../../platform/keys/sign.ts';
import { verifyOwnJwt } from '../../trust/identity/own-jwt.ts';
import { decodeJwt } from '../../trust/identity/strict-jwt.ts';
import { disclosureDigest, encodeDisclosure, readDisclosure } from './disclosures.ts';

export const sdJwtType = 'dc+sd-jwt';
export const maxSdJwtLength = 16_384;
const maxDisclosures = 60;

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
  'cnf',
  'vct#integrity',
  'verifiableCredential',
]);

/** Why a field name cannot be a disclosed claim (RFC 9901 s7.1), or undefined if it can. */
export function claimNameProblem(name: string): 'taken' | 'form' | undefined {
  if (takenNames.has(name)) return 'taken';
  return /^[\p{L}\p{N}][\p{L}\p{N}_.-]{0,59}$/u.test(name) && name !== '__proto__'
    ? undefined
    : 'form';
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
};

/** Which step refused and why. */
export type SdJwtRefusal = { readonly step: 'format' | 'signature'; readonly reason: string };

function openDisclosures(
  payload: CredentialPayload,
  encoded: readonly string[],
): Result<Record<string, string>, string> {
  const digests = new Set(payload._sd);
  if (digests.size !== payload._sd.length) return fail('duplicate_digest');
  const claims = new Map<string, string>();
  const presented = new Set<string>();
  for (const text of encoded) {
    const disclosure = readDisclosure(text);
    if (!disclosure.ok) return disclosure;
    const digest = disclosureDigest(text);
    if (!digests.has(digest)) return fail('disclosure_unreferenced');
    if (presented.has(digest)) return fail('disclosure_repeated');
    presented.add(digest);
    const { name, value } = disclosure.value;
    // A claim given twice, or one that covers a signed claim, lets two readers see two documents.
    if (claimNameProblem(name) !== undefined || claims.has(name)) return fail('claim_name');
    claims.set(name, value);
  }
  return ok(Object.fromEntries(claims));
}

/**
 * Opens one of our own credentials (RFC 9901 s7.1). Time, audience and purpose are the caller's to check.
 * Key binding is refused: what we issue is bound to a purpose, and an unchecked binding would look checked.
 */
export async function verifySdJwt(
  keys: Keys,
  compact: string,
): Promise<Result<OpenedSdJwt, SdJwtRefusal>> {
  const refuse = (step: SdJwtRefusal['step'], reason: string) =>
    fail({ step, reason: `${step}.${reason}` });
  if (compact.length > maxSdJwtLength) return refuse('format', 'too_large');
  const [jws = '', ...rest] = compact.split('~');
  if (rest.length === 0) return refuse('format', 'not_an_sd_jwt');
  if (rest.pop() !== '') return refuse('format', 'key_binding');
  if (rest.length > maxDisclosures) return refuse('format', 'too_many_disclosures');
  const jwt = decodeJwt(jws);
  const signed = jwt.ok ? await verifyOwnJwt({ keys }, jwt.value, [sdJwtType]) : jwt;
  if (!signed.ok) return refuse('signature', 'not_ours');
  const payload = CredentialPayload.safeParse(signed.value);
  if (!payload.success) return refuse('format', 'payload');
  const claims = openDisclosures(payload.data, rest);
  return claims.ok
    ? ok({ payload: payload.data, claims: claims.value })
    : refuse('format', claims.failure);
}
