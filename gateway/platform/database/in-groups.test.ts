import { describe, expect, it } from 'vitest';
import { inGroups, oneByOne } from './in-groups.ts';

/** Work that records its groups and ends when it is told to. */
function heldWork() {
  const groups: (readonly number[])[] = [];
  const gates: PromiseWithResolvers<void>[] = [];
  const work = async (asks: readonly number[]) => {
    groups.push(asks);
    const gate = Promise.withResolvers<void>();
    gates.push(gate);
    await gate.promise;
    return asks.map((ask) => ask * 10);
  };
  return { groups, gates, work };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('work in groups', () => {
  it('starts at once, collects what comes meanwhile, and answers each with its own', async () => {
    const { groups, gates, work } = heldWork();
    const ask = inGroups(work);
    const answers = [ask(1)];
    await turn();
    answers.push(ask(2));
    await turn();
    answers.push(...[3, 4, 5].map(ask));
    await turn();
    expect(groups).toEqual([[1], [2]]);
    gates[0]?.resolve();
    await turn();
    expect(groups).toEqual([[1], [2], [3, 4, 5]]);
    expect(await answers[0]).toBe(10);
    gates[1]?.resolve();
    gates[2]?.resolve();
    expect(await Promise.all(answers)).toEqual([10, 20, 30, 40, 50]);
  });

  it('does together what is asked for at the same moment', async () => {
    const { groups, gates, work } = heldWork();
    const answers = [1, 2, 3].map(inGroups(work));
    await turn();
    expect(groups).toEqual([[1, 2, 3]]);
    gates[0]?.resolve();
    expect(await Promise.all(answers)).toEqual([10, 20, 30]);
  });

  it('gives an error to the one that it hit, not to the others of its group', async () => {
    const ask = inGroups(async (asks: readonly number[]) => {
      await turn();
      if (asks.includes(4)) throw new Error('cannot be done');
      return asks;
    });
    const settled = await Promise.allSettled([1, 2, 3, 4].map(ask));
    expect(settled.map(({ status }) => status)).toEqual([
      'fulfilled',
      'fulfilled',
      'fulfilled',
      'rejected',
    ]);
    expect(await ask(5)).toBe(5);
  });

  it('does not ask a database that is gone once for each of a group', async () => {
    let times = 0;
    const ask = inGroups(async () => {
      times += 1;
      throw Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
    });
    const settled = await Promise.allSettled([1, 2, 3].map(ask));
    expect(settled.every(({ status }) => status === 'rejected')).toBe(true);
    expect(times).toBe(1);
  });

  it('takes an answer too few for an error, never for somebody else’s answer', async () => {
    const ask = inGroups(async (asks: readonly number[]) => asks.slice(1));
    await expect(ask(1)).rejects.toThrow(RangeError);
  });

  it('one by one is one ask at a time', async () => {
    const groups: (readonly number[])[] = [];
    const ask = oneByOne(async (asks: readonly number[]) => {
      groups.push(asks);
      return asks;
    });
    expect(await Promise.all([1, 2, 3].map(ask))).toEqual([1, 2, 3]);
    expect(groups).toEqual([[1], [2], [3]]);
  });
});
