import { z } from 'zod';
import type { CertificateReason } from '#contracts/certificate-reasons';
import { fail, ok, type Result } from '#contracts/result';
import { jsonOf } from '#contracts/strict-json';
import { fromBase64url, toBase64url } from '../../platform/keys/base64url.ts';
import { decodeJwt, type UnverifiedJwt } from '../../trust/identity/strict-jwt.ts';
import { disclosureDigest } from './disclosures.ts';
import { HolderKey } from './holder-key.ts';
import { sdJwtParts } from './sd-jwt-parts.ts';

/** What a region's own body signs, as far as it is read: what else it says is no claim of ours. */
const Payload = z.looseObject({
  iss: z.string(),
  vct: z.string(),
  'vct#integrity': z.string().optional(),
  iat: z.number().optional(),
  nbf: z.number().optional(),
  exp: z.number().optional(),
  cnf: z.looseObject({ jwk: HolderKey }).optional(),
  status: z
    .looseObject({
      status_list: z.looseObject({ idx: z.int().min(0), uri: z.url().max(500) }).optional(),
    })
    .optional(),
});
export type IssuedPayload = z.infer<typeof Payload>;

export type IssuedSdJwt = {
  readonly jwt: UnverifiedJwt;
  readonly payload: IssuedPayload;
  /** Texts at the top, in clear and disclosed; what is no text is not read. */
  readonly claims: Readonly<Record<string, string>>;
  readonly presented: string;
  readonly proof?: string;
};

export type IssuedRefusal = Extract<CertificateReason, `format.${string}`>;

/** Names that say how the credential is read, never what it says. */
const reserved: ReadonlySet<string> = new Set([
  '_sd',
  '...',
  '_sd_alg',
  'iss',
  'nbf',
  'exp',
  'iat',
  'cnf',
  'vct',
  'vct#integrity',
  'status',
  '__proto__',
]);

/** Every digest in it, however deep: one that is there twice lets two readers see two documents. */
function digestsIn(value: unknown, found: string[]): string[] {
  if (Array.isArray(value)) for (const one of value) digestsIn(one, found);
  else if (typeof value === 'object' && value !== null) {
    for (const [name, inner] of Object.entries(value)) {
      if (name === '_sd' && Array.isArray(inner)) found.push(...inner.map(String));
      else if (name === '...') found.push(String(inner));
      else digestsIn(inner, found);
    }
  }
  return found;
}

type Read = { readonly digest: string; readonly parts: readonly unknown[] };

function readDisclosure(text: string): Read | undefined {
  const bytes = fromBase64url(text);
  if (text === '' || toBase64url(bytes) !== text) return undefined;
  try {
    const parts = jsonOf(bytes);
    const fits = Array.isArray(parts) && (parts.length === 2 || parts.length === 3);
    return fits && typeof parts[0] === 'string'
      ? { digest: disclosureDigest(text), parts }
      : undefined;
  } catch {
    return undefined;
  }
}

/** RFC 9901 s7.1, steps 3 and 4. */
function disclose(
  claims: Readonly<Record<string, unknown>>,
  disclosures: readonly Read[],
): Result<Record<string, string>, IssuedRefusal> {
  const top = new Set(Array.isArray(claims['_sd']) ? claims['_sd'].map(String) : []);
  const all = [claims, ...disclosures.map(({ parts }) => parts.at(-1))];
  const digests = all.flatMap((one) => digestsIn(one, []));
  if (new Set(digests).size < digests.length) return fail('format.duplicate_digest');
  const shown = disclosures.map(({ digest }) => digest);
  if (new Set(shown).size < shown.length) return fail('format.disclosure_repeated');
  if (shown.some((digest) => !digests.includes(digest)))
    return fail('format.disclosure_unreferenced');
  const found = new Map(Object.entries(claims).filter(([name]) => !reserved.has(name)));
  for (const { digest, parts } of disclosures) {
    if (parts.length === 2) continue;
    const name = String(parts[1]);
    if (typeof parts[1] !== 'string' || reserved.has(name)) return fail('format.claim_name');
    if (!top.has(digest)) continue;
    if (found.has(name)) return fail('format.claim_name');
    found.set(name, parts[2]);
  }
  return ok(
    Object.fromEntries(
      [...found].filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
    ),
  );
}

/** An SD-JWT VC that somebody else issued, read and not yet proven (RFC 9901): its signature is its issuer's keys' to say. */
export function readIssued(compact: string): Result<IssuedSdJwt, IssuedRefusal> {
  const parts = sdJwtParts(compact);
  if (!parts.ok) return parts;
  const { jws, proof, presented } = parts.value;
  const jwt = decodeJwt(jws);
  const payload = jwt.ok ? Payload.safeParse(jwt.value.claims) : undefined;
  if (!(jwt.ok && payload?.success)) return fail('format.issued_payload');
  const hash = payload.data['_sd_alg'] ?? 'sha-256';
  if (hash !== 'sha-256') return fail('format.hash_not_allowed');
  if (proof !== '' && !payload.data.cnf) return fail('format.key_binding');
  const disclosures = parts.value.disclosures.map(readDisclosure);
  if (disclosures.includes(undefined)) return fail('format.disclosure_form');
  const claims = disclose(jwt.value.claims, disclosures as Read[]);
  if (!claims.ok) return claims;
  const read = { jwt: jwt.value, payload: payload.data, claims: claims.value, presented };
  return ok(proof === '' ? read : { ...read, proof });
}
