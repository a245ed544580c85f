import { type Database, rowsOf } from '../database/database.ts';
import { sql } from '../database/drizzle.ts';
import { tellFailure } from './database-outage.ts';
import { perPlatform } from './per-platform.ts';
import type { Dependency, Platform } from './platform.ts';
import { holdsKey, keyedTables } from './rewrap.ts';

/** A master key that is not configured, and the tables in which data keys are wrapped by it. */
export type MissingMaster = { readonly version: string; readonly tables: readonly string[] };

/** Which master keys are needed and not among `known`. Reads every row once: for a start, not for a request. */
export async function missingMasters(
  database: Pick<Database, 'transaction'>,
  known: readonly string[],
): Promise<readonly MissingMaster[]> {
  const found = await database.transaction(async (tx) => {
    // A table of ten million rows takes longer than a request may.
    await tx.execute(sql`set local statement_timeout = 0`);
    const versions: { readonly version: string; readonly table: string }[] = [];
    for (const { name: table } of await keyedTables(tx)) {
      const rows = await rowsOf<{ version: string }>(
        tx,
        sql`select distinct master_version as version from ${sql.identifier(table)}
          where ${holdsKey} and master_version <> all(${sql.param([...known])}::text[])
          order by master_version`,
      );
      versions.push(...rows.map(({ version }) => ({ version, table })));
    }
    return versions;
  });
  return [...Map.groupBy(found, ({ version }) => version)].map(([version, places]) => ({
    version,
    tables: places.map(({ table }) => table),
  }));
}

/** One that is missing may be made needless by re-wrapping elsewhere; one that is there stays. */
const lookAgainMs = 60_000;

type State = Omit<Dependency, 'name'>;
type Look = { readonly state: Promise<State>; dueMs: number };
const looks = perPlatform((): { last?: Look } => ({}));

const adviceFor = (missing: readonly MissingMaster[]): string => {
  const needed = missing.map(({ version, tables }) => `${version} (${tables.join(', ')})`);
  return (
    `KEYS.master lacks ${needed.join('; ')}: put it back behind the others and restart; it may go ` +
    'after `npm run keys -- rewrap`'
  );
};

type Found = { readonly healthy: boolean; readonly advice?: string; readonly againInMs: number };

async function look(platform: Platform): Promise<Found> {
  try {
    const known = platform.config.keys.master.map(({ version }) => version);
    const missing = await missingMasters(platform.database(), known);
    for (const { version, tables } of missing)
      platform.log.error('keys.master_missing', { version, tables: tables.join(' ') });
    return missing.length === 0
      ? { healthy: true, againInMs: Number.POSITIVE_INFINITY }
      : { healthy: false, advice: adviceFor(missing), againInMs: lookAgainMs };
  } catch (error) {
    tellFailure(platform, 'keys.master_not_checked', error);
    const advice = 'see keys.master_not_checked, or database.gone, in the log lines';
    return { healthy: false, advice, againInMs: 0 };
  }
}

function lookAgain(platform: Platform, before: Look | undefined): Look {
  const nowMs = platform.monotonicMs();
  const state = look(platform).then(async ({ againInMs, ...found }): Promise<State> => {
    next.dueMs = nowMs + againInMs;
    const earlier = await before?.state;
    const since =
      earlier?.healthy === found.healthy ? earlier.since : platform.clock().toISOString();
    return { ...found, since };
  });
  // Whoever asks meanwhile waits for the same look.
  const next: Look = { state, dueMs: Number.POSITIVE_INFINITY };
  looks(platform).last = next;
  return next;
}

/**
 * Whether every master key is configured under which something lies, for readiness: looked at on the first
 * call. What lies under a missing one is refused and not lost, but better not served from such a process.
 */
export async function masterKeysDependency(platform: Platform): Promise<Dependency> {
  const before = looks(platform).last;
  const isDue = !before || platform.monotonicMs() >= before.dueMs;
  const { state } = isDue ? lookAgain(platform, before) : before;
  return { name: 'master_keys', ...(await state) };
}
