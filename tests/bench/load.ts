import { randomUUID } from 'node:crypto';
import { build, type Histogram } from 'hdr-histogram-js';
import { Pool } from 'undici';
import type { MemberClient } from '../../gateway/entries/demo/member-client.ts';
import { plainRequest } from '../faults/submitter.ts';

/** A signed call that was not sent yet; the gateway takes it for a minute. */
type Call = {
  readonly method: 'POST';
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body: string;
};

/** Anything but a 202 for each case ends the measurement. */
export type Client = {
  readonly prepare: (number: number) => Promise<Call>;
  readonly prepareBatch: (number: number, cases: number) => Promise<Call>;
  readonly send: (call: Call) => Promise<unknown>;
  /** Prepares and sends one case. @returns its id */
  readonly submit: (number: number) => Promise<string>;
  readonly close: () => Promise<void>;
};

type Answer = { readonly caseId?: string; readonly results?: readonly { status: number }[] };

/** A member on so many keep-alive connections, one request on each at a time. */
export function openClient(origin: string, member: MemberClient, connections: number): Client {
  const pool = new Pool(origin, { connections, pipelining: 1 });
  const prepareCall = async (path: string, content: unknown, more: Record<string, string>) => {
    const headers = {
      authorization: `Bearer ${await member.ownToken('cases:submit')}`,
      'content-type': 'application/json',
      ...more,
    };
    const call = { method: 'POST', path, headers, body: JSON.stringify(content) } as const;
    return { ...call, headers: { ...headers, ...(await member.sign(call)) } };
  };
  const prepare: Client['prepare'] = (number) =>
    prepareCall('/v1/cases', plainRequest(number), { 'idempotency-key': randomUUID() });
  const send = async (call: Call): Promise<Answer> => {
    const answer = await pool.request(call);
    const text = await answer.body.text();
    if (answer.statusCode >= 300) throw new Error(`HTTP ${answer.statusCode} ${text}`);
    const content = JSON.parse(text) as Answer;
    const refused = content.results?.find(({ status }) => status !== 202);
    if (refused) throw new Error(JSON.stringify(refused));
    return content;
  };
  return {
    prepare,
    prepareBatch: (number, count) => {
      const cases = Array.from({ length: count }, (_, nth) => ({
        idempotencyKey: randomUUID(),
        case: plainRequest(number * count + nth),
      }));
      return prepareCall('/v1/cases/batch', { cases }, {});
    },
    send,
    submit: async (number) => (await send(await prepare(number))).caseId ?? '',
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
