import { z } from 'zod';
import type { Calendar } from '#contracts/calendar';
import type { NoticeMessage } from '#contracts/case';
import type {
  CasesDoor,
  RegionAdapter,
  RegionReceipt,
  RegionResult,
} from '#contracts/region-adapter';
import { fail, ok } from '#contracts/result';
import { countTurns, type Turns } from '../../../tests/setup/count-turns.ts';
import { createTestDatabase } from '../../../tests/setup/database.ts';
import { rowsOf } from '../../platform/database/database.ts';
import { sql } from '../../platform/database/drizzle.ts';
import { newId } from '../../platform/database/ids.ts';
import { newKeySet } from '../../platform/keys/new-keys.ts';
import { type DataKey, newDataKey, openJson } from '../../platform/keys/seal.ts';
import { createNodePlatform } from '../../platform/node/node-platform.ts';
import { parseConfig } from '../../platform/process/config.ts';
import type { Log } from '../../platform/process/log.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { retryPolicy } from '../../platform/time/retry.ts';
import { bindRegions, type RegionBinding } from '../../regions/border/bind-regions.ts';
import type { RegionEntry } from '../../trust/federation/entries.ts';
import { storeFederation } from '../../trust/federation/store.ts';
import { type Courier, startCourier } from '../couriers/courier.ts';
import { outboxRow } from '../outbox/enqueue.ts';
import type { DeliveryHooks, OutboxRow } from '../outbox/hooks.ts';
import type { CourierOptions } from '../outbox/options.ts';
import { inbox, outbox } from '../outbox/tables.ts';

export const region = '330421';
export const alwaysOpen: Calendar = { days: 'all', open: '00:00', close: '24:00', closures: [] };
export const delivered: RegionResult<RegionReceipt> = ok({
  regionalCaseId: 'r-1',
  duplicate: false,
});

export const fast: CourierOptions = {
  pollMs: 30,
  reconcileMs: 100,
  queuedLeaseMs: 400,
  sendingMarginMs: 300,
  queueRetryMs: 50,
  closeDeadlineMs: 3000,
  gateMs: 100,
  shareTtlMs: 2000,
  markMs: 100,
  retry: { ...retryPolicy, delaysMs: [0, 20, 20, 20], closedRetryMs: 60 },
};

type Answer = (message: NoticeMessage) => Promise<RegionResult<RegionReceipt>>;

/** A region that lives in this process: keeps what reached it, answers as the test says. */
export function regionInMemory(answer: Answer) {
  const arrived: NoticeMessage[] = [];
  const receive = async (message: unknown) => {
    arrived.push(message as NoticeMessage);
    return answer(message as NoticeMessage);
  };
  const unused = async () =>
    fail({ kind: 'malformed' as const, code: 'unused', message: 'unused' });
  const cases: CasesDoor<unknown> = {
    submit: receive,
    supplement: receive,
    withdraw: receive,
    notify: receive,
    statusOf: unused,
    parseCallback: unused,
    refuseCallback: ({ status }) => ({ status, contentType: 'text/plain', body: 'unused' }),
  };
  const adapter: RegionAdapter<unknown> = {
    region,
    credentials: z.unknown(),
    cases,
  };
  return { adapter, arrived };
}

export type World = {
  readonly platform: Platform;
  readonly hooks: DeliveryHooks;
  /** Commits notices: `lanes` cases with `each` messages. @returns ids in order per lane */
  readonly commit: (lanes: number, each: number, to?: string) => Promise<string[][]>;
  readonly states: () => Promise<Record<string, number>>;
  readonly rows: () => Promise<(typeof outbox.$inferSelect)[]>;
  /** What hooks recorded, as `end message`. */
  readonly told: () => Promise<string[]>;
  readonly logged: string[];
  readonly close: () => Promise<void>;
};

export type WorldParts = {
  readonly redisUrl?: string | undefined;
  readonly calendar?: Calendar;
  readonly inFlight?: number;
  readonly entry?: Partial<RegionEntry>;
  readonly regionTimeoutMs?: number;
  /** For a region that is called over HTTP. */
  readonly called?: Omit<RegionBinding, 'adapter'>;
};

async function newPlatform(
  databaseUrl: string,
  adapter: RegionAdapter<unknown>,
  parts: WorldParts,
) {
  const config = parseConfig({
    PUBLIC_ORIGIN: 'http://127.0.0.1:8080',
    DATABASE_URL: databaseUrl,
    REDIS_URL: parts.redisUrl,
    KEYS: JSON.stringify(await newKeySet()),
    REGION_TIMEOUT_MS: String(parts.regionTimeoutMs ?? 2000),
  });
  if (!config.ok) throw new Error(config.failure.join('; '));
  const logged: string[] = [];
  const write = (event: string, fields: object = {}) =>
    void logged.push(`${event} ${JSON.stringify(fields)}`);
  const log: Log = { debug: write, info: write, warn: write, error: write };
  const http = async () => fail({ kind: 'unreachable' as const, message: 'not used' });
  const bindings = [{ adapter, credentials: {}, http, ...parts.called }];
  const node = await createNodePlatform(config.value, {
    regions: bindRegions(bindings, config.value.regionTimeoutMs),
    log,
  });
  const calendar = parts.calendar ?? alwaysOpen;
  const name = { zh: '嘉善', en: 'Jiashan' };
  const regions = [{ code: region, name, calendar, inFlight: parts.inFlight ?? 8, ...parts.entry }];
  await storeFederation(
    node.platform,
    { version: 1, regions, members: [], agreements: [] },
    'test',
  );
  return { node, logged };
}

