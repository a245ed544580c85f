import { describe, expect, it } from 'vitest';
import { certifiedStamper, newAuthority } from '#adapters/kit/platform/authority';
import { childrenOf, readDer, tags } from './der.ts';
import { readRevocationList } from './revocation-list.ts';
import {
  authority,
  examined,
  issuer,
  maker,
  now,
  other,
  planOf,
  reasons,
  sealed,
  sealId,
  signer,
  type,
} from './testing/sealed.ts';
import { type ListPlan, listOf, type StampPlan, stampOver } from './testing/stamps.ts';
import { sealTrustOf } from './trust.ts';
import { readCertificate } from './x509.ts';

const day = (text: string) => new Date(`${text}T02:00:00Z`);
const term = { from: day('2024-01-01'), until: day('2034-01-01') };
const stampRoot = newAuthority('示例时间戳根(示例)', term);
const stamper = certifiedStamper('示例时间戳机构', stampRoot, term);
const endedStamper = certifiedStamper('示例时间戳机构', stampRoot, {
  ...term,
  until: day('2026-05-01'),
});
const strangeStamper = certifiedStamper('示例', newAuthority('无人认可', term), term);
const base64 = (one: { certificate: Buffer }) => one.certificate.toString('base64');

const authorities = [authority, stampRoot].map((one) => readCertificate(one.certificate));
const readList = (bytes: Uint8Array, at = now) =>
  readRevocationList(
    bytes,
    authorities.flatMap((one) => one ?? []),
    at,
  );
const inForce = { from: day('2026-05-30'), until: day('2026-06-08') };
const listBy = (by: ListPlan['by'], ...revoked: ListPlan['revoked']) =>
  listOf({ by, ...inForce, revoked });

/** Trust with lists of both authorities, unless a case brings others. */
function trusting(lists?: readonly Buffer[], until?: string) {
  const read = lists?.map((bytes) => readList(bytes));
  return sealTrustOf(
    {
      authorities: [base64(authority)],
      timeStampAuthorities: [base64(stampRoot)],
      ...(lists ? { revocationLists: ['https://ca.example/list'] } : {}),
      seals: [{ sealId, issuer, types: [type], until }],
    },
    read?.flatMap((list) => (list.ok ? [list.value] : [])),
  );
}

const signedValue = 'Doc_0/Signs/Sign_0/SignedValue.dat';
/** Signed on 1 March with a seal that ended in April; it is June. */
const ended = { until: day('2026-04-01') };
const stamp =
  (change: Partial<StampPlan> = {}) =>
  (signature: Uint8Array) =>
    stampOver(signature, { by: stamper, at: new Date('2026-03-01T02:00:05Z'), ...change });
const stamped = (by: (signature: Uint8Array) => Uint8Array = stamp(), seal: object = ended) =>
  sealed(planOf(4, seal, { stamp: by }));

