import { describe, expect, it } from 'vitest';
import type { Agreement, HandoffDays, ItemsOpened } from './agreement.ts';
import type { FederationDocument } from './document.ts';
import type { Member } from './entries.ts';
import { leavesOn, nextLeavingDay } from './handoff-days.ts';
import { mayApplyFor, mayAsk } from './may-ask.ts';

const now = new Date('2026-11-30T02:00:00Z');
const since = '2026-01-01';
const opening = (over: Partial<ItemsOpened> = {}): Agreement => ({
  id: 'one',
  kind: 'items',
  from: '330421',
  to: '310118',
  since,
  items: ['000131002001'],
  signatures: ['a..b', 'c..d'],
  ...over,
});
const handing = (over: Partial<HandoffDays> = {}): Agreement => ({
  id: 'bags',
  kind: 'handoffs',
  from: '310118',
  to: '330421',
  since,
  days: ['tue', 'fri'],
  signatures: ['a..b', 'c..d'],
  ...over,
});
const documentOf = (agreements: readonly Agreement[], opensByAgreement: readonly string[] = []) =>
  ({
    regions: [{ code: '310118' }, { code: '330421', opensByAgreement }, { code: '320509' }],
    members: [],
    agreements,
  }) as unknown as FederationDocument;

describe('items opened', () => {
  const listed = { code: '11330421XX0000001N4000131002001', region: '330421' };
  const other = { ...listed, code: '11330421XX0000001N4000109001001' };
  const may = (
    document: FederationDocument,
    item = listed,
    member: object = { region: '310118' },
    at = now,
  ) => mayApplyFor(document, member as Member, item, at);

  it('are those of every list that stands, and what a member’s own entry leaves of them', () => {
    const document = documentOf(
      [opening(), opening({ id: 'two', items: ['000109001001'] })],
      ['310118'],
    );
    expect([may(document), may(document, other)]).toEqual([true, true]);
    expect([
      may(documentOf([opening()], ['310118'])),
      may(documentOf([opening()], ['310118']), other),
    ]).toEqual([true, false]);
    const narrow = { region: '310118', items: ['000109001001'] };
    expect([may(document, listed, narrow), may(document, other, narrow)]).toEqual([false, true]);
  });

  it('bind neither another region nor its own', () => {
    const document = documentOf([opening()], ['310118']);
    for (const region of ['320509', '330421']) expect(may(document, other, { region })).toBe(true);
  });

  it('closed again: a list that ended, begins later or is gone opens nothing', () => {
    const gone = [
      [opening({ ended: { by: '330421', on: '2026-11-29' } })],
      [opening({ until: '2026-11-29' })],
      [opening({ since: '2026-12-01' })],
      [],
    ];
    for (const agreements of gone) expect(may(documentOf(agreements, ['310118']))).toBe(false);
  });

  it('without any list the operator’s word counts until its day, and nothing does after it', () => {
    const document = documentOf([]);
    expect(may(document, listed, undefined, new Date('2027-12-31T15:59:59Z'))).toBe(true);
    expect(may(document, listed, undefined, new Date('2027-12-31T16:00:00Z'))).toBe(false);
    expect(may(document, listed, { region: '330421' }, new Date('2030-01-01T00:00:00Z'))).toBe(
      true,
    );
  });
});

describe('fields given', () => {
  const recognition = (id: string, fields?: string[]): Agreement => ({
    ...{ id, since, certificateType: '11100000000000000A001' },
    ...{ issuerRegion: '310118', recognisingRegion: '330421' },
    items: ['000131002001'],
    issuers: ['310118'],
    ...(fields ? { fields } : {}),
  });
  it.each([
    ['no agreement names any', [undefined], undefined],
    ['one does', [['name', 'code'], undefined], ['name', 'code']],
    [
      'two do: what both give',
      [
        ['name', 'code'],
        ['code', 'until'],
      ],
      ['code'],
    ],
    ['two give nothing together', [['name'], ['code']], []],
  ] as const)('%s', (_, lists, fields) => {
    const agreements = lists.map((list, nth) => recognition(`r-${nth}`, list && [...list]));
    const question = {
      certificateType: '11100000000000000A001',
      issuerRegion: '310118',
      recognisingRegion: '330421',
      itemCode: '11330421XX0000001N4000131002001',
    };
    expect(mayAsk(documentOf(agreements), question, now)?.fields).toEqual(fields);
  });
});

describe('days of hand-off', () => {
  const way = { from: '310118', to: '330421' };
  it.each([
    ['an agreed day', '2026-12-01', true],
    ['another day', '2026-12-02', false],
    ['an agreed day that is a holiday', '2026-10-02', false],
    ['a day that was taken out', '2026-12-04', false],
  ] as const)('%s', (_, day, leaves) => {
    expect(leavesOn(documentOf([handing({ except: ['2026-12-04'] })]), way, day)).toBe(leaves);
  });

  it('bind the way that they name, and while they are in force', () => {
    const document = documentOf([handing({ until: '2026-12-06' })]);
    expect(leavesOn(document, { from: way.to, to: way.from }, '2026-12-02')).toBe(true);
    expect(leavesOn(document, way, '2026-12-09')).toBe(true);
    expect(nextLeavingDay(document, way, now)).toBe('2026-12-01');
    const never = documentOf([handing({ days: ['sun'] })]);
    expect(nextLeavingDay(never, way, now)).toBeUndefined();
  });

  it('of two that differ both are kept', () => {
    const document = documentOf([handing(), handing({ id: 'more', days: ['fri'] })]);
    expect(nextLeavingDay(document, way, now)).toBe('2026-12-04');
  });
});
