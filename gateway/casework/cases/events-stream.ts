import type { Context } from 'hono';
import { type SSEStreamingApi, streamSSE } from 'hono/streaming';
import { failure } from '#contracts/failures';
import { caseEventTypes } from '#contracts/webhook';
import { caseNews } from '../../delivery/webhooks/case-news.ts';
import { answerFailure } from '../../platform/http/http.ts';
import type { Platform } from '../../platform/process/platform.ts';
import {
  changesAfter,
  type Known,
  type Seat,
  type Sitter,
  type Told,
  takeSeat,
} from './events-live.ts';

const heartbeatMs = 15_000;
/** With what a process holds in memory for 3 s, a revocation ends a stream within 5 s. */
const standingMs = 1500;
const longestMs = 600_000;
const retryMs = 3000;
/** For a tab that gets no stream of its own: it asks again by itself. */
const slowRetryMs = 15_000;

export type Listening = Sitter & {
  /** The cases, and the last version of each that the listener knows. */
  readonly known: Known;
  /** Whether key, member and session of the listener still stand: asked all the time, answered from memory. */
  readonly stands: () => Promise<boolean>;
  /** The cases that the listener may still see: asked again with every heartbeat, and before anything is told. */
  readonly stillSees: () => Promise<readonly string[]>;
  /** What the id of an event is. Absent: the version of the case. */
  readonly idOf?: (change: Told) => string;
};

async function write(
  stream: SSEStreamingApi,
  platform: Platform,
  changes: readonly Told[],
  idOf: NonNullable<Listening['idOf']>,
): Promise<void> {
  for (const change of changes) {
    const { event, toState, ...rest } = change;
    const news = caseNews(platform.config.publicOrigin, { ...rest, state: toState });
    const data = JSON.stringify({ type: caseEventTypes[event], ...news });
    await stream.writeSSE({ id: idOf(change), event: 'change', data });
  }
}

/** Clients of the API skip a comment. A page hears nothing of one, and has to notice that a line went dead. */
const beatOf = ({ session }: Listening): string =>
  session === undefined ? ': still here\n\n' : 'event: beat\ndata: still here\n\n';

const versionOf = ({ version }: Told): string => String(version);

async function follow(
  stream: SSEStreamingApi,
  platform: Platform,
  seat: Seat,
  listening: Listening,
): Promise<void> {
  const { known, stands, stillSees, idOf = versionOf } = listening;
  const now = platform.monotonicMs;
  const untilMs = now() + longestMs;
  let beatMs = now() + heartbeatMs;
  while (!stream.aborted && !seat.isOver() && now() < untilMs) {
    const waitMs = Math.min(standingMs, beatMs - now(), untilMs - now());
    const changes = await seat.next(Math.max(0, waitMs));
    if (stream.aborted || seat.isOver() || !(await stands())) return;
    if (changes.length === 0 && now() < beatMs) continue;
    const sees = await stillSees();
    // Who listens to what is gone has nothing more to hear; who had no case yet may get one.
    if (sees.length === 0 && known.size > 0) return;
    seat.watch(sees);
    const seen = changes.filter(({ caseId }) => sees.includes(caseId));
    if (seen.length === 0 && now() < beatMs) continue;
    beatMs = now() + heartbeatMs;
    const writing =
      seen.length > 0 ? write(stream, platform, seen, idOf) : stream.write(beatOf(listening));
    if (!(await seat.within(Math.max(0, untilMs - now()), writing))) return;
  }
}

/** Where an answer cannot stay open, or one more must not: what there is, and the listener asks again by itself. */
async function tellOnce(
  c: Context,
  platform: Platform,
  { known, idOf = versionOf }: Listening,
  retry: number,
) {
  const asked = [...known].map(([caseId, after]) => ({ caseId, after }));
  const changes = await changesAfter(platform.database(), asked);
  return streamSSE(c, async (stream) => {
    await stream.write(`retry: ${retry}\n\n`);
    await write(stream, platform, changes, idOf);
  });
}

/**
 * The changes of cases as server-sent events (WHATWG HTML s9.2): those after the versions that the listener
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
  if (platform.longAnswers !== true) return tellOnce(c, platform, listening, retryMs);
  const seat = takeSeat(platform, listening, listening.known);
  if (seat === 'session_full') return tellOnce(c, platform, listening, slowRetryMs);
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
