import { type Queryable, rowsOf } from '../../platform/database/database.ts';
import { sql } from '../../platform/database/drizzle.ts';
import { describeError } from '../../platform/process/log.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { CaseChange } from './changes.ts';

const pollMs = 1000;
const maxPerProcess = 2000;
const maxPerMember = 200;

/** What is told of a change. */
export type Told = Pick<CaseChange, 'caseId' | 'version' | 'event' | 'toState' | 'at'>;

/** One who waits for the changes of one case. */
export type Seat = {
  /** The changes that came since the last call, in order; none if none came in time. */
  readonly next: (atMostMs: number) => Promise<readonly Told[]>;
  /** Ends when this process stops serving. */
  readonly over: AbortSignal;
  readonly leave: () => void;
};

type Listener = {
  readonly clientId: string;
  readonly caseId: string;
  after: number;
  waiting: readonly Told[];
  wake: () => void;
};

type Hub = {
  readonly listeners: Set<Listener>;
  readonly over: AbortController;
  timer?: ReturnType<typeof setInterval> | undefined;
  asking: boolean;
};

const hubs = new WeakMap<Platform, Hub>();

function hubOf(platform: Platform): Hub {
  const known = hubs.get(platform);
  if (known) return known;
  const hub: Hub = { listeners: new Set(), over: new AbortController(), asking: false };
  hubs.set(platform, hub);
  return hub;
}

/** Changes of many cases, each after a version of its own, in one question. */
async function changesAfter(
  database: Pick<Queryable, 'execute'>,
  asked: readonly { readonly caseId: string; readonly after: number }[],
): Promise<Told[]> {
  const rows = await rowsOf<Omit<Told, 'at'> & { readonly at: string }>(
    database,
    sql`select c.case_id as "caseId", c.version, c.event, c.to_state as "toState", c.at
      from jsonb_to_recordset(${JSON.stringify(asked)}::jsonb) as asked ("caseId" text, after int)
      join case_change c on c.case_id = asked."caseId" and c.version > asked.after
      order by c.case_id, c.version`,
  );
  return rows.map((row) => ({ ...row, at: new Date(row.at) }));
}

/** One question for all who wait, however many they are. */
async function ask(platform: Platform, hub: Hub): Promise<void> {
  const from = new Map<string, number>();
  for (const { caseId, after } of hub.listeners)
    from.set(caseId, Math.min(after, from.get(caseId) ?? after));
  const asked = [...from].map(([caseId, after]) => ({ caseId, after }));
  const news = Map.groupBy(await changesAfter(platform.database(), asked), (row) => row.caseId);
  for (const listener of hub.listeners) {
    const own = (news.get(listener.caseId) ?? []).filter((row) => row.version > listener.after);
    if (own.length === 0) continue;
    listener.after = own.at(-1)?.version ?? listener.after;
    listener.waiting = [...listener.waiting, ...own];
    listener.wake();
  }
}

async function poll(platform: Platform, hub: Hub): Promise<void> {
  if (hub.asking) return;
  hub.asking = true;
  try {
    await ask(platform, hub);
  } catch (error) {
    platform.log.warn('cases.events_not_read', { error: describeError(error) });
  } finally {
    hub.asking = false;
  }
}

async function next(listener: Listener, over: AbortSignal, atMostMs: number) {
  if (listener.waiting.length === 0 && !over.aborted) {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, atMostMs);
    listener.wake = resolve;
    const stop = () => resolve();
    over.addEventListener('abort', stop, { once: true });
    await promise;
    clearTimeout(timer);
    over.removeEventListener('abort', stop);
  }
  const came = listener.waiting;
  listener.waiting = [];
  return came;
}

/**
 * Begins to wait for the changes of a case after a version. The process asks the database once a second for
 * all who wait together.
 * @returns which limit is reached instead
 */
export function takeSeat(
  platform: Platform,
  clientId: string,
  caseId: string,
  after: number,
): Seat | 'member_full' | 'process_full' {
  const hub = hubOf(platform);
  const { listeners, over } = hub;
  if (listeners.size >= maxPerProcess || over.signal.aborted) return 'process_full';
  const own = [...listeners].filter((listener) => listener.clientId === clientId);
  if (own.length >= maxPerMember) return 'member_full';
  const listener: Listener = { clientId, caseId, after, waiting: [], wake: () => undefined };
  listeners.add(listener);
  hub.timer ??= setInterval(() => void poll(platform, hub), pollMs);
  // What is there already need not wait for the clock.
  void poll(platform, hub);
  return {
    over: over.signal,
    next: (atMostMs) => next(listener, over.signal, atMostMs),
    leave: () => {
      listeners.delete(listener);
      if (listeners.size > 0) return;
      clearInterval(hub.timer);
      hub.timer = undefined;
    },
  };
}

/** Ends every stream of this process: whoever listens comes back to another one. */
export const endStreams = (platform: Platform): void => hubOf(platform).over.abort();
