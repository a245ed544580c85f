import { describe, expect, it } from 'vitest';
import { isAbout, issuedBy } from './issued-certificates.ts';

const licence = (identifier: string) => ({
  type: '11100000MB0143028R001',
  identifier,
  number: 'TEST20260001',
  holderName: '示例公司',
  holderCode: '91350100M000100Y43',
});
const [first, second] = [licence('one'), licence('two')];
const approved = { event: 'approve' as const, issued: [first] };

describe('the certificates of a decision', () => {
  it.each([
    ['granted', [approved], { one: 'valid' }],
    ['撤销: revoked', [approved, { event: 'revoke', issued: [] }], { one: 'revoked' }],
    ['注销: annulled', [approved, { event: 'annul', issued: [first] }], { one: 'cancelled' }],
    [
      '更正 with a new certificate',
      [approved, { event: 'correct', issued: [second] }],
      { one: 'superseded', two: 'valid' },
    ],
    [
      '更正 of the same certificate',
      [approved, { event: 'correct', issued: [first] }],
      { one: 'valid' },
    ],
    [
      '更正 of what is no certificate',
      [approved, { event: 'correct', issued: [] }],
      { one: 'valid' },
    ],
    [
      'one of two revoked',
      [
        { event: 'approve', issued: [first, second] },
        { event: 'revoke', issued: [second] },
      ],
      { one: 'valid', two: 'revoked' },
    ],
    ['decided again, the other way', [approved, { event: 'deny', issued: [] }], { one: 'revoked' }],
    ['refused after all', [approved, { event: 'refuse', issued: [] }], { one: 'revoked' }],
    [
      'revoked, and granted again',
      [approved, { event: 'revoke', issued: [] }, { event: 'approve', issued: [second] }],
      { one: 'revoked', two: 'valid' },
    ],
    [
      'corrected, then annulled: what was superseded stays so',
      [approved, { event: 'correct', issued: [second] }, { event: 'annul', issued: [] }],
      { one: 'superseded', two: 'cancelled' },
    ],
  ] as const)('%s', (_, told, statuses) => {
    const inTurn = told.map((one, nth) => ({ ...one, at: new Date(nth) }));
    const found = issuedBy(inTurn).map(({ certificate, status }) => [
      certificate.identifier,
      status,
    ]);
    expect(Object.fromEntries(found)).toEqual(statuses);
  });

  it.each([
    ['a grant older than the revocation', 1, 'revoked'],
    ['a grant after it', 4, 'valid'],
  ])('told last: %s', (_, day, status) => {
    const at = (n: number) => new Date(n * 86_400_000);
    const revoked = { event: 'revoke' as const, issued: [], at: at(3) };
    const annulled = { event: 'annul' as const, issued: [second], at: at(2) };
    const told = [{ ...approved, at: at(1) }, revoked, annulled, { ...approved, at: at(day) }];
    expect(issuedBy(told)).toEqual([{ certificate: first, status }]);
  });
});

it.each([
  ['a denial that was told after a later approval', 'deny', 'approved', false],
  ['an approval of what was withdrawn', 'approve', 'withdrawn', false],
  ['an approval', 'approve', 'approved', true],
  ['a denial', 'deny', 'denied', true],
  ['a correction, wherever the case stands', 'correct', 'approved', true],
  ['an extension', 'extend', 'accepted', false],
] as const)('%s says of what was issued: %s in state %s', (_, event, toState, says) => {
  expect(isAbout({ event, toState })).toBe(says);
});
