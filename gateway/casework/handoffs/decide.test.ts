import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CustodyEvent, HandoffItem } from '#contracts/handoff';
import { differencesOf, pagesOf } from './count.ts';
import { decide, type Standing } from './decide.ts';

const line = fc.record({
  code: fc.constantFrom('LEASE', 'FORM', 'CHARTER', 'ID', 'AUTH'),
  name: fc.constant('材料'),
  pages: fc.integer({ min: 1, max: 50 }),
});
const list = fc.uniqueArray(line, { selector: ({ code }) => code, minLength: 1, maxLength: 5 });

const standing = (items: readonly HandoffItem[], change: Partial<Standing> = {}): Standing => ({
  state: 'received',
  leg: 'out',
  fromRegion: '310118',
  toRegion: '330421',
  items,
  mended: false,
  ...change,
});

const pointers = (row: Standing, event: CustodyEvent, side: 'from' | 'to'): string[] => {
  const decided = decide(row, event, side);
  if (decided.ok) throw new Error('it was taken');
  return (decided.failure.fields ?? []).map(({ pointer }) => pointer);
};

const items: readonly HandoffItem[] = [
  { code: 'LEASE', name: '租赁合同', pages: 5 },
  { code: 'FORM', name: '申请书', pages: 1 },
];

describe('a count', () => {
  it('agrees exactly when every line does, however the pages are spread', () => {
    fc.assert(
      fc.property(list, fc.array(fc.integer({ min: 0, max: 50 })), (declared, found) => {
        const counted = declared.map(({ code, pages }, index) => ({
          code,
          pages: found[index] ?? pages,
        }));
        const agrees = counted.every(({ pages }, index) => pages === declared[index]?.pages);
        const decided = decide(standing(declared), { event: 'counted', items: counted }, 'to');
        expect(decided).toMatchObject({
          ok: true,
          value: {
            event: agrees ? 'counted' : 'discrepancy',
            owner: agrees ? null : '310118',
            pages: pagesOf(counted),
          },
        });
        expect(differencesOf(declared, { items: counted })).toHaveLength(
          counted.filter(({ pages }, index) => pages !== declared[index]?.pages).length,
        );
      }),
    );
  });

  it('that leaves a line out, names a foreign one or does not add up is no count', () => {
    const count = (counted: NonNullable<CustodyEvent['items']>, pages?: number) =>
      pointers(
        standing(items),
        { event: 'counted', items: counted, ...(pages === undefined ? {} : { pages }) },
        'to',
      );
    expect(count([{ code: 'LEASE', pages: 5 }])).toEqual(['/items']);
    expect(
      count([
        { code: 'LEASE', pages: 5 },
        { code: 'FORM', pages: 1 },
        { code: 'DEED', pages: 1 },
      ]),
    ).toEqual(['/items/2']);
    expect(
      count(
        [
          { code: 'LEASE', pages: 5 },
          { code: 'FORM', pages: 1 },
        ],
        5,
      ),
    ).toEqual(['/pages']);
  });

  it('says which lines were not found whole, and all of them where it does not say which', () => {
    const faults = (event: CustodyEvent) => {
      const decided = decide(standing(items), event, 'to');
      return decided.ok ? [decided.value.event, decided.value.faults] : decided.failure;
    };
    const both = ['\nLEASE', '\nFORM'];
    const found = (lease: number, fault?: 'damaged') => [
      { code: 'LEASE', pages: lease, ...(fault ? { fault } : {}) },
      { code: 'FORM', pages: 1 },
    ];
    expect(faults({ event: 'counted', pages: 6 })).toEqual(['counted', []]);
    expect(faults({ event: 'counted', items: found(5) })).toEqual(['counted', []]);
    expect(faults({ event: 'counted', items: found(4) })).toEqual(['discrepancy', ['\nLEASE']]);
    expect(faults({ event: 'counted', items: found(5, 'damaged') })).toEqual([
      'discrepancy',
      ['\nLEASE'],
    ]);
    expect(faults({ event: 'counted', pages: 5 })).toEqual(['discrepancy', both]);
    expect(faults({ event: 'discrepancy', note: '破损' })).toEqual(['discrepancy', both]);
    const noted: CustodyEvent = { event: 'discrepancy', note: '破损', items: found(5) };
    expect(faults(noted)).toEqual(['discrepancy', both]);
  });

  it('closes a discrepancy only with a word from somebody: what was mended, or why it agrees now', () => {
    const row = standing(items, { state: 'discrepancy' });
    expect(pointers(row, { event: 'counted', pages: 6 }, 'to')).toEqual(['/note']);
    const noted = decide(row, { event: 'counted', pages: 6, note: '粘连' }, 'to');
    expect(noted).toMatchObject({ ok: true, value: { place: { state: 'counted' }, owner: null } });
    const mended = decide({ ...row, mended: true }, { event: 'counted', pages: 6 }, 'to');
    expect(mended).toMatchObject({ ok: true, value: { place: { state: 'counted' } } });
    // A second count that differs again needs no excuse.
    expect(decide(row, { event: 'counted', pages: 4 }, 'to')).toMatchObject({
      ok: true,
      value: { place: { state: 'discrepancy' }, owner: '310118' },
    });
  });
});

describe('what is said with an event', () => {
  it('a discrepancy says what differs', () => {
    expect(pointers(standing(items), { event: 'discrepancy' }, 'to')).toEqual(['/note']);
    expect(pointers(standing(items), { event: 'discrepancy', pages: 6 }, 'to')).toEqual(['/note']);
    expect(decide(standing(items), { event: 'discrepancy', note: '破损' }, 'to').ok).toBe(true);
  });

  it('the owner may correct the list, line by line, but not to nothing', () => {
    const row = standing(items, { state: 'discrepancy' });
    const correction = (lease: number, form: number): CustodyEvent => ({
      event: 'mended',
      note: '清单误写',
      items: [
        { code: 'LEASE', pages: lease },
        { code: 'FORM', pages: form },
      ],
    });
    expect(decide(row, correction(4, 0), 'from')).toMatchObject({
      ok: true,
      value: { list: [{ code: 'LEASE', pages: 4 }], owner: '330421' },
    });
    expect(pointers(row, correction(0, 0), 'from')).toEqual(['/items']);
    expect(pointers(row, { event: 'mended', note: '更正', pages: 4 }, 'from')).toEqual(['/pages']);
    const damaged = { code: 'FORM', pages: 1, fault: 'damaged' as const };
    expect(pointers(row, { event: 'mended', note: '更正', items: [damaged] }, 'from')).toEqual([
      '/items/0/fault',
    ]);
  });

  it('a seal on another number of pages than the list says is refused', () => {
    const row = standing(items, { state: 'packed' });
    expect(pointers(row, { event: 'sealed', pages: 5 }, 'from')).toEqual(['/pages']);
    expect(pointers(row, { event: 'sealed', items: [{ code: 'FORM', pages: 1 }] }, 'from')).toEqual(
      ['/items'],
    );
  });
});
