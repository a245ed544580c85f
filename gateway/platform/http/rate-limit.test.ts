import { describe, expect, it } from 'vitest';
import { newTurns } from '../process/turns.ts';
import { newBucket, rateLimitFields, secondsToToken, takeToken } from './rate-limit.ts';

describe('a token bucket', () => {
  const rate = { perSecond: 2, burst: 3 };

  it('gives its burst at once, then as much as the rate', () => {
    const bucket = newBucket(rate, 0);
    const at = (ms: number) => takeToken(bucket, rate, ms);
    expect([0, 0, 0, 0].map(at)).toEqual([true, true, true, false]);
    expect([499, 500, 501, 1000].map(at)).toEqual([false, true, false, true]);
    expect([60_000, 60_000, 60_000, 60_000].map(at)).toEqual([true, true, true, false]);
  });

  it('gives nothing for a clock that goes back', () => {
    const bucket = newBucket(rate, 10_000);
    for (let i = 0; i < 3; i++) takeToken(bucket, rate, 10_000);
    expect(takeToken(bucket, rate, 0)).toBe(false);
    expect(takeToken(bucket, rate, 100)).toBe(false);
  });

  it('of a rate of nothing, or without burst, gives nothing', () => {
    for (const none of [
      { perSecond: 0, burst: 5 },
      { perSecond: 5, burst: 0 },
    ]) {
      const bucket = newBucket(none, 0);
      expect(takeToken(bucket, none, 1e9)).toBe(false);
      expect(secondsToToken(bucket, none)).toBe(3600);
    }
  });

  it('says what is left and when it is full again', () => {
    const bucket = newBucket(rate, 0);
    takeToken(bucket, rate, 0);
    expect(rateLimitFields(bucket, rate)).toEqual({
      'ratelimit-policy': '"requests";q=3;w=2',
      ratelimit: '"requests";r=2;t=1',
    });
    takeToken(bucket, rate, 0);
    takeToken(bucket, rate, 0);
    expect(secondsToToken(bucket, rate)).toBe(1);
  });
});

describe('turns', () => {
  const limits = { atOnce: 2, waiting: 2 };

  it('run so many of a key at once, in the order of their coming, and turn the rest away', async () => {
    const turns = newTurns();
    const order: number[] = [];
    const ask = (number: number) =>
      turns.take('a', limits).then((taken) => (taken ? order.push(number) : order.push(-number)));
    const all = [1, 2, 3, 4, 5].map(ask);
    await Promise.all([all[0], all[1], all[4]]);
    expect(order).toEqual([1, 2, -5]);
    turns.give('a');
    await all[2];
    turns.give('a');
    await all[3];
    expect(order).toEqual([1, 2, -5, 3, 4]);
  });

  it('of one key do not wait for those of another', async () => {
    const turns = newTurns();
    await turns.take('a', limits);
    await turns.take('a', limits);
    expect(await turns.take('b', limits)).toBe(true);
  });

  it('never run more at once than allowed, however they come and go', async () => {
    const turns = newTurns();
    let running = 0;
    let most = 0;
    const work = async () => {
      if (!(await turns.take('a', { atOnce: 3, waiting: 1000 }))) return;
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setTimeout(resolve, 1));
      running -= 1;
      turns.give('a');
    };
    await Promise.all(Array.from({ length: 60 }, work));
    expect({ most, running }).toEqual({ most: 3, running: 0 });
    expect(await turns.take('a', { atOnce: 1, waiting: 0 })).toBe(true);
  });

  it('of a key that may run nothing are refused, not kept waiting', async () => {
    expect(await newTurns().take('a', { atOnce: 0, waiting: 5 })).toBe(false);
  });
});
