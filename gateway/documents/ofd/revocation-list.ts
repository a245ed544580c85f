import { fail, ok, type Result } from '#contracts/result';
import { hex } from '../../platform/keys/digest.ts';
import { bitsOf, bodyOf, childrenOf, type Der, numberOf, oidOf, readDer, tags } from './der.ts';
import { timeOf } from './der-time.ts';
import { sm } from './sm.ts';
import { equalBytes, type SealCertificate, sm2WithSm3 } from './x509.ts';

/** What an authority says of its certificates (RFC 5280 5, signed with SM2 and SM3). */
export type RevocationList = {
  /** Whose list it is, as its certificates name it. */
  readonly issuer: Uint8Array;
  /** Until when it says anything. */
  readonly until: Date;
  /** Numbers in hex, each with when it was revoked; a certificate that is only held counts as revoked while it is. */
  readonly revoked: ReadonlyMap<string, Date>;
  /** False where it says of itself something critical: a part of the certificates, or what changed since another list. */
  readonly isWhole: boolean;
};

export const maxListBytes = 2_000_000;
const maxRevoked = 50_000;
const skewMs = 300_000;

/** Undefined: an entry that cannot be read, and so nobody knows what is revoked. */
function revokedOf(der: Der): ReadonlyMap<string, Date> | undefined {
  const entries = childrenOf(der, tags.sequence, maxRevoked);
  if (!entries) return undefined;
  const revoked = new Map<string, Date>();
  for (const entry of entries) {
    const [number, since] = childrenOf(entry, tags.sequence) ?? [];
    const serial = bodyOf(number, tags.integer);
    const at = timeOf(since);
    if (!(serial && at)) return undefined;
    const known = revoked.get(hex(serial));
    if (!known || at < known) revoked.set(hex(serial), at);
  }
  return revoked;
}

const hasCritical = (wrapped: Der | undefined): boolean => {
  const [list] = childrenOf(wrapped, 0xa0) ?? [];
  return (childrenOf(list, tags.sequence) ?? []).some((extension) => {
    const [, critical] = childrenOf(extension, tags.sequence) ?? [];
    return bodyOf(critical, tags.boolean)?.[0] === 0xff;
  });
};

type Read = Omit<RevocationList, 'until'> & {
  readonly from: Date;
  readonly until: Date;
  readonly signed: Uint8Array;
  readonly signature: Uint8Array;
};

function read(bytes: Uint8Array): Read | undefined {
  const [tbs, algorithm, signatureBits, ...more] = childrenOf(readDer(bytes), tags.sequence) ?? [];
  const [version, inner, issuer, this_, next, ...rest] = childrenOf(tbs, tags.sequence) ?? [];
  const algorithms = [algorithm, inner].map((der) => childrenOf(der, tags.sequence)?.[0]);
  const [from, until, signature] = [timeOf(this_), timeOf(next), bitsOf(signatureBits)];
  const entries = rest[0]?.tag === tags.sequence ? rest[0] : undefined;
  const revoked = entries ? revokedOf(entries) : new Map<string, Date>();
  const isSecond = numberOf(version) === 1 && more.length === 0;
  if (!(isSecond && tbs && issuer && from && until && signature && revoked)) return undefined;
  if (!algorithms.every((der) => oidOf(der) === sm2WithSm3)) return undefined;
  const isWhole = !hasCritical(rest.at(-1));
  return { issuer: issuer.raw, from, until, revoked, isWhole, signed: tbs.raw, signature };
}

/** A list that is in force now, signed by one of the authorities; anything else says nothing of anybody. */
export function readRevocationList(
  bytes: Uint8Array,
  authorities: readonly SealCertificate[],
  now: Date,
): Result<RevocationList, 'unreadable' | 'not_signed' | 'not_in_force'> {
  const list = bytes.length > maxListBytes ? undefined : read(bytes);
  if (!list) return fail('unreadable');
  const { issuer, from, until, revoked, isWhole, signed, signature } = list;
  const isSigned = authorities.some(
    (authority) =>
      authority.signsLists &&
      equalBytes(authority.subject, issuer) &&
      authority.from <= from &&
      from <= authority.until &&
      sm().verify(authority.point, signed, signature),
  );
  if (!isSigned) return fail('not_signed');
  if (until <= now || from.getTime() > now.getTime() + skewMs) return fail('not_in_force');
  return ok({ issuer, until, revoked, isWhole });
}

/** Since when it is revoked; `unknown` where no list covers it; undefined: it is not, or nobody is asked for lists. */
export function revocationOf(
  lists: readonly RevocationList[] | undefined,
  { issuer, serial }: SealCertificate,
): Date | 'unknown' | undefined {
  if (!lists) return undefined;
  const own = lists.filter((list) => equalBytes(list.issuer, issuer));
  const [revoked] = own.flatMap((list) => list.revoked.get(serial) ?? []).sort((a, b) => +a - +b);
  return revoked ?? (own.some(({ isWhole }) => isWhole) ? undefined : 'unknown');
}
