import { z } from 'zod';
import type { Check } from '#contracts/certificate';
import type { CertificateReason } from '#contracts/certificate-reasons';
import { fail, ok, type Result } from '#contracts/result';
import { decodeJwt, type VerificationKey, verifyJwt } from '../../trust/identity/strict-jwt.ts';
import { inflateStatuses } from './inflate-statuses.ts';
import { check } from './verdict.ts';

/** As much of a list's token as anybody reads: packed, a list of a million has a few hundred thousand characters. */
export const maxTokenBytes = 1_500_000;

const Token = z.looseObject({
  sub: z.string(),
  iat: z.number(),
  exp: z.number(),
  ttl: z.number().positive().optional(),
  status_list: z.looseObject({
    bits: z.union([z.literal(1), z.literal(2), z.literal(4), z.literal(8)]),
    lst: z.string(),
  }),
});

export type StatusToken = {
  readonly bits: 1 | 2 | 4 | 8;
  readonly bytes: Uint8Array;
  /** When it is fetched again, and until when it says anything. */
  readonly renewMs: number;
  readonly expMs: number;
};

/** However long a list may be kept by what it says: what is revoked is refused within a minute. */
const renewSeconds = 30;

export type ListReason = Extract<CertificateReason, `status.list_${string}`>;

/** Who has signed it is told by the issuer's keys; where it came from, by `uri`: a list of another address is another list. */
export async function readStatusToken(
  text: string,
  { uri, keyOf }: { uri: string; keyOf: (kid: string | undefined) => VerificationKey | undefined },
  now: Date,
): Promise<Result<StatusToken, ListReason>> {
  if (text.length > maxTokenBytes) return fail('status.list_too_large');
  const jwt = decodeJwt(text, [], maxTokenBytes);
  if (!jwt.ok) return fail('status.list_malformed');
  const key = keyOf(jwt.value.header.kid);
  const claims = key && (await verifyJwt(jwt.value, ['statuslist+jwt'], key));
  if (!claims?.ok) return fail('status.list_not_signed');
  const token = Token.safeParse(claims.value);
  if (!token.success || token.data.sub !== uri) return fail('status.list_malformed');
  const { iat, exp, ttl = renewSeconds, status_list } = token.data;
  const seconds = now.getTime() / 1000;
  if (exp <= seconds || iat > seconds + 60) return fail('status.list_stale');
  const bytes = inflateStatuses(status_list.lst);
  if (!bytes.ok) return fail(`status.list_${bytes.failure}` as const);
  return ok({
    bits: status_list.bits,
    bytes: bytes.value,
    renewMs: Math.min(exp, seconds + Math.min(ttl, renewSeconds)) * 1000,
    expMs: exp * 1000,
  });
}

/** What stands at one place: the lowest index lies in the least significant bits. */
export function checkListed({ bits, bytes }: StatusToken, index: number): Check {
  const perByte = 8 / bits;
  const byte = bytes[Math.floor(index / perByte)];
  if (byte === undefined) return check('status', 'indeterminate', 'status.list_out_of_range');
  const value = (byte >> ((index % perByte) * bits)) & (2 ** bits - 1);
  if (value === 0) return check('status', 'valid', 'status.listed_valid');
  if (value === 1) return check('status', 'invalid', 'status.revoked');
  return value === 2
    ? check('status', 'invalid', 'status.suspended')
    : check('status', 'indeterminate', 'status.unknown');
}
