import { describe, expect, it } from 'vitest';
import { overdueOf, type Watched, workingDaysSince } from './overdue.ts';

const at = (text: string): Date => new Date(`${text}+08:00`);

const dossier = (change: Partial<Watched>): Watched => ({
  state: 'dispatched',
  leg: 'out',
  fromRegion: '310118',
  toRegion: '330421',
  owner: null,
  since: at('2026-11-16T10:00:00'),
  deliveredAt: null,
  ...change,
});

describe('working days', () => {
  it.each([
    ['the same day', '2026-11-20T09:00:00', '2026-11-20T23:59:59', 0],
    ['over a weekend', '2026-11-20T18:00:00', '2026-11-23T08:00:00', 1],
    ['just after midnight in +08:00', '2026-11-19T23:59:59', '2026-11-20T00:00:01', 1],
    ['over the National Day holiday', '2026-09-30T18:00:00', '2026-10-08T09:00:00', 1],
    ['over a leap day', '2028-02-28T10:00:00', '2028-03-01T10:00:00', 2],
    ['a clock that was set back', '2026-11-20T10:00:00', '2026-11-18T10:00:00', 0],
  ])('%s', (_, since, now, days) => {
    expect(workingDaysSince(at(since), at(now))).toBe(days);
  });
});

describe('a dossier that stands still', () => {
  it.each([
    ['sealed and never sent', { state: 'sealed' }, '310118', 'not_dispatched'],
    ['on its way for too long', {}, '310118', 'not_arrived'],
    [
      'delivered, as the courier says, and not received',
      { deliveredAt: at('2026-11-18T10:00:00') },
      '330421',
      'not_received',
    ],
    ['received and not counted', { state: 'received' }, '330421', 'not_counted'],
    ['wrong and not mended', { state: 'discrepancy', owner: '310118' }, '310118', 'not_mended'],
    ['lost, and nobody looked', { state: 'lost', owner: '310118' }, '310118', 'not_mended'],
    ['on its way home for too long', { state: 'returned', leg: 'back' }, '330421', 'not_arrived'],
    ['home and not counted', { state: 'received', leg: 'back' }, '310118', 'not_counted'],
  ] as const)('%s has an owner', (_, change, owner, because) => {
    expect(overdueOf(dossier(change), at('2026-11-24T10:00:00'))).toMatchObject({ owner, because });
  });

  it('is not overdue on the last day it may take, nor when it came to its end', () => {
    expect(overdueOf(dossier({}), at('2026-11-23T23:59:59'))).toBeUndefined();
    expect(overdueOf(dossier({}), at('2026-11-24T00:00:00'))).toBeDefined();
    for (const state of ['counted', 'cancelled', 'packed'] as const)
      expect(overdueOf(dossier({ state }), at('2030-01-01T00:00:00'))).toBeUndefined();
  });

  it('sealed, is not late while no day lay behind it on which it might have left', () => {
    const sealed = dossier({ state: 'sealed' });
    const on = (day: string) => (asked: string) => asked === day;
    const late = (leaves: (day: string) => boolean) =>
      overdueOf(sealed, at('2026-11-24T10:00:00'), undefined, leaves);
    expect([late(on('2026-11-24')), late(on('2026-11-16'))]).toEqual([undefined, undefined]);
    expect(late(on('2026-11-19'))).toMatchObject({ because: 'not_dispatched' });
  });

  it('a delivery of the way out says nothing about the way home', () => {
    const home = dossier({
      state: 'returned',
      leg: 'back',
      since: at('2026-11-20T10:00:00'),
      deliveredAt: at('2026-11-18T10:00:00'),
    });
    expect(overdueOf(home, at('2026-11-24T10:00:00'))).toBeUndefined();
  });
});
