import { Hono } from 'hono';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Platform } from '../../platform/process/platform.ts';
import { endStreams } from './events-live.ts';
import { streamChanges } from './events-stream.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A stream of a case that does not change. @param mayStill whether its listener may still see it */
async function listen(mayStill: () => boolean, stands = () => true) {
  const platform = {
    longAnswers: true,
    clock: () => new Date(),
    monotonicMs: () => Date.now(),
    database: () => ({ execute: async () => ({ rows: [] }) }),
    config: { publicOrigin: 'https://gateway.example' },
    log: { warn: () => undefined },
  } as unknown as Platform;
  const app = new Hono().get('/', (c) =>
    streamChanges(c, platform, {
      caseId: 'case_a',
      after: 1,
      clientId: 'a',
      stands: async () => stands(),
      mayStill: async () => mayStill(),
    }),
  );
  const answer = await app.request('/');
  let text = '';
  let ended = false;
  const reading = (async () => {
    for await (const piece of answer.body ?? []) text += new TextDecoder().decode(piece);
    ended = true;
  })();
  return { platform, reading, text: () => text, ended: () => ended };
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

it('a listener that may not see the case any more hears nothing after the next 15 s', async () => {
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
  const stream = await listen(
    () => true,
    () => stands,
  );
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