/**
 * Hooks that write into the `inbox` table what they are told: its primary key makes a second call fail. What tried in
 * between, as a probe does, waits anew and may be told so again.
 */
function recordingHooks(key: DataKey['key'], clock: () => Date): DeliveryHooks {
  const told = (source: string, reportId: string, digest = '') => ({
    source,
    reportId,
    digest,
    caseId: '',
    receivedAt: clock(),
  });
  const open = async (row: OutboxRow) =>
    [row.messageId, (await openJson(key, row.payload, row.messageId)) as NoticeMessage] as const;
  return {
    open: async (rows) => new Map(await Promise.all(rows.map(open))),
    grounds: async () => new Map(),
    ended: async (tx, ends) => {
      await tx.insert(inbox).values(ends.map(({ row, end }) => told(end.kind, row.messageId)));
    },
    deferred: async (tx, rows, wait) => {
      const by = wait.by === 'calendar' ? wait.until.toISOString() : wait.reason;
      if (rows.length === 0) return;
      const values = rows.map((row) =>
        told(`deferred ${by}`, row.messageId, `attempts ${row.attempts}`),
      );
      const written = await tx
        .insert(inbox)
        .values(values)
        .onConflictDoUpdate({
          target: [inbox.source, inbox.reportId],
          set: { digest: sql`excluded.digest` },
          setWhere: sql`${inbox.digest} <> excluded.digest`,
        })
        .returning();
      // What a courier that had not heard of the breaker fetched and put back untouched waits anew too.
      if (wait.by === 'calendar' && written.length < rows.length)
        throw new Error('one wait was told twice');
    },
  };
}

/** A gateway's platform on an empty database. */
export async function newWorld(
  databaseUrl: string,
  adapter: RegionAdapter<unknown>,
  parts: WorldParts = {},
): Promise<World> {
  const { node, logged } = await newPlatform(databaseUrl, adapter, parts);
  const { platform } = node;
  const { key } = await newDataKey(platform.keys.master, 'test');
  return {
    platform,
    hooks: recordingHooks(key, platform.clock),
    logged,
    commit: (lanes, each, to = region) => commitLanes(platform, key, lanes, each, to),
    states: async () => {
      const counts = await rowsOf<{ state: string; count: number }>(
        platform.database(),
        sql`select state, count(*)::int as count from outbox group by state`,
      );
      return Object.fromEntries(counts.map(({ state, count }) => [state, count]));
    },
    rows: () => platform.database().select().from(outbox).orderBy(outbox.messageId),
    told: async () => {
      const rows = await platform
        .database()
        .select()
        .from(inbox)
        .orderBy(inbox.source, inbox.reportId);
      return rows.map((row) => `${row.source} ${row.reportId}`);
    },
    close: node.close,
  };
}

/** The same on a database of its own, which goes with it; the region takes everything and is never called. */
export async function newWorldAlone(): Promise<World> {
  const database = await createTestDatabase();
  const world = await newWorld(database.url, regionInMemory(async () => delivered).adapter);
  return {
    ...world,
    close: async () => {
      await world.close();
      await database.drop();
    },
  };
}

async function commitLanes(
  platform: Platform,
  key: DataKey['key'],
  lanes: number,
  each: number,
  to: string,
): Promise<string[][]> {
  const now = platform.clock();
  const ids: string[][] = [];
  for (let lane = 0; lane < lanes; lane++) {
    const caseId = newId('case', now);
    const messages = Array.from(
      { length: each },
      (_, index): NoticeMessage => ({
        messageId: newId('msg', now),
        caseId,
        from: '310118',
        to,
        itemCode: `item-${index}`,
        itemName: 'test',
        at: now.toISOString(),
        kind: 'notice',
        state: 'accepted',
      }),
    );
    const rows = await Promise.all(
      messages.map((message, index) => outboxRow(message, key, index + 1, now)),
    );
    await platform.database().insert(outbox).values(rows);
    ids.push(messages.map((message) => message.messageId));
  }
  return ids;
}

/** Time that a region takes. Not for waiting: see `until` and `turns`. */
export const takes = (ms: number) => new Promise<void>((later) => setTimeout(later, ms));

export type CountedCourier = Courier & { readonly turns: Turns };

/** A courier in a hurry that counts its turns. */
export async function startFast(
  { platform, hooks }: Pick<World, 'platform' | 'hooks'>,
  options: CourierOptions = {},
): Promise<CountedCourier> {
  const { turned, turns } = countTurns();
  const courier = await startCourier(platform, hooks, { ...fast, ...options, turned });
  return { ...courier, turns };
}
