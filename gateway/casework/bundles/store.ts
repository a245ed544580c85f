import { type StepFacts, stepStates } from '#contracts/bundle-states';
import type { CaseState } from '#contracts/case-states';
import type { FailureCode } from '#contracts/failures';
import type { Queryable, Transaction } from '../../platform/database/database.ts';
import { and, eq, type InferSelectModel, inArray, sql } from '../../platform/database/drizzle.ts';
import { caseRecord } from '../cases/tables.ts';
import { bundle, bundleStep } from './tables.ts';

export type BundleRow = InferSelectModel<typeof bundle>;
export type StepRow = InferSelectModel<typeof bundleStep>;

/** A step and how its case stands: the case is the truth, nothing is copied. */
export type StandingStep = StepRow & { readonly caseState: CaseState | null };

/** The bundle, locked until the transaction ends: its steps begin one after the other. */
export async function lockBundle(tx: Transaction, id: string): Promise<BundleRow | undefined> {
  const [row] = await tx.select().from(bundle).where(eq(bundle.id, id)).for('update');
  return row;
}

/** Several bundles, always locked in the same order, so that nobody waits for each other. */
export const lockBundles = (tx: Transaction, ids: readonly string[]): Promise<BundleRow[]> =>
  tx
    .select()
    .from(bundle)
    .where(inArray(bundle.id, [...ids]))
    .orderBy(bundle.id)
    .for('update');

/** The steps in the order of the request. */
export async function readSteps(
  database: Pick<Queryable, 'select'>,
  bundleId: string,
): Promise<StandingStep[]> {
  const rows = await database
    .select({ step: bundleStep, caseState: caseRecord.state })
    .from(bundleStep)
    .leftJoin(caseRecord, eq(caseRecord.id, bundleStep.caseId))
    .where(eq(bundleStep.bundleId, bundleId))
    .orderBy(bundleStep.position);
  return rows.map(({ step, caseState }) => ({ ...step, caseState }));
}

/** The steps whose cases these are, by case. */
export async function stepsOfCases(
  database: Pick<Queryable, 'select'>,
  caseIds: readonly string[],
): Promise<ReadonlyMap<string, StepRow>> {
  const rows = await database
    .select()
    .from(bundleStep)
    .where(inArray(bundleStep.caseId, [...new Set(caseIds)]));
  return new Map(rows.map((row) => [row.caseId ?? '', row]));
}

/** All steps of some bundles. */
export const stepsIn = (
  database: Pick<Queryable, 'select'>,
  bundleIds: readonly string[],
): Promise<StepRow[]> =>
  database
    .select()
    .from(bundleStep)
    .where(inArray(bundleStep.bundleId, [...bundleIds]));

/** Whether another case took the place of this one in its bundle. */
export async function hasBeenRetried(
  database: Pick<Queryable, 'select'>,
  caseId: string,
): Promise<boolean> {
  const rows = await database
    .select({ step: bundleStep.step })
    .from(bundleStep)
    .where(sql`${bundleStep.earlierCases} ? ${caseId}`)
    .limit(1);
  return rows.length > 0;
}

export const updateStep = (
  tx: Pick<Queryable, 'update'>,
  { bundleId, step }: Pick<StepRow, 'bundleId' | 'step'>,
  change: Partial<typeof bundleStep.$inferInsert>,
) =>
  tx
    .update(bundleStep)
    .set(change)
    .where(and(eq(bundleStep.bundleId, bundleId), eq(bundleStep.step, step)));

/** The one thing that keeps a step from beginning and passes by itself: nobody needs to do anything about it. */
export const heldByBacklog = 'delivery.backlog' satisfies FailureCode;

export const factsOf = ({
  step,
  after,
  beside,
  caseState,
  held,
  withdrawnAt,
}: StandingStep): StepFacts => ({
  step,
  after,
  ...(beside ? { beside } : {}),
  caseState: caseState ?? undefined,
  held: held === null || held === heldByBacklog ? undefined : held,
  withdrawn: withdrawnAt !== null,
});

export const statesOf = (steps: readonly StandingStep[]): ReturnType<typeof stepStates> =>
  stepStates(steps.map(factsOf));

/** Destroys what is sealed: there is nothing left to begin, and nothing to try again. */
export async function destroyContents(tx: Transaction, bundleId: string): Promise<void> {
  await tx.update(bundle).set({ wrappedKey: null }).where(eq(bundle.id, bundleId));
  await tx.update(bundleStep).set({ sealed: null }).where(eq(bundleStep.bundleId, bundleId));
}
