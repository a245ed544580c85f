import type { StepState } from '#contracts/bundle';
import { blockersOf, bundleState, mayRetry } from '#contracts/bundle-states';
import { asServed } from '#contracts/dates';
import {
  and,
  desc,
  eq,
  exists,
  inArray,
  lt,
  or,
  type SQL,
} from '../../platform/database/drizzle.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { Caller } from '../../trust/identity/caller.ts';
import type { CaseRow } from '../cases/case-row.ts';
import { caseRecord } from '../cases/tables.ts';
import { mayReadWords } from '../cases/view.ts';
import { type CaseWords, openWords } from '../cases/words.ts';
import { readFacts } from '../clocks/facts.ts';
import type { FoundBundle } from './bundle-kind.ts';
import { findBundleType } from './bundle-types.ts';
import { jointClock } from './clock.ts';
import { factsOf, readSteps, type StandingStep, statesOf } from './store.ts';
import { bundle, bundleStep } from './tables.ts';

/** What the deciding regions wrote about the steps' cases, by case id. */
async function wordsOf(
  platform: Platform,
  steps: readonly StandingStep[],
): Promise<ReadonlyMap<string, CaseWords>> {
  const ids = steps.flatMap(({ caseId }) => caseId ?? []);
  if (ids.length === 0) return new Map();
  const rows: CaseRow[] = await platform
    .database()
    .select()
    .from(caseRecord)
    .where(inArray(caseRecord.id, ids));
  return new Map(
    await Promise.all(
      rows.map(async (row) => [row.id, await openWords(platform.keys, row)] as const),
    ),
  );
}

/** What the applicant can do about a step. */
export type Choice = 'supplement' | 'retry' | 'withdraw_rest';

const choicesFor = (state: StepState): Choice[] => {
  if (state === 'supplement_required') return ['supplement', 'withdraw_rest'];
  return mayRetry(state) ? ['retry', 'withdraw_rest'] : [];
};

type Seen = {
  readonly steps: readonly StandingStep[];
  readonly states: ReadonlyMap<string, StepState>;
  readonly words: ReadonlyMap<string, CaseWords>;
  readonly over: boolean;
};

const stateIn = ({ states }: Seen, step: string): StepState => states.get(step) ?? 'waiting';

/** The decisions that hold a step up, each with what was said about it. */
function becauseOf(seen: Seen, step: StandingStep) {
  const blockers = blockersOf(seen.steps.map(factsOf), step.step, seen.states);
  return blockers.map((key) => {
    const blocker = seen.steps.find((candidate) => candidate.step === key);
    const reason = blocker?.caseId ? seen.words.get(blocker.caseId)?.reason : undefined;
    return {
      step: key,
      state: stateIn(seen, key),
      ...(blocker?.caseId ? { caseId: blocker.caseId } : {}),
      ...(reason ? { reason } : {}),
      ...(blocker?.held && !blocker.caseId ? { held: blocker.held } : {}),
    };
  });
}

function stepView(seen: Seen, bundleId: string, step: StandingStep) {
  const state = stateIn(seen, step.step);
  const { reason, wanted } = (step.caseId && seen.words.get(step.caseId)) || {};
  return {
    step: step.step,
    state,
    itemCode: step.itemCode,
    itemName: step.itemName,
    to: step.toRegion,
    after: step.after,
    ...(step.beside ? { beside: step.beside } : {}),
    ...(step.owed ? { owed: step.owed.map(({ code }) => code) } : {}),
    attempt: step.attempt,
    ...(step.caseId ? { caseId: step.caseId } : {}),
    ...(step.caseState ? { caseState: step.caseState } : {}),
    ...(step.earlierCases.length > 0 ? { earlierCases: step.earlierCases } : {}),
    ...((state === 'held' || state === 'ready' || step.owed) && step.held
      ? { held: step.held }
      : {}),
    ...(reason ? { reason } : {}),
    ...(wanted ? { wanted } : {}),
    ...(state === 'blocked' ? { because: becauseOf(seen, step) } : {}),
    choices: seen.over ? [] : choicesFor(state),
    links: {
      ...(step.caseId ? { case: `/v1/cases/${step.caseId}` } : {}),
      retry: `/v1/bundles/${bundleId}/steps/${step.step}/retry`,
    },
  };
}

