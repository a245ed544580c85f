import type { Context } from 'hono';
import { type SSEStreamingApi, streamSSE } from 'hono/streaming';
import { failure } from '#contracts/failures';
import { caseEventTypes } from '#contracts/webhook';
import { caseNews } from '../../delivery/webhooks/case-news.ts';
import { answerFailure } from '../../platform/http/http.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { changesOf } from './changes.ts';
import { type Seat, type Told, takeSeat } from './events-live.ts';

const heartbeatMs = 15_000;
/** With what a process holds in memory for 3 s, a revocation ends a stream within 5 s. */
const standingMs = 1500;
const longestMs = 600_000;
const retryMs = 3000;

export type Listening = {
  readonly caseId: string;
  /** The last version that the listener knows. */
  readonly after: number;
  readonly clientId: string;
  /** Whether key, member and session of the listener still stand: asked all the time, answered from memory. */
  readonly stands: () => Promise<boolean>;
  /** Whether the listener may still see the case: asked again with every heartbeat. */
  readonly mayStill: () => Promise<boolean>;
};

async function write(
  stream: SSEStreamingApi,
  platform: Platform,
  changes: readonly Told[],
): Promise<void> {
  for (const { event, toState, ...change } of changes) {
    const news = caseNews(platform.config.publicOrigin, { ...change, state: toState });
    const data = JSON.stringify({ type: caseEventTypes[event], ...news });
    await stream.writeSSE({ id: String(change.version), event: 'change', data });
  }
}

/** A listener that stops reading stops our writing: it is not waited for. */
async function within(seat: Seat, untilMs: number, now: () => number, work: Promise<unknown>) {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const timer = setTimeout(resolve, Math.max(0, untilMs - now()), false);
  const stop = () => resolve(false);
  seat.over.addEventListener('abort', stop, { once: true });
  try {
    return await Promise.race([work.then(() => true), promise]);
  } finally {
    clearTimeout(timer);
    seat.over.removeEventListener('abort', stop);
  }
}

async function follow(
  stream: SSEStreamingApi,
  platform: Platform,
  seat: Seat,
  { stands, mayStill }: Pick<Listening, 'stands' | 'mayStill'>,
): Promise<void> {
  const now = platform.monotonicMs;
  const untilMs = now() + longestMs;
  let beatMs = now() + heartbeatMs;
  while (!stream.aborted && !seat.over.aborted && now() < untilMs) {
    const changes = await seat.next(Math.min(standingMs, beatMs - now(), untilMs - now()));
    if (stream.aborted || seat.over.aborted || !(await stands())) return;
    if (changes.length === 0 && now() < beatMs) continue;
    if (changes.length === 0 && !(await mayStill())) return;
    beatMs = now() + heartbeatMs;
    const writing =
      changes.length > 0 ? write(stream, platform, changes) : stream.write(': still here\n\n');
    if (!(await within(seat, untilMs, now, writing))) return;
  }
}

/** Where answers cannot stay open: what there is, and the listener asks again by itself. */
async function tellOnce(c: Context, platform: Platform, { caseId, after }: Listening) {
  const changes = await changesOf(platform.database(), caseId, after);
  return streamSSE(c, async (stream) => {
    await stream.write(`retry: ${retryMs}\n\n`);
    await write(stream, platform, changes);
  });
}

/**
 * The changes of a case as server-sent events (WHATWG HTML s9.2): those after the version that the listener
 * knows, then each as it comes, for ten minutes; a browser comes back by itself.
 */
export async function streamChanges(
  c: Context,
  platform: Platform,
  listening: Listening,
): Promise<Response> {
  c.header('x-accel-buffering', 'no');
  if (c.req.method === 'HEAD')
    return c.body(null, 200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
  if (platform.longAnswers !== true) return tellOnce(c, platform, listening);
  const { caseId, after, clientId } = listening;
  const seat = takeSeat(platform, clientId, caseId, after);
  if (seat === 'process_full')
    return answerFailure(c, failure('gateway.overloaded', { retryAfterSeconds: 5 }));
  if (seat === 'member_full') {
    const detail = 'too many streams of your platform are open';
    return answerFailure(c, failure('request.rate_limited', { detail, retryAfterSeconds: 30 }));
  }
  return streamSSE(c, async (stream) => {
    stream.onAbort(seat.leave);
    try {
      await stream.write(`retry: ${retryMs}\n\n`);
      await follow(stream, platform, seat, listening);
    } finally {
      seat.leave();
    }
  });
}
