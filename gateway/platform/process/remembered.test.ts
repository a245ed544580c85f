import { expect, it } from 'vitest';
import type { Platform } from './platform.ts';
import { remembered } from './remembered.ts';

function house() {
  let nowMs = 0;
  let reads = 0;
  let isDown = false;
  const platform = { monotonicMs: () => nowMs } as Platform;
  const known = remembered(1000, async () => {
    reads += 1;
    if (isDown) throw new Error('down');
    return reads;
  });
  return {
    ask: () => known.of(platform),
    forget: () => known.forget(platform),
    pass: (ms: number) => {
      nowMs += ms;
    },
    down: (is: boolean) => {
      isDown = is;
    },
  };
}

it('what is the same for everybody is read once in its time however many ask, and anew after it or once it changed', async () => {
  const { ask, forget, pass } = house();
  expect(await Promise.all([ask(), ask()])).toEqual([1, 1]);
  pass(999);
  expect(await ask()).toBe(1);
  pass(1);
  expect(await ask()).toBe(2);
  forget();
  expect(await ask()).toBe(3);
});

it('what could not be read is asked for again by whoever comes next', async () => {
  const { ask, down } = house();
  down(true);
  await expect(ask()).rejects.toThrow('down');
  down(false);
  expect(await ask()).toBe(2);
});
