import { expect, it } from 'vitest';
import type { History, Pause } from '../clocks/history.ts';
import { limitOf } from '../clocks/limit.ts';
import { jointHistory } from './clock.ts';

const day = (date: string) => new Date(`${date}T10:00:00+08:00`);
const history = (change: Partial<History>): History => ({
  isSilent: false,
  pauses: [],
  extended: { days: 0, lawful: 0 },
  ...change,
});
const special: Pause = { why: 'special', from: day('2026-03-04'), to: day('2026-03-05') };
const limit = (histories: readonly History[], isOver = false, now = day('2026-03-10')) =>
  limitOf(jointHistory(histories, isOver), 'statutory', 45, now);

it('art. 42 (2): what several bodies handle together has forty-five working days from the first acceptance', () => {
  const first = history({ acceptedAt: day('2026-03-02') });
  const second = history({ acceptedAt: day('2026-03-09') });
  expect(limit([second, first])).toMatchObject({ days: 45, used: 6, state: 'running' });
  expect(limit([history({}), history({})])).toBeUndefined();
});

it('a special procedure of one body stops the time of all, and fifteen days more are the longest', () => {
  const first = history({ acceptedAt: day('2026-03-02'), pauses: [special] });
  const second = history({ extended: { days: 30, lawful: 10 } });
  expect(limit([first, second])).toMatchObject({ days: 60, used: 4 });
});

it('it ends with the last step, not with the first', () => {
  const first = history({ acceptedAt: day('2026-03-02'), endedAt: day('2026-03-03') });
  const second = history({ acceptedAt: day('2026-03-04'), endedAt: day('2026-03-06') });
  expect(limit([first, second])).toMatchObject({ state: 'running' });
  expect(limit([first, second], true)).toMatchObject({ state: 'ended', used: 4 });
});

it('一日办结: what a life event promises for all its steps is counted as the law’s time is, and stops while papers are brought', () => {
  const supplement: Pause = { why: 'supplement', from: day('2026-03-03'), to: day('2026-03-05') };
  const first = history({ acceptedAt: day('2026-03-02'), endedAt: day('2026-03-03') });
  const promised = (pauses: readonly Pause[]) =>
    limitOf(
      jointHistory([first, history({ acceptedAt: day('2026-03-02'), pauses })], false),
      'promised',
      1,
      day('2026-03-06'),
    );
  expect(promised([])).toMatchObject({ due: '2026-03-03', expired: true });
  expect(promised([supplement])).toMatchObject({ due: '2026-03-06', used: 1, expired: false });
});
