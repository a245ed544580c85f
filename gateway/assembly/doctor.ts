import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { openOwnCheckpoint } from '../audit/log/log-identity.ts';
import { readHead } from '../audit/log/store.ts';
import { newWriteProbe } from '../platform/database/write-probe.ts';
import { timesOf } from '../platform/keys/key-dates.ts';
import { missingMasters } from '../platform/process/master-keys.ts';
import type { Platform } from '../platform/process/platform.ts';
import { noteworthyMs } from '../platform/time/database-clock.ts';
import { configuredRegions, misfits } from '../trust/federation/misfits.ts';
import { currentFederation } from '../trust/federation/store.ts';
import { checkDatabase } from './check-database.ts';
import type { Offline } from './offline.ts';
import { findFork } from './published-log.ts';
import { startProblem } from './start-problem.ts';

/** What was found of one thing: as it should be, to be looked at, or in the way of working. */
export type Finding = {
  readonly of: string;
  readonly state: 'ok' | 'look' | 'wrong';
  readonly words: string;
};

type Said = Omit<Finding, 'of'>;

const fine = (words: string): Said => ({ state: 'ok', words });
const look = (words: string): Said => ({ state: 'look', words });
const wrong = (words: string): Said => ({ state: 'wrong', words });

const soonMs = 30 * 86_400_000;
const leastFree = 0.1;

async function database(platform: Platform): Promise<Said> {
  const unfit = await checkDatabase(platform);
  if (unfit !== undefined) return wrong(unfit);
  const found = await newWriteProbe(platform.database)();
  return found.writable ? fine('answers and takes writes') : wrong(`takes no writes: ${found.why}`);
}

function clock({ databaseClock }: Platform): Said {
  const { differenceMs = 0 } = databaseClock.standing();
  const words = `${(differenceMs / 1000).toFixed(1)} s from PostgreSQL's`;
  return Math.abs(differenceMs) > noteworthyMs
    ? look(`${words}: mend the wrong one (NTP)`)
    : fine(words);
}

function signingKeys({ config, clock: now }: Platform): Said {
  const at = now().getTime();
  const ends = config.keys.signing.map(({ kid, ...dates }) => ({ kid, ...timesOf(dates) }));
  const over = ends.filter(({ retireAfterMs }) => retireAfterMs <= at).map(({ kid }) => kid);
  if (ends.every(({ retireAfterMs }) => retireAfterMs < at + soonMs))
    return look('every signing key ends within 30 days: `npm run keys -- rotate`');
  return over.length > 0
    ? look(`${over.join(', ')} ended: keep the public half and take it out`)
    : fine(`${ends.length} for signing`);
}

async function masterKeys(platform: Platform): Promise<Said> {
  const known = platform.config.keys.master.map(({ version }) => version);
  const missing = await missingMasters(platform.database(), known);
  return missing.length === 0
    ? fine('all that are needed')
    : wrong(`KEYS.master lacks ${missing.map(({ version }) => version).join(', ')}`);
}

async function auditLog({ platform, outside }: Offline): Promise<Said> {
  const head = await readHead(platform.database());
  if (head && !(await openOwnCheckpoint(platform, head.note)))
    return wrong('its head is not signed by KEYS.log');
  const fork = await findFork(platform, outside);
  if (!fork.ok) return wrong(fork.failure);
  if (fork.value) return wrong(`older than what was published, or another: ${fork.value.kind}`);
  const { checkpointFile, checkpointUrl } = platform.config;
  return checkpointFile === undefined && checkpointUrl === undefined
    ? look('nothing outside of the database to compare with: set CHECKPOINT_FILE')
    : fine(`${head?.size ?? 0} events, goes on from what was published`);
}

async function federation(platform: Platform): Promise<Said> {
  const { document } = await currentFederation(platform);
  const found = misfits(document, configuredRegions(platform.regions));
  const words = found.map(({ pointer, reason }) => `${pointer}: ${reason}`).join('; ');
  return found.length > 0
    ? look(`version ${document.version}: ${words}`)
    : fine(`version ${document.version}, ${document.regions.length} regions`);
}

/** Its list of items is what every region answers, and changes nothing. */
async function region(platform: Platform, code: string): Promise<Said> {
  const bound = platform.regions.get(code);
  const listed = await bound?.adapter.items?.listItems(bound.context());
  if (!listed) return fine('has no list of items to ask for');
  if (listed.ok) return fine(`answers: ${listed.value.items.length} items`);
  const { kind, code: why } = listed.failure;
  return kind === 'scheduledClosed' ? fine('closed by plan') : look(`${kind}: ${why}`);
}

async function disk({ config }: Platform): Promise<Said> {
  const place = config.checkpointFile ? dirname(config.checkpointFile) : process.cwd();
  const { bavail, blocks } = await statfs(place);
  const words = `${Math.round((100 * bavail) / blocks)} % free at ${place}`;
  return bavail / blocks < leastFree ? look(words) : fine(words);
}

/**
 * Looks at all that a process needs before it is started, or when something is wrong. Changes nothing but the row that
 * finds out whether the database takes writes.
 */
export async function examine(offline: Offline): Promise<readonly Finding[]> {
  const { platform } = offline;
  const regions = [...platform.regions.keys()].map(
    (code) => [`region ${code}`, () => region(platform, code)] as const,
  );
  const checks: readonly (readonly [string, () => Said | Promise<Said>])[] = [
    ['database', () => database(platform)],
    ['clock', () => clock(platform)],
    ['keys.signing', () => signingKeys(platform)],
    ['keys.master', () => masterKeys(platform)],
    ['log', () => auditLog(offline)],
    ['federation', () => federation(platform)],
    ...regions,
    ['disk', () => disk(platform)],
  ];
  const findings: Finding[] = [];
  for (const [of, check] of checks) {
    const said = await Promise.resolve()
      .then(check)
      .catch((error: unknown) => wrong(startProblem(error, platform.config) ?? 'cannot be told'));
    findings.push({ of, ...said });
  }
  return findings;
}