const links = (id: string) => ({
  self: `/v1/bundles/${id}`,
  withdrawal: `/v1/bundles/${id}/withdrawal`,
});

/** The answer to an accepted submission. */
export const submittedBundle = (bundleId: string, jws: string) => ({
  bundleId,
  receipt: jws,
  links: links(bundleId),
});

/** A bundle as its parties see it. */
export async function bundleView(
  platform: Platform,
  { row, steps }: FoundBundle,
  caller: Pick<Caller, 'role'>,
  withClock = true,
) {
  const states = statesOf(steps);
  const state = bundleState(states.values(), row.withdrawnAt !== null);
  const cases = steps.flatMap(({ caseId }) => caseId ?? []);
  const isOver = state !== 'in_progress' && state !== 'action_required';
  // One step alone has the limit of its item.
  const type = row.bundleType === null ? undefined : findBundleType(row.bundleType);
  const { statutory, promised } =
    withClock && steps.length > 1
      ? jointClock(
          cases.map(await readFacts(platform.database(), cases)),
          isOver,
          type?.promisedDays,
          platform.clock(),
        )
      : {};
  const words = mayReadWords(caller as Caller) ? await wordsOf(platform, steps) : new Map();
  const over = row.wrappedKey === null;
  const seen: Seen = { steps, states, words, over };
  return {
    bundleId: row.id,
    state,
    ...(row.bundleType ? { bundleType: row.bundleType } : {}),
    ...(type ? { name: type.name } : {}),
    from: row.fromRegion,
    channel: row.channel,
    steps: steps.map((step) => stepView(seen, row.id, step)),
    ...(statutory ? { clock: statutory } : {}),
    ...(promised ? { promise: promised } : {}),
    ...(row.withdrawnAt ? { withdrawnAt: asServed(row.withdrawnAt) } : {}),
    createdAt: asServed(row.createdAt),
    links: links(row.id),
  };
}
export type BundleView = Awaited<ReturnType<typeof bundleView>>;

function listedFor(platform: Platform, caller: Caller): SQL | undefined {
  switch (caller.role) {
    case 'auditor':
    case 'operator':
      return undefined;
    case 'platform':
      return or(eq(bundle.fromRegion, caller.region), eq(bundle.homeRegion, caller.region));
    default:
      return and(
        eq(bundle.clientId, caller.clientId),
        exists(
          platform
            .database()
            .select({ one: bundleStep.step })
            .from(bundleStep)
            .where(
              and(
                eq(bundleStep.bundleId, bundle.id),
                eq(bundleStep.subject, caller.subject?.sub ?? ''),
              ),
            ),
        ),
      );
  }
}

/** Bundles that the caller's region submitted, or whose applicant is at home there, newest first. */
export async function listBundles(
  platform: Platform,
  caller: Caller,
  { cursor, limit }: { readonly cursor?: string | undefined; readonly limit: number },
): Promise<{ bundles: BundleView[]; next?: string }> {
  const database = platform.database();
  const rows = await database
    .select()
    .from(bundle)
    .where(and(listedFor(platform, caller), cursor ? lt(bundle.id, cursor) : undefined))
    .orderBy(desc(bundle.id))
    .limit(limit + 1);
  const bundles: BundleView[] = [];
  for (const row of rows.slice(0, limit))
    bundles.push(
      await bundleView(platform, { row, steps: await readSteps(database, row.id) }, caller, false),
    );
  const last = rows.length > limit ? rows[limit - 1] : undefined;
  return { bundles, ...(last ? { next: last.id } : {}) };
}
