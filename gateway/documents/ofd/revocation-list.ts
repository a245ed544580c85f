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
  /** When it was made. */
  readonly from: Date;
  /** Numbers in hex, each with when it was revoked; a certificate that is only held counts as revoked while it is. */
  readonly revoked: ReadonlyMap<string, Date>;
  /** Those of `revoked` that are only held. */
  readonly held: ReadonlySet<string>;
  /** What a list of changes takes off an earlier one: it is held no more, or has ended. */
  readonly removed: ReadonlySet<string>;
  /** False where it says of itself something critical: a part of the certificates, or what changed since another list. */
  readonly isWhole: boolean;
};

export const maxListBytes = 2_000_000;
const maxRevoked = 50_000;
const skewMs = 300_000;

/** RFC 5280 5.3.1. */
const reasonExtension = '2.5.29.21';
const reasons = { certificateHold: 6, removeFromCRL: 8 } as const;

/** Undefined: it says none. One that cannot be read is none of those that change anything. */
function reasonOf(extensions: Der | undefined): number | undefined {
  for (const extension of childrenOf(extensions, tags.sequence) ?? []) {
    const parts = childrenOf(extension, tags.sequence) ?? [];
    if (oidOf(parts[0]) !== reasonExtension) continue;
    const value = bodyOf(parts.at(-1), tags.octets);
    return value && bodyOf(readDer(value), tags.enumerated)?.[0];
  }
  return undefined;
}

type Entries = Pick<RevocationList, 'revoked' | 'held' | 'removed'>;

/** Undefined: an entry that cannot be read, and so nobody knows what is revoked. */
function entriesOf(der: Der | undefined): Entries | undefined {
  const entries = der === undefined ? [] : childrenOf(der, tags.sequence, maxRevoked);
  if (!entries) return undefined;
  const revoked = new Map<string, Date>();
  const [held, removed] = [new Set<string>(), new Set<string>()];
  for (const entry of entries) {
    const [number, since, extensions] = childrenOf(entry, tags.sequence) ?? [];
    const body = bodyOf(number, tags.integer);
    const at = timeOf(since);
    if (!(body && at)) return undefined;
    const serial = hex(body);
    const reason = reasonOf(extensions);
    if (reason === reasons.removeFromCRL) {
      removed.add(serial);
      continue;
    }
    // Named twice, once for good: for good.
    if (reason === reasons.certificateHold && !revoked.has(serial)) held.add(serial);
    else held.delete(serial);
    const known = revoked.get(serial);
    if (!known || at < known) revoked.set(serial, at);
  }
  return { revoked, held, removed };
}

const deltaIndicator = '2.5.29.27';

/** What the list says of itself: something critical, or that it is one of changes. */
function kindOf(wrapped: Der | undefined): { readonly critical: boolean; readonly delta: boolean } {
  const [list] = childrenOf(wrapped, 0xa0) ?? [];
  const extensions = (childrenOf(list, tags.sequence) ?? []).map(
    (extension) => childrenOf(extension, tags.sequence) ?? [],
  );
  return {
    critical: extensions.some(([, critical]) => bodyOf(critical, tags.boolean)?.[0] === 0xff),
    delta: extensions.some(([name]) => oidOf(name) === deltaIndicator),
  };
}

type Read = RevocationList & {
  readonly signed: Uint8Array;
  readonly signature: Uint8Array;
};

function read(bytes: Uint8Array): Read | undefined {
  const [tbs, algorithm, signatureBits, ...more] = childrenOf(readDer(bytes), tags.sequence) ?? [];
  const [version, inner, issuer, this_, next, ...rest] = childrenOf(tbs, tags.sequence) ?? [];
  const algorithms = [algorithm, inner].map((der) => childrenOf(der, tags.sequence)?.[0]);
  const [from, until, signature] = [timeOf(this_), timeOf(next), bitsOf(signatureBits)];
  const entries = rest[0]?.tag === tags.sequence ? rest[0] : undefined;
  const said = entriesOf(entries);
  const isSecond = numberOf(version) === 1 && more.length === 0;
  if (!(isSecond && tbs && issuer && from && until && signature && said)) return undefined;
  if (!algorithms.every((der) => oidOf(der) === sm2WithSm3)) return undefined;
  const { critical, delta } = kindOf(rest.at(-1));
  // Only a list of changes takes anything off.
  if (said.removed.size > 0 && !delta) return undefined;
  const isWhole = !critical && !delta;
  return { issuer: issuer.raw, from, until, ...said, isWhole, signed: tbs.raw, signature };
}

/** A list that is in force now, signed by one of the authorities; anything else says nothing of anybody. */
export function readRevocationList(
  bytes: Uint8Array,
  authorities: readonly SealCertificate[],
  now: Date,
): Result<RevocationList, 'unreadable' | 'not_signed' | 'not_in_force'> {
  const list = bytes.length > maxListBytes ? undefined : read(bytes);
  if (!list) return fail('unreadable');
  const { signed, signature, ...told } = list;
  const { issuer, from, until } = told;
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
  return ok(told);
}

/** Since when it is revoked; `unknown` where no list covers it; undefined: it is not, or nobody is asked for lists. */
export function revocationOf(
  lists: readonly RevocationList[] | undefined,
  { issuer, serial }: SealCertificate,
): Date | 'unknown' | undefined {
  if (!lists) return undefined;
  const own = lists.filter((list) => equalBytes(list.issuer, issuer));
  // What has merely ended was revoked all the same: a later list takes off only what was held.
  const isHeldNoMore = ({ held, from }: RevocationList): boolean =>
    held.has(serial) && own.some((later) => later.from > from && later.removed.has(serial));
  const [revoked] = own
    .filter((list) => !isHeldNoMore(list))
    .flatMap((list) => list.revoked.get(serial) ?? [])
    .sort((a, b) => +a - +b);
  return revoked ?? (own.some(({ isWhole }) => isWhole) ? undefined : 'unknown');
}
