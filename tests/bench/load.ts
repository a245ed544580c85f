import { randomUUID } from 'node:crypto';
import { build, type Histogram } from 'hdr-histogram-js';
import { Pool } from 'undici';
import type { MemberClient } from '../../gateway/embedded/member-client.ts';
import { plainRequest } from '../faults/submitter.ts';

/** Submits one case; resolves with its id. Anything but a 202 ends the measurement. */
export type Submit = (number: number) => Promise<string>;

export type Client = {
  readonly submit: Submit;
  /** Submits so many cases in one call; anything but a 202 for each ends the measurement. */
  readonly submitBatch: (number: number, cases: number) => Promise<void>;
  readonly close: () => Promise<void>;
};

/** A member on so many keep-alive connections, one request on each at a time. */
export function openClient(origin: string, member: MemberClient, connections: number): Client {
  const pool = new Pool(origin, { connections, pipelining: 1 });
  const post = async (path: string, content: unknown, more: Record<string, string> = {}) => {
    const headers = {
      authorization: `Bearer ${await member.ownToken('cases:submit')}`,
      'content-type': 'application/json',
      ...more,
    };
    const call = { method: 'POST', path, headers, body: JSON.stringify(content) } as const;
    const signature = await member.sign(call);
    const answer = await pool.request({ ...call, headers: { ...headers, ...signature } });
    const text = await answer.body.text();
    if (answer.statusCode >= 300) throw new Error(`HTTP ${answer.statusCode} ${text}`);
    return JSON.parse(text) as unknown;
  };
  return {
    submit: async (number) => {
      const key = { 'idempotency-key': randomUUID() };
      const answer = await post('/v1/cases', plainRequest(number), key);
      return (answer as { caseId: string }).caseId;
    },
    submitBatch: async (number, count) => {
      const cases = Array.from({ length: count }, (_, nth) => ({
        idempotencyKey: randomUUID(),
        case: plainRequest(number * count + nth),
      }));
      const { results } = (await post('/v1/cases/batch', { cases })) as {
        results: { status: number }[];
      };
      const refused = results.find(({ status }) => status !== 202);
      if (refused || results.length !== count) throw new Error(JSON.stringify(refused));
    },
    close: () => pool.close(),
  };
}

/** Calls `work` `count` times, `inFlight` at a time. @returns how many per second */
export async function closedLoop(
  count: number,
  inFlight: number,
  work: (number: number) => Promise<unknown>,
): Promise<number> {
  let next = 0;
  const worker = async () => {
    while (next < count) await work(next++);
  };
  const started = performance.now();
  await Promise.all(Array.from({ length: inFlight }, worker));
  return count / ((performance.now() - started) / 1000);
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Durations in microseconds, up to a minute. */
export const newHistogram = (): Histogram =>
  build({
    lowestDiscernibleValue: 1,
    highestTrackableValue: 60_000_000,
    numberOfSignificantValueDigits: 3,
  });

/**
 * Starts work at a fixed rate however long it takes, and measures from the moment at which each should
 * have started: a stall counts against all who had to wait for it (no coordinated omission).
 */
export async function openLoop(
  ratePerSecond: number,
  durationMs: number,
  work: (number: number) => Promise<unknown>,
): Promise<Histogram> {
  const histogram = newHistogram();
  const under: Promise<void>[] = [];
  const started = performance.now();
  const count = Math.floor((ratePerSecond * durationMs) / 1000);
  for (let number = 0; number < count; number++) {
    const due = started + (number * 1000) / ratePerSecond;
    const early = due - performance.now();
    if (early > 1) await pause(early);
    under.push(
      work(number).then(() =>
        histogram.recordValue(Math.max(1, Math.round((performance.now() - due) * 1000))),
      ),
    );
  }
  await Promise.all(under);
  return histogram;
}