describe('a time stamp on a seal', () => {
  it('proves that it was signed while the seal counted, whatever ended since', () => {
    for (const kind of ['1.2.840.113549.1.7.2', '1.2.156.10197.6.1.4.2.2']) {
      const { findings, face } = examined(stamped(stamp({ kind })), now, trusting());
      expect(findings.map(({ reason }) => reason)).toContain('time.stamped');
      expect(findings.every(({ outcome }) => outcome === 'valid')).toBe(true);
      expect(face).toBeDefined();
    }
    // Its region took the seal out of use.
    expect(reasons(stamped(stamp(), {}), now, trusting(undefined, '2026-05-31'))).toEqual([]);
    expect(reasons(sealed(), now, trusting(undefined, '2026-05-31'))).toEqual([
      'indeterminate time.signing_time_unproven',
    ]);
  });

  it('by a clock that is a little slower than the signer’s proves as much', () => {
    const seal = { ...ended, from: new Date('2026-03-01T02:00:00Z') };
    const slow = stamp({ at: new Date('2026-03-01T01:59:00Z') });
    expect(reasons(stamped(slow, seal), now, trusting())).toEqual([]);
  });

  it('in another layout than the known one is unreadable, and no fault of the seal', () => {
    const otherwise = (seal?: object) => {
      const file = stamped(stamp(), seal);
      const value = Buffer.from(file.get(signedValue) ?? []);
      const held = childrenOf(readDer(value), tags.sequence)?.at(-1)?.raw ?? value;
      value[value.length - held.length] = 0xa1;
      return reasons(new Map([...file, [signedValue, value]]), now, trusting());
    };
    expect(otherwise()).toEqual(['indeterminate time.stamp_unreadable']);
    expect(otherwise({})).toEqual([]);
  });

  const changed = (signature: Uint8Array) => {
    const token = stamp()(signature);
    const at = token.indexOf('20260301020005Z');
    token[at + 7] = '2'.charCodeAt(0);
    return token;
  };
  it.each<
    [string, (signature: Uint8Array) => Uint8Array, whenNeeded: string, whileItCounts: string[]]
  >([
    [
      'over something else',
      stamp({ over: Buffer.from('x') }),
      'invalid time.stamp_wrong',
      ['invalid time.stamp_wrong'],
    ],
    [
      'over another content',
      stamp({ attested: Buffer.alloc(32) }),
      'invalid time.stamp_wrong',
      ['invalid time.stamp_wrong'],
    ],
    [
      'by another hand',
      stamp({ by: { ...stamper, sign: other.sign } }),
      'invalid time.stamp_wrong',
      ['invalid time.stamp_wrong'],
    ],
    [
      'with another time than was stamped',
      changed,
      'invalid time.stamp_wrong',
      ['invalid time.stamp_wrong'],
    ],
    [
      'before it was signed',
      stamp({ at: day('2026-02-28') }),
      'invalid time.stamp_before_signing',
      ['invalid time.stamp_before_signing'],
    ],
    [
      'of the future',
      stamp({ at: day('2026-06-02') }),
      'invalid time.signed_in_the_future',
      ['invalid time.signed_in_the_future'],
    ],
    [
      'from after its end',
      stamp({ at: day('2026-05-01') }),
      'indeterminate time.signing_time_unproven',
      [],
    ],
    [
      'by nobody whom we know',
      stamp({ by: strangeStamper }),
      'indeterminate time.stamp_authority_unknown',
      [],
    ],
    [
      'by somebody who is certified for seals',
      stamp({ by: other }),
      'indeterminate time.stamp_authority_unknown',
      [],
    ],
    [
      'by an authority itself',
      stamp({ by: stampRoot }),
      'indeterminate time.stamp_authority_unknown',
      [],
    ],
    [
      'whose own certificate has ended',
      stamp({ by: endedStamper }),
      'indeterminate time.stamp_authority_unknown',
      [],
    ],
    [
      'cut short',
      (signature) => stamp()(signature).subarray(0, -1),
      'indeterminate time.stamp_unreadable',
      [],
    ],
  ])('is taken for what it is: %s', (_, by, whenNeeded, whileItCounts) => {
    expect(reasons(stamped(by), now, trusting())).toEqual([whenNeeded]);
    expect(reasons(stamped(by, {}), now, trusting())).toEqual(whileItCounts);
  });

  it('proves nothing where its region names nobody who stamps', () => {
    expect(reasons(stamped())).toEqual(['indeterminate time.signing_time_unproven']);
    expect(reasons(stamped(stamp(), {}))).toEqual([]);
  });

  it('is no certificate to seal with', () => {
    const file = sealed(planOf(4, { signers: [stamper] }, { signer: stamper }));
    expect(reasons(file, now, trusting())).toEqual(['invalid signature.wrong']);
  });
});

