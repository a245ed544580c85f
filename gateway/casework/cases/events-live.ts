import { type Queryable, rowsOf } from '../../platform/database/database.ts';
import { sql } from '../../platform/database/drizzle.ts';
import { describeError } from '../../platform/process/log.ts';
import { perPlatform } from '../../platform/process/per-platform.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { CaseChange } from './changes.ts';

const pollMs = 1000;
const maxPerProcess = 2000;
const maxPerMember = 200;
/** Of the six connections that a browser opens to one host (HTTP/1.1): pages need the others. */
const maxPerSession = 2;

/** What is told of a change. */
export type Told = Pick<CaseChange, 'caseId' | 'version' | 'event' | 'toState' | 'at'>;

/** Cases, and the version of each that is known already. */
export type Known = ReadonlyMap<string, number>;

/** One who waits for the changes of cases. */
export type Seat = {
  /** The changes that came since the last call, in order; none if none came in time, or the seat is given up. */
  readonly next: (atMostMs: number) => Promise<readonly Told[]>;
  /** Whether `work` ended in time and before the seat was given up. */
  readonly within: (atMostMs: number, work: Promise<unknown>) => Promise<boolean>;
  /** Whether the seat was given up: by `leave`, or because this process stops serving. */
  readonly isOver: () => boolean;
  /** These cases from now on; what is new among them from its beginning. */
  readonly watch: (caseIds: readonly string[]) => void;
  readonly leave: () => void;
};

export type Sitter = {
  readonly clientId: string;
  /** The browser session, where there is one. */
  readonly session?: string;
};

type Listener = Sitter & {
  readonly after: Map<string, number>;
  waiting: readonly Told[];
  over: boolean;
  /** Ends the wait for changes that the listener is in, and that for a write. */
  wake: () => void;
  stop: () => void;
};

type Hub = {
  readonly listeners: Set<Listener>;
  timer?: ReturnType<typeof setInterval> | undefined;
  asking: boolean;
  over: boolean;
};

const hubOf = perPlatform((): Hub => ({ listeners: new Set(), asking: false, over: false }));

/** How many listen in this process now. */
export const listenersOf = (platform: Platform): number => hubOf(platform).listeners.size;

/** Changes of many cases, each after a version of its own, in one question. */
export async function changesAfter(
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

function tell(listener: Listener, news: ReadonlyMap<string, readonly Told[]>): void {
  const own = [...listener.after].flatMap(([caseId, after]) =>
    (news.get(caseId) ?? []).filter((row) => row.version > after),
  );
  if (own.length === 0) return;
  for (const { caseId, version } of own) listener.after.set(caseId, version);
  listener.waiting = [...listener.waiting, ...own];
  listener.wake();
}

/** One question for all who wait, however many they are. */
async function ask(platform: Platform, hub: Hub): Promise<void> {
  const from = new Map<string, number>();
  for (const listener of hub.listeners)
    for (const [caseId, after] of listener.after)
      from.set(caseId, Math.min(after, from.get(caseId) ?? after));
  if (from.size === 0) return;
  const asked = [...from].map(([caseId, after]) => ({ caseId, after }));
  const news = Map.groupBy(await changesAfter(platform.database(), asked), (row) => row.caseId);
  for (const listener of hub.listeners) tell(listener, news);
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

const nothing = (): void => undefined;

async function next(listener: Listener, atMostMs: number): Promise<readonly Told[]> {
  if (listener.waiting.length === 0 && !listener.over) {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, atMostMs);
    listener.wake = resolve;
    await promise;
    listener.wake = nothing;
    clearTimeout(timer);
  }
  const came = listener.waiting;
  listener.waiting = [];
  return came;
}

/** A listener that stops reading stops our writing: it is not waited for. */
async function within(listener: Listener, atMostMs: number, work: Promise<unknown>) {
  if (listener.over) return false;
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const timer = setTimeout(resolve, atMostMs, false);
  listener.stop = () => resolve(false);
  try {
    return await Promise.race([work.then(() => true), promise]);
  } finally {
    clearTimeout(timer);
    listener.stop = nothing;
  }
}

/** Ends what the listener is in; nothing of it waits any more. */
function giveUp(listener: Listener): void {
  listener.over = true;
  listener.wake();
  listener.stop();
}

function isFull({ listeners, over }: Hub, { clientId, session }: Sitter) {
  if (over || listeners.size >= maxPerProcess) return 'process_full';
  const own = [...listeners].filter((listener) => listener.clientId === clientId);
  if (own.length >= maxPerMember) return 'member_full';
  if (session === undefined) return undefined;
  const tabs = own.filter((listener) => listener.session === session);
  return tabs.length >= maxPerSession ? 'session_full' : undefined;
}

function leave(hub: Hub, listener: Listener): void {
  hub.listeners.delete(listener);
  giveUp(listener);
  if (hub.listeners.size > 0) return;
  clearInterval(hub.timer);
  hub.timer = undefined;
}

function watch(listener: Listener, caseIds: readonly string[]): void {
  const asked = new Set(caseIds);
  for (const caseId of listener.after.keys()) if (!asked.has(caseId)) listener.after.delete(caseId);
  for (const caseId of asked) if (!listener.after.has(caseId)) listener.after.set(caseId, 0);
}

/**
 * Begins to wait for the changes of cases, each after a version. The process asks the database once a second for
 * all who wait together.
 * @returns which limit is reached instead
 */
export function takeSeat(
  platform: Platform,
  sitter: Sitter,
  known: Known,
): Seat | 'session_full' | 'member_full' | 'process_full' {
  const hub = hubOf(platform);
  const full = isFull(hub, sitter);
  if (full) return full;
  const { clientId, session } = sitter;
  const listener: Listener = {
    clientId,
    ...(session === undefined ? {} : { session }),
    after: new Map(known),
    waiting: [],
    over: false,
    wake: nothing,
    stop: nothing,
  };
  hub.listeners.add(listener);
  hub.timer ??= setInterval(() => void poll(platform, hub), pollMs);
  // What is there already need not wait for the clock.
  void poll(platform, hub);
  return {
    next: (atMostMs) => next(listener, atMostMs),
    within: (atMostMs, work) => within(listener, atMostMs, work),
    isOver: () => listener.over,
    watch: (caseIds) => watch(listener, caseIds),
    leave: () => leave(hub, listener),
  };
}

/** Ends every stream of this process: whoever listens comes back to another one. */
export function endStreams(platform: Platform): void {
  const hub = hubOf(platform);
  hub.over = true;
  for (const listener of hub.listeners) giveUp(listener);
}
