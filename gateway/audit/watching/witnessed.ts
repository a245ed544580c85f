import { inShanghai } from '#contracts/dates';
import type { Queryable } from '../../platform/database/database.ts';
import { gauges } from '../../platform/process/metrics.ts';
import { perPlatform } from '../../platform/process/per-platform.ts';
import type { Dependency, Platform } from '../../platform/process/platform.ts';
import { type Head, readHead } from '../log/store.ts';
import { claimedOrigin, claimedSize } from '../tree/checkpoint.ts';
import { policyOf } from './policy.ts';
import { readWitnessed, readWitnesses, type Witnessed } from './store.ts';

/** How old a cosignature may be: longer, and nobody has seen the log for a while. */
export const freshMs = 10 * 60_000;

const isFresh = ({ cosignedAt }: Witnessed, now: Date): boolean =>
  now.getTime() - cosignedAt.getTime() <= freshMs;

const given = perPlatform((): { note?: string } => ({}));

/**
 * Never smaller than what this process gave out before, which who follows the log would take for a rollback: after a
 * time without witnesses the first that they saw may be. Of a database that has less than that it says what there is.
 */
function notBefore(platform: Platform, head: Pick<Head, 'note'>, chosen: Pick<Head, 'note'>) {
  const kept = given(platform);
  const { note = '' } = kept;
  const isLater =
    claimedOrigin(note) === claimedOrigin(head.note) &&
    claimedSize(note) > claimedSize(chosen.note) &&
    claimedSize(note) <= claimedSize(head.note);
  if (isLater) return { note };
  kept.note = chosen.note;
  return chosen;
}

/**
 * The head that is given out: where witnesses are asked, the newest that enough of them saw, a few seconds old. If
 * nobody saw the log of late it is the newest as it is: whoever holds it against the policy sees what is missing.
 */
export async function headGivenOut(
  platform: Platform,
  database: Queryable = platform.database(),
): Promise<Pick<Head, 'note'> | undefined> {
  const head = await readHead(database);
  if (!head || platform.config.witnessPolicy === undefined) return head;
  const seen = await readWitnessed(database);
  const isOfThisLog =
    seen &&
    claimedOrigin(seen.note) === claimedOrigin(head.note) &&
    seen.size <= claimedSize(head.note);
  return notBefore(platform, head, isOfThisLog && isFresh(seen, platform.clock()) ? seen : head);
}

type Witnessing = {
  /** Absent: none yet. */
  readonly size?: number;
  readonly cosignedAt?: Date;
  readonly fresh: boolean;
  /** Who does not cosign, and why. */
  readonly problems: readonly { readonly name: string; readonly problem: string }[];
};

/** How the log is watched; undefined where no witness is configured. */
export async function witnessing(platform: Platform): Promise<Witnessing | undefined> {
  const policy = await policyOf(platform);
  if (policy.witnesses.length === 0) return undefined;
  const rows = await readWitnesses(platform.database(), policy);
  const seen = await readWitnessed(platform.database());
  return {
    ...(seen ? { size: seen.size, cosignedAt: seen.cosignedAt } : {}),
    fresh: seen !== undefined && isFresh(seen, platform.clock()),
    problems: rows.flatMap(({ name, problem }) => (problem === null ? [] : [{ name, problem }])),
  };
}

/** For whoever draws it: how long ago enough witnesses saw the log. */
export const measureWitnessing = (platform: Platform): (() => void) =>
  gauges(['tongban_audit_cosigned_age_seconds'], async (observe) => {
    if ((await policyOf(platform)).witnesses.length === 0) return;
    const seen = await readWitnessed(platform.database());
    // Never is longer ago than anything: a gauge that is not there would alarm nobody.
    const since = seen?.cosignedAt.getTime() ?? Number.NEGATIVE_INFINITY;
    observe('tongban_audit_cosigned_age_seconds', (platform.clock().getTime() - since) / 1000);
  });

const remembered = perPlatform((): { state?: { healthy: boolean; since: string } } => ({}));

function adviceFor({ cosignedAt, fresh, problems }: Witnessing): string {
  const who = problems.map(({ name, problem }) => `${name}: ${problem}`).join(', ');
  const last = cosignedAt ? inShanghai(cosignedAt) : 'never';
  return fresh
    ? `a witness contradicts the log (${who}): see docs/operations.md, "Witnesses"`
    : `enough witnesses saw the log last: ${last} (${who || 'none was asked'}): see docs/operations.md, "Witnesses"`;
}

/** How the log is watched, for readiness: said, and no reason to refuse anybody. */
export async function witnessDependency(platform: Platform): Promise<readonly Dependency[]> {
  const how = await witnessing(platform).catch(() => undefined);
  if (!how) return [];
  const { fresh, problems } = how;
  const isContradicted = problems.some(({ problem }) => problem === 'fork' || problem === 'ahead');
  const healthy = fresh && !isContradicted;
  const before = remembered(platform).state;
  const state =
    before?.healthy === healthy ? before : { healthy, since: platform.clock().toISOString() };
  remembered(platform).state = state;
  const dependency = { name: 'witnesses', ...state };
  return [healthy ? dependency : { ...dependency, tolerable: true, advice: adviceFor(how) }];
}
