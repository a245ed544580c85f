import { Hono } from 'hono';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Platform } from '../../platform/process/platform.ts';
import { endStreams, listenersOf } from './events-live.ts';
import { streamChanges } from './events-stream.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const newPlatform = () =>
  ({
    longAnswers: true,
    clock: () => new Date(),
    monotonicMs: () => performance.now(),
    database: () => ({ execute: async () => ({ rows: [] }) }),
    config: { publicOrigin: 'https://gateway.example' },
    log: { warn: () => undefined },
  }) as unknown as Platform;

type Options = {
  readonly platform?: Platform;
  readonly session?: string;
  readonly stands?: () => boolean;
};

/** A stream of a case that does not change. @param mayStill whether its listener may still see it */
async function listen(
  mayStill: () => boolean,
  { platform = newPlatform(), session, stands = () => true }: Options = {},
) {
  const app = new Hono().get('/', (c) =>
    streamChanges(c, platform, {
      known: new Map([['case_a', 1]]),
      clientId: 'a',
      ...(session === undefined ? {} : { session }),
      stands: async () => stands(),
      stillSees: async () => (mayStill() ? ['case_a'] : []),
    }),
  );
  const answer = await app.request('/');
  const reader = answer.body?.getReader();
  const { status } = answer;
  const retryAfter = answer.headers.get('retry-after');
  let text = '';
  let ended = false;
  const reading = (async () => {
    for (let piece = await reader?.read(); piece && !piece.done; piece = await reader?.read())
      text += new TextDecoder().decode(piece.value);
    ended = true;
  })();
  const hangUp = () => reader?.cancel();
  return { platform, reading, text: () => text, ended: () => ended, hangUp, status, retryAfter };
}

const pass = (seconds: number) => vi.advanceTimersByTimeAsync(seconds * 1000);

it('a silent stream says every 15 s that it is there, and ends after ten minutes', async () => {
  const stream = await listen(() => true);
  await pass(46);
  expect(stream.text().match(/: still here/g)).toHaveLength(3);
  await pass(540);
  expect(stream.ended()).toBe(false);
  await pass(20);
  await stream.reading;
  expect(stream.text().match(/: still here/g)?.length).toBeGreaterThanOrEqual(39);
});

it('to a page it says so by an event: of a comment its script would hear nothing', async () => {
  const stream = await listen(() => true, { session: 's' });
  await pass(16);
  expect(stream.text()).toContain('event: beat\ndata: still here\n\n');
  await stream.hangUp();
});

it('a listener that may not see the case any more hears nothing after the next heartbeat', async () => {
  let may = true;
  const stream = await listen(() => may);
  await pass(16);
  may = false;
  await pass(15);
  await stream.reading;
  expect(stream.text().match(/: still here/g)).toHaveLength(1);
});

it('a listener whose key, member or session is gone hears nothing after two seconds', async () => {
  let stands = true;
  const stream = await listen(() => true, { stands: () => stands });
  await pass(1);
  stands = false;
  await pass(2);
  await stream.reading;
  expect(stream.text()).toBe('retry: 3000\n\n');
});

it('streams end with the process', async () => {
  const stream = await listen(() => true);
  await pass(1);
  endStreams(stream.platform);
  await pass(0);
  await stream.reading;
  expect(stream.text()).toBe('retry: 3000\n\n');
});

it('after hundreds of heartbeats a stream holds two timers and no more, and after its end none', async () => {
  const stream = await listen(() => true);
  await pass(1);
  const timers = vi.getTimerCount();
  await pass(590);
  expect(vi.getTimerCount()).toBe(timers);
  expect(listenersOf(stream.platform)).toBe(1);
  await pass(15);
  await stream.reading;
  expect([listenersOf(stream.platform), vi.getTimerCount()]).toEqual([0, 0]);
});

it('of a listener that hangs up nothing is left at once', async () => {
  const stream = await listen(() => true);
  await pass(5);
  await stream.hangUp();
  await pass(0);
  expect([listenersOf(stream.platform), vi.getTimerCount()]).toEqual([0, 0]);
});

it('six tabs of one browser: two listen, the others ask again by themselves and hold no connection', async () => {
  const platform = newPlatform();
  const tabs = await Promise.all(
    Array.from({ length: 6 }, () => listen(() => true, { platform, session: 's' })),
  );
  await pass(1);
  expect(listenersOf(platform)).toBe(2);
  expect(tabs.filter(({ ended }) => ended()).map(({ text }) => text())).toEqual(
    Array(4).fill('retry: 15000\n\n'),
  );
  endStreams(platform);
  await pass(0);
});

it('the 201st stream of a member is 429 with Retry-After', async () => {
  const platform = newPlatform();
  await Promise.all(Array.from({ length: 200 }, () => listen(() => true, { platform })));
  const refused = await listen(() => true, { platform });
  expect(refused.status).toBe(429);
  expect(refused.retryAfter).toBe('30');
  endStreams(platform);
  await pass(0);
  expect(vi.getTimerCount()).toBe(0);
});
