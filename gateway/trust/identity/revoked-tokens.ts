import { and, eq, gt } from '../../platform/database/drizzle.ts';
import { perPlatform } from '../../platform/process/per-platform.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { rememberOnce } from './replay.ts';
import { replay } from './tables.ts';

/** No client can have this name, so no client's jti lands among these. */
const issuer = 'revoked access tokens';
const maxAgeMs = 3000;

type Known = { readonly jtis: ReadonlySet<string>; readonly readAtMs: number };
const cache = perPlatform((): { known?: Known | undefined } => ({}));

/** Takes an access token back before its time; in force here now, elsewhere within 3 s. */
export async function revokeToken(platform: Platform, jti: string, expiresAt: Date): Promise<void> {
  await rememberOnce(platform, issuer, jti, expiresAt);
  cache(platform).known = undefined;
}

/** They are few and live five minutes at most, so all of them are read at once instead of one per request. */
async function readRevoked(platform: Platform, readAtMs: number): Promise<Known> {
  const rows = await platform
    .database()
    .select({ jti: replay.jti })
    .from(replay)
    .where(and(eq(replay.issuer, issuer), gt(replay.expiresAt, platform.clock())));
  return { jtis: new Set(rows.map(({ jti }) => jti)), readAtMs };
}

export async function isRevoked(platform: Platform, jti: string): Promise<boolean> {
  const nowMs = platform.monotonicMs();
  const { known } = cache(platform);
  if (known && nowMs - known.readAtMs < maxAgeMs) return known.jtis.has(jti);
  const read = await readRevoked(platform, nowMs);
  cache(platform).known = read;
  return read.jtis.has(jti);
}
