import { describe, expect, it } from 'vitest';
import { newSlots } from './slots.ts';

const standing = () => 0;
const turn = () => new Promise((resolve) => setImmediate(resolve));
const forEver = { tokens: undefined, untilMs: Number.POSITIVE_INFINITY };

/** Slots of a region whose calls take so long against the time that a message may wait for one. */
async function slotsWithCalls(slots: number, tookMs: number, mayWaitMs: number) {
  const made = newSlots(standing, mayWaitMs);
  made.grant({ slots, ...forEver });
  for (let calls = 0; calls < 100; calls += 1) {
    await made.reserve(1);
    await made.begin();
    made.release(tookMs);
  }
  return made;
}

describe('messages at hand', () => {
  it('are fetched by the handful while as many as may go at once are there', async () => {
    const slots = await slotsWithCalls(4, 10, 1000);
    expect(await slots.reserve(100)).toBe(32);
    const next = slots.reserve(100);
    const fetched: number[] = [];
    void next.then((count) => fetched.push(count));
    for (let calls = 1; calls <= 14; calls += 1) {
      await slots.begin();
      slots.release(10);
      await turn();
      expect(fetched).toEqual(calls < 14 ? [] : [14]);
    }
  });

  it('are no more than may go at once where calls are long, and each is replaced at once', async () => {
    const slots = await slotsWithCalls(4, 2000, 1000);
    expect(await slots.reserve(100)).toBe(4);
    const next = slots.reserve(100);
    await slots.begin();
    slots.release(2000);
    expect(await next).toBe(1);
  });

  it('never leave a call waiting while something could be fetched for it', async () => {
    for (const tookMs of [10, 300, 500, 2000]) {
      const slots = await slotsWithCalls(4, tookMs, 1000);
      let atHand = await slots.reserve(1000);
      for (let calls = 0; calls < 200; calls += 1) {
        const more = slots.reserve(1000).then((count) => {
          atHand += count;
        });
        await slots.begin();
        atHand -= 1;
        slots.release(tookMs);
        await turn();
        expect(atHand).toBeGreaterThanOrEqual(4);
        void more;
      }
    }
  });
});
