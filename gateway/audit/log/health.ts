import { perPlatform } from '../../platform/process/per-platform.ts';
import type { Dependency, Platform } from '../../platform/process/platform.ts';
import { setAsideSince } from './set-aside.ts';
import { oldestPending } from './store.ts';

/** Events are in the log within 2 s; one that waits this long has no sequencer. */
const lateMs = 30_000;
const cacheMs = 1000;
/** For so long readiness speaks of what was set aside: a day, in which somebody must look. */
const spokenOfMs = 86_400_000;

type Age = { readonly ageMs: number; readonly readAtMs: number };
type Remembered = {
  age?: Promise<Age>;
  state?: { readonly healthy: boolean; readonly since: string };
};
const remembered = perPlatform((): Remembered => ({}));

async function readAge(platform: Platform): Promise<Age> {
  const oldest = await oldestPending(platform.database());
  const ageMs = oldest ? platform.clock().getTime() - oldest.getTime() : 0;
  return { ageMs, readAtMs: platform.monotonicMs() };
}

/** How long the oldest event waits for the log, read at most once a second. */
export async function pendingAgeMs(platform: Platform): Promise<number> {
  const nowMs = platform.monotonicMs();
  const cached = await remembered(platform).age?.catch(() => undefined);
  if (cached && nowMs - cached.readAtMs < cacheMs) return cached.ageMs;
  const reading = readAge(platform);
  remembered(platform).age = reading;
  return (await reading).ageMs;
}

/** Whether the log has stood still for longer than the grace time: then nothing more may be accepted. */
export const auditStalled = async (platform: Platform): Promise<boolean> =>
  (await pendingAgeMs(platform)) > platform.config.auditGraceMs;

/** How the log is, for readiness. */
export async function auditDependency(platform: Platform): Promise<Dependency> {
  const ageMs = await pendingAgeMs(platform).catch(() => undefined);
  const { role, auditGraceMs } = platform.config;
  // A process that does not sequence accepts for as long as it may: the one that should is the one to be restarted.
  const healthy = ageMs !== undefined && ageMs <= (role === 'api' ? auditGraceMs : lateMs);
  const before = remembered(platform).state;
  const state =
    before?.healthy === healthy ? before : { healthy, since: platform.clock().toISOString() };
  remembered(platform).state = state;
  if (healthy) return { name: 'audit', ...state, ...(await setAsideLately(platform)) };
  return { name: 'audit', ...state, advice: adviceFor(ageMs, auditGraceMs) };
}

/** What a healthy log still has to say: something was in it that was none of its own. */
async function setAsideLately(
  platform: Platform,
): Promise<Partial<Pick<Dependency, 'healthy' | 'tolerable' | 'advice'>>> {
  const since = new Date(platform.clock().getTime() - spokenOfMs);
  const count = await setAsideSince(platform.database(), since).catch(() => 0);
  if (count === 0) return {};
  const advice = `${count} entries that are no events of the log were set aside within a day: see the table audit_set_aside`;
  return { healthy: false, tolerable: true, advice };
}

function adviceFor(ageMs: number | undefined, graceMs: number): string {
  if (ageMs === undefined) return 'the log cannot be read: see the database';
  const waits = Math.round(ageMs / 1000);
  return (
    `the oldest event has waited ${waits} s for the log: see audit.sequencer_failed in the gateway's log lines; ` +
    `after ${Math.round(graceMs / 1000)} s the gateway accepts nothing more`
  );
}
