import type { Context } from 'hono';
import { describe, expect, it } from 'vitest';
import type { Platform } from '../../platform/process/platform.ts';
import { newTurns } from '../../platform/process/turns.ts';
import type { Member, Quota } from '../federation/entries.ts';
import type { CallerEnv } from './caller.ts';
import { inTurn } from './in-turn.ts';

const quota: Quota = { requestsPerSecond: 1e5, burst: 1e6, concurrent: 4 };
const member = (clientId: string) => ({ clientId, quota }) as unknown as Member;
const context = () =>
  ({ get: () => undefined, res: new Response() }) as unknown as Context<CallerEnv>;
const tooMany = () => new Response(null, { status: 429 });
const tick = () => new Promise((resolve) => setTimeout(resolve, 0));

/** Calls by name; each runs until it is let go. */
function house() {
  const platform = { monotonicMs: () => 0, turns: newTurns() } as unknown as Platform;
  const running: { readonly clientId: string; readonly end: () => void }[] = [];
  const call = (clientId: string) =>
    inTurn(platform, context(), member(clientId), tooMany, async () => {
      await new Promise<void>((end) => running.push({ clientId, end }));
      return new Response(null, { status: 200 });
    });
  return { call, running };
}

describe('calls of members', () => {
  it('run at once as many as the quota says, and another member’s begins at once beside a flood', async () => {
    const { call, running } = house();
    const flood = Array.from({ length: 500 }, () => call('flooder'));
    await tick();
    expect(running.map(({ clientId }) => clientId)).toEqual(Array(4).fill('flooder'));
    const others = call('other');
    await tick();
    expect(running.at(-1)?.clientId).toBe('other');
    running.at(-1)?.end();
    expect((await others)?.status).toBe(200);
    expect(running).toHaveLength(5);

    const settled = Promise.all(flood);
    // One by one, in their order, never more than four.
    for (let ended = 0; ended < running.length; ended++) {
      running[ended]?.end();
      await tick();
    }
    const statuses = (await settled).map((answer) => answer?.status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(4 + 32);
    expect(statuses.filter((status) => status === 429)).toHaveLength(500 - 36);
  });

  it('give their turn back when the work throws', async () => {
    const platform = { monotonicMs: () => 0, turns: newTurns() } as unknown as Platform;
    const fails = () =>
      inTurn(platform, context(), member('a'), tooMany, () => Promise.reject(new Error('bug')));
    for (let i = 0; i < 100; i++) await expect(fails()).rejects.toThrow('bug');
    const answer = await inTurn(
      platform,
      context(),
      member('a'),
      tooMany,
      async () => new Response(),
    );
    expect(answer?.status).toBe(200);
    expect(answer?.headers.get('ratelimit')).toBe('"requests";r=999899;t=1');
  });
});
