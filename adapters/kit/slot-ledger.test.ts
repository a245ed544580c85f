import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSlotLedger, type SlotLedger } from './slot-ledger.ts';

// A Friday morning.
const ledger = (capacity = 2) =>
  createSlotLedger({
    clock: () => new Date('2026-11-27T09:30:00+08:00'),
    windows: ['A', 'B'],
    hours: [9, 10],
    capacity,
  });

type Act = { readonly id: number; readonly window: number; readonly cancel: boolean };
const act: fc.Arbitrary<Act> = fc.record({
  id: fc.integer({ min: 0, max: 9 }),
  window: fc.integer({ min: 1, max: 2 }),
  cancel: fc.boolean(),
});

/** Does all of it and says who holds which place by the answers alone. */
function follow(book: SlotLedger, acts: readonly Act[]): Map<number, string> {
  const places = new Map<number, string>();
  const gone = new Set<number>();
  for (const { id, window, cancel } of acts) {
    if (cancel) {
      book.cancel(`id-${id}`);
      places.delete(id);
      gone.add(id);
      continue;
    }
    const held = places.get(id);
    const outcome = book.book(`id-${id}`, `20261130-09-${window}`);
    const expected = held === undefined ? ['booked', 'full'] : ['booked'];
    expect(gone.has(id) ? ['cancelled'] : expected).toContain(outcome.kind);
    if (outcome.kind !== 'booked') continue;
    expect(outcome).toMatchObject({
      again: held !== undefined,
      slot: { id: held ?? expect.any(String) },
    });
    places.set(id, outcome.slot.id);
  }
  return places;
}

describe('places at windows', () => {
  it('are none at weekends, in the past and far ahead', () => {
    const days = ['2026-11-28', '2026-11-29', '2026-11-26', '2027-01-04'];
    expect(days.map((day) => ledger().slotsOn(day).length)).toEqual([0, 0, 0, 0]);
    expect(
      ledger()
        .slotsOn('2026-11-27')
        .map(({ hour }) => hour),
    ).toEqual([10, 10]);
    expect(ledger().book('a', '20261128-09-1').kind).toBe('closed');
    expect(ledger().book('a', '20261127-09-1').kind).toBe('unknown');
    expect(ledger().book('a', 'x').kind).toBe('unknown');
  });

  it('never hold more than fit, whatever is booked, repeated and given back', () => {
    fc.assert(
      fc.property(fc.array(act, { maxLength: 60 }), (acts) => {
        const book = ledger();
        const places = follow(book, acts);
        for (const slot of book.slotsOn('2026-11-30').filter(({ hour }) => hour === 9)) {
          const taken = [...places.values()].filter((id) => id === slot.id).length;
          expect(taken).toBeLessThanOrEqual(2);
          expect(slot.free).toBe(2 - taken);
        }
      }),
    );
  });
});
