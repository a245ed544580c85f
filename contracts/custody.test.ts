import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  holderOf,
  isOver,
  isTravelling,
  mayFollow,
  mayReport,
  nextEvents,
  ownerAfter,
  type Place,
  placeAfter,
  type Side,
} from './custody.ts';
import { CustodyEventKind } from './handoff.ts';

const parties = { from: '310118', to: '330421', courier: 'courier:delta-express' };
const sides: readonly Side[] = ['from', 'to', 'courier'];
const start: Place = { state: 'packed', leg: 'out' };

const nameOf = ({ state, leg }: Place): string => `${state} ${leg}`;

const following = (place: Place): Place[] =>
  nextEvents(place).flatMap((event) =>
    sides
      .filter((side) => mayReport(place, event, side))
      .map((side) => placeAfter(place, event, side)),
  );

/** Every place that can be reached, whoever reports. */
function reachable(from: Place = start): Place[] {
  const found = new Map([[nameOf(from), from]]);
  for (const place of found.values())
    for (const next of following(place)) found.set(nameOf(next), next);
  return [...found.values()];
}

const canEnd = (place: Place): boolean => reachable(place).some(isOver);

const step = fc.record({
  event: fc.constantFrom(...CustodyEventKind.options),
  side: fc.constantFrom(...sides),
});

describe('the machine of custody', () => {
  it('can end from everywhere, and ends only counted at home, cancelled before it left, or lost and made again', () => {
    const ends = reachable().filter(isOver);
    expect(ends).toEqual(
      expect.arrayContaining([
        { state: 'cancelled', leg: 'out' },
        { state: 'counted', leg: 'back' },
        { state: 'replaced', leg: 'out' },
        { state: 'replaced', leg: 'back' },
      ]),
    );
    expect(ends).toHaveLength(4);
    for (const place of reachable()) expect(canEnd(place), nameOf(place)).toBe(true);
  });

  it('for every event that may follow there is one side that may report it, and a courier only reports losses', () => {
    for (const place of reachable())
      for (const event of nextEvents(place)) {
        const reporters = sides.filter((side) => mayReport(place, event, side));
        expect(reporters.some((side) => side !== 'courier')).toBe(true);
        if (event !== 'lost') expect(reporters).not.toContain('courier');
      }
  });

  /**
   * A model that knows nothing of the table: papers lie with one holder, are looked at where they lie, and a
   * hand-over needs somebody who has them and somebody who takes them.
   */
  it('whatever is reported in whatever order, papers are with one holder at a time and are counted where they lie', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        let place = start;
        let lies: 'from' | 'to' | 'way' | 'unknown' = 'from';
        let sealed = false;
        let arrivedAt: 'from' | 'to' | undefined;
        for (const { event, side } of steps) {
          if (!mayReport(place, event, side) || !mayFollow(place, event)) continue;
          switch (event) {
            case 'sealed':
              expect([lies, sealed]).toEqual(['from', false]);
              sealed = true;
              break;
            case 'dispatched':
              expect([lies, sealed, side]).toEqual(['from', true, 'from']);
              lies = 'way';
              break;
            case 'returned':
              expect([lies, side]).toEqual(['to', 'to']);
              lies = 'way';
              arrivedAt = undefined;
              break;
            case 'received':
              expect(['way', 'unknown']).toContain(lies);
              expect(side).not.toBe('courier');
              lies = side === 'from' ? 'from' : 'to';
              arrivedAt = lies;
              break;
            case 'counted':
            case 'discrepancy':
              expect(lies).toBe(side);
              expect(arrivedAt).toBe(side);
              break;
            case 'mended':
              expect(side).not.toBe(arrivedAt);
              break;
            case 'replaced':
              expect([lies, sealed]).toEqual(['unknown', true]);
              expect(side).not.toBe('courier');
              break;
            case 'lost':
              expect(lies).toBe('way');
              lies = 'unknown';
              break;
            case 'cancelled':
              expect(lies).toBe('from');
              break;
          }
          place = placeAfter(place, event, side);
          const held = {
            from: parties.from,
            to: parties.to,
            way: parties.courier,
            unknown: 'unknown',
          };
          expect(holderOf(place, parties)).toBe(held[lies]);
          expect(isTravelling(place)).toBe(lies === 'way');
          // Something is wrong exactly while somebody has to act about it.
          const wrong = place.state === 'discrepancy' || place.state === 'lost';
          expect(ownerAfter(place, event, parties) !== null).toBe(wrong);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
