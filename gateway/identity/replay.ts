import { sql } from 'drizzle-orm';
import type { Platform } from '../platform/platform.ts';
import { authorization, login, replay, session } from './tables.ts';

/**
 * Whether this is the first use of (issuer, jti). The primary key decides, so of any number of parallel
 * uses on any number of machines exactly one is the first.
 */
export async function rememberOnce(
  platform: Platform,
  issuer: string,
  jti: string,
  expiresAt: Date,
): Promise<boolean> {
  const inserted = await platform
    .database()
    .insert(replay)
    .values({ issuer, jti, expiresAt })
    .onConflictDoNothing()
    .returning({ jti: replay.jti });
  return inserted.length === 1;
}

const sweepEveryMs = 60_000;
/** Longer than clocks of two machines differ: a row must outlive the token that it stops. */
const marginMs = 60_000;
const batch = 5000;
const sweptAtMs = new WeakMap<Platform, number>();

/**
 * Deletes what has expired, at most once a minute per process and in small bites: replay marks, log-ins,
 * and sessions with the personal data and the key that they hold.
 */
export async function sweepExpired(platform: Platform): Promise<void> {
  const nowMs = platform.clock().getTime();
  if (nowMs - (sweptAtMs.get(platform) ?? 0) < sweepEveryMs) return;
  sweptAtMs.set(platform, nowMs);
  const before = new Date(nowMs - marginMs);
  for (const table of [replay, login, authorization, session]) {
    await platform.database().execute(sql`
      delete from ${table} where ctid = any(array(
        select ctid from ${table} where expires_at < ${before.toISOString()}::timestamptz limit ${batch}))`);
  }
}