describe('lists of revoked certificates', () => {
  const good = [listBy(authority), listBy(stampRoot)];
  const revokes = (one: typeof signer, since: string) => [
    listBy(authority, [one.serial, day(since)]),
    listBy(stampRoot),
  ];
  const unproven = 'indeterminate time.signing_time_unproven';
  const before = 'invalid issuer.seal_certificate_revoked';
  const unknown = 'indeterminate issuer.revocation_unknown';
  const part = (...revoked: ListPlan['revoked']) =>
    listOf({ by: authority, ...inForce, revoked, isPart: true });

  const changes = (...revoked: ListPlan['revoked']) =>
    listOf({ by: authority, ...inForce, from: day('2026-05-31'), revoked, isDelta: true });
  /** The signer for these reasons, and a later list of changes that takes them off (RFC 5280 5.3.1). */
  const takenOff = (...reasons: number[]) => [
    listBy(authority, ...reasons.map((one) => [signer.serial, day('2026-02-01'), one] as const)),
    changes([signer.serial, day('2026-02-01'), 8]),
    listBy(stampRoot),
  ];
  const no = [before, unproven];

  it.each<[string, readonly Buffer[], string[], withStamp: string[]]>([
    ['nobody', good, [], []],
    ['somebody else', revokes(other, '2025-01-01'), [], []],
    [
      'the signer before it was signed',
      revokes(signer, '2026-02-01'),
      [before, unproven],
      [before, unproven],
    ],
    ['the signer since', revokes(signer, '2026-05-01'), [unproven], []],
    [
      'the maker before the seal was made',
      revokes(maker, '2024-12-01'),
      [before, unproven],
      [before, unproven],
    ],
    ['the maker since', revokes(maker, '2026-05-01'), [unproven], []],
    ['none that is in force', [], [unknown], [unknown]],
    ['of another authority alone', [listBy(stampRoot)], [unknown], [unknown]],
    ['of a part, and the signer is not in it', [part(), listBy(stampRoot)], [unknown], [unknown]],
    [
      'of a part, and the signer is',
      [part([signer.serial, day('2026-02-01')]), listBy(stampRoot)],
      [before, unproven],
      [before, unproven],
    ],
    ['the signer as held, and take that off later', takenOff(6), [], []],
    ['the signer as revoked, and take it off because it has ended', takenOff(1), no, no],
    ['the signer as held and as revoked, and take it off', takenOff(6, 1), no, no],
    ['the signer as revoked and as held, and take it off', takenOff(1, 6), no, no],
    [
      'the signer as taken off, in a list that is none of changes',
      [listBy(authority, [signer.serial, day('2026-02-01'), 8]), listBy(stampRoot)],
      [unknown],
      [unknown],
    ],
  ])('name %s', (_, lists, plain, withStamp) => {
    expect(reasons(sealed(), now, trusting(lists))).toEqual(plain);
    expect(reasons(stamped(stamp(), {}), now, trusting(lists))).toEqual(withStamp);
  });

  it('end a stamp too: one that is revoked, or that no list covers, proves nothing', () => {
    const revoked = [listBy(authority), listBy(stampRoot, [stamper.serial, day('2026-05-01')])];
    for (const lists of [revoked, [listBy(authority)]])
      expect(reasons(stamped(), now, trusting(lists))).toEqual([
        'indeterminate time.stamp_authority_unknown',
      ]);
  });

  it('are read however many they name, and only whole, signed by their authority and in force', () => {
    const many = Array.from({ length: 700 }, (_, nth) => [BigInt(nth + 1), inForce.from] as const);
    expect(readList(listBy(authority, ...many))).toMatchObject({ ok: true });
    const failures: readonly [Buffer, string][] = [
      [listBy(authority).subarray(0, -1), 'unreadable'],
      [Buffer.alloc(2_000_001), 'unreadable'],
      [Buffer.from('<html>'), 'unreadable'],
      [listOf({ by: authority, ...inForce, revoked: [], sign: other.sign }), 'not_signed'],
      [listBy(signer), 'not_signed'],
      [listBy(newAuthority(authority.name, term)), 'not_signed'],
      [listOf({ by: authority, from: day('2026-05-01'), until: now, revoked: [] }), 'not_in_force'],
      [
        listOf({ by: authority, from: day('2026-06-02'), until: day('2026-07-01'), revoked: [] }),
        'not_in_force',
      ],
    ];
    for (const [bytes, failure] of failures)
      expect(readList(bytes)).toEqual({ ok: false, failure });
  });
});
