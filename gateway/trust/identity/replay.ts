import { rowsOfPrepared } from '../../platform/database/database.ts';
import { sql } from '../../platform/database/drizzle.ts';
import { inBites } from '../../platform/database/in-bites.ts';
import { perPlatform } from '../../platform/process/per-platform.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { agency, authorization, login, replay, session } from './tables.ts';

/** A one-time value, until it expires by itself. */
type Mark = { readonly issuer: string; readonly jti: string; readonly expiresAt: Date };

const insertMarks = {
  name: 'remember_once',
  text: `insert into replay (issuer, jti, expires_at)
    select * from unnest($1::text[], $2::text[], $3::timestamptz[])
    on conflict do nothing returning issuer, jti`,
};

const nameOf = ({ issuer, jti }: Pick<Mark, 'issuer' | 'jti'>): string => `${issuer}\n${jti}`;

/**
 * Marks that are committed when this resolves, in the order of their names: two processes that mark the
 * same ones must not wait for each other crosswise.
 * @returns for each whether it was the first of its name
 */
async function rememberAll(platform: Platform, marks: readonly Mark[]): Promise<boolean[]> {
  const first = new Map<string, Mark>();
  for (const mark of marks) if (!first.has(nameOf(mark))) first.set(nameOf(mark), mark);
  const sorted = [...first].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, mark]) => mark);
  const inserted = await rowsOfPrepared<Mark>(platform.database(), insertMarks, [
    sorted.map(({ issuer }) => issuer),
    sorted.map(({ jti }) => jti),
    sorted.map(({ expiresAt }) => expiresAt.toISOString()),
  ]);
  const fresh = new Set(inserted.map(nameOf));
  return marks.map((mark) => first.get(nameOf(mark)) === mark && fresh.has(nameOf(mark)));
}

const rememberer = perPlatform((platform) =>
  platform.inGroups<Mark, boolean>((marks) => rememberAll(platform, marks)),
);

/**
 * Whether this is the first use of (issuer, jti). The primary key decides, so of any number of parallel
 * uses on any number of machines exactly one is the first.
 */
export function rememberOnce(
  platform: Platform,
  issuer: string,
  jti: string,
  expiresAt: Date,
): Promise<boolean> {
  return rememberer(platform)({ issuer, jti, expiresAt });
}

const sweepEveryMs = 60_000;
/** Longer than clocks of two machines differ: a row must outlive the token that it stops. */
const marginMs = 60_000;
const batch = 5000;
const swept = perPlatform(() => ({ atMs: Number.NEGATIVE_INFINITY }));

/** Replay marks, log-ins, and sessions with the personal data and the key that they hold. */
const expiring = [replay, login, authorization, session];

const biteOff = (platform: Platform, table: (typeof expiring)[number]) => {
  const before = new Date(platform.clock().getTime() - marginMs);
  return platform.database().execute(sql`
    delete from ${table} where ctid = any(array(
      select ctid from ${table} where expires_at < ${before.toISOString()}::timestamptz limit ${batch}))`);
};

/** Deletes what has expired, and who acted for a company in a session that is no more. */
export async function sweepExpired(platform: Platform): Promise<void> {
  for (const table of expiring) await inBites(batch, () => biteOff(platform, table));
  await inBites(batch, () =>
    platform.database().execute(sql`
      delete from ${agency} where ctid = any(array(
        select a.ctid from ${agency} a
        where not exists (select 1 from ${session} s where s.sid = a.sid) limit ${batch}))`),
  );
}

/** For processes without housekeeping: a bite of each, at most once a minute, while somebody waits. */
export async function sweepOnTheWay(platform: Platform): Promise<void> {
  const nowMs = platform.monotonicMs();
  const last = swept(platform);
  if (nowMs - last.atMs < sweepEveryMs) return;
  last.atMs = nowMs;
  for (const table of expiring) await biteOff(platform, table);
}
