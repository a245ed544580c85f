import { z } from 'zod';
import { asServed } from '#contracts/dates';
import { isBad, type Moment } from '#contracts/evaluation';
import { and, desc, eq, isNotNull, lt, type SQL } from '../../platform/database/drizzle.ts';
import { openJson } from '../../platform/keys/seal.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { dayName, dayOf } from '../../platform/time/working-days.ts';
import type { Caller } from '../../trust/identity/caller.ts';
import { type CaseRow, caseKey } from '../cases/case-row.ts';
import { mayReadWords } from '../cases/view.ts';
import type { EvaluationRow } from './evaluate.ts';
import { type FollowUp, followUpOf } from './follow-up.ts';
import { type StepRow, stepsOf } from './follow-ups.ts';
import type { EvaluatedCase } from './kinds.ts';
import { evaluation } from './tables.ts';

/** An evaluation without a word of the person. */
export type EvaluationView = {
  readonly evaluationId: string;
  readonly caseId: string;
  readonly moment: Moment;
  readonly region: string;
  readonly itemCode: string;
  readonly clerk?: string;
  readonly score: number;
  readonly tags: readonly string[];
  readonly givenAt: string;
  readonly followUp?: FollowUp;
};

export function evaluationView(
  given: EvaluationRow,
  steps: readonly StepRow[],
  now: Date,
): EvaluationView {
  const followUp = followUpOf(given.score, given.givenAt, steps, now);
  return {
    evaluationId: given.id,
    caseId: given.caseId,
    moment: given.moment,
    region: given.region,
    itemCode: given.itemCode,
    ...(given.clerk === null ? {} : { clerk: given.clerk }),
    score: given.score,
    tags: given.tags,
    givenAt: asServed(given.givenAt),
    ...(followUp ? { followUp } : {}),
  };
}

/** What was said, for those who may read it; nothing once the case is erased. */
async function wordsOf(
  platform: Platform,
  row: CaseRow,
  given: EvaluationRow,
  steps: readonly StepRow[],
) {
  const key = row.restrictedUntil ? undefined : await caseKey(platform.keys, row);
  const open = async (sealed: Uint8Array | null, context: string) =>
    key && sealed ? z.string().parse(await openJson(key.key, sealed, context)) : undefined;
  const comment = await open(given.comment, `${given.id} comment`);
  const notes = await Promise.all(
    steps.map(async ({ step, sequence, at, note }) => {
      const said = await open(note, `${given.id} step ${sequence}`);
      return { step, at: asServed(at), ...(said === undefined ? {} : { note: said }) };
    }),
  );
  return { ...(comment === undefined ? {} : { comment }), steps: notes };
}

/** The evaluations of a case, one for each moment that was evaluated, without words. */
export async function evaluationsOf(
  platform: Platform,
  caseId: string,
): Promise<readonly EvaluationView[]> {
  const database = platform.database();
  const given = await database
    .select()
    .from(evaluation)
    .where(eq(evaluation.caseId, caseId))
    .orderBy(evaluation.id);
  if (given.length === 0) return [];
  const taken = await stepsOf(database, ...given.map(({ id }) => id));
  const steps = Map.groupBy(taken, (step) => step.evaluationId);
  const now = platform.clock();
  return given.map((one) => evaluationView(one, steps.get(one.id) ?? [], now));
}

/** That of how it was decided. */
export const evaluationOf = async (
  platform: Platform,
  caseId: string,
): Promise<EvaluationView | undefined> =>
  (await evaluationsOf(platform, caseId)).find(({ moment }) => moment === 'handling');

/** One evaluation with what was said and done, for the parties of its case. */
export async function describeEvaluation(
  platform: Platform,
  { given, ofCase }: EvaluatedCase,
  caller: Caller,
): Promise<EvaluationView & Partial<Awaited<ReturnType<typeof wordsOf>>>> {
  const steps = await stepsOf(platform.database(), given.id);
  const words = mayReadWords(caller) ? await wordsOf(platform, ofCase, given, steps) : {};
  return { ...evaluationView(given, steps, platform.clock()), ...words };
}

export const evaluationStates = ['all', 'open', 'overdue', 'unrevisited'] as const;
type EvaluationState = (typeof evaluationStates)[number];

export type EvaluationQuery = {
  readonly region?: string | undefined;
  /**
   * `open`: something is left to do; `overdue`: it should have been done; `unrevisited`: mended, and nobody asked the
   * person again (回访).
   */
  readonly state: EvaluationState;
  readonly cursor?: string | undefined;
  readonly limit: number;
};

/** Evaluations of a region, newest first. Whose region may be asked about is checked before. */
export async function listEvaluations(
  platform: Platform,
  { region, state, cursor, limit }: EvaluationQuery,
): Promise<{ evaluations: EvaluationView[]; next?: string }> {
  const database = platform.database();
  const now = platform.clock();
  const conditions: SQL[] = [];
  if (region !== undefined) conditions.push(eq(evaluation.region, region));
  if (state === 'unrevisited') conditions.push(isNotNull(evaluation.revisitSince));
  else if (state !== 'all') conditions.push(isNotNull(evaluation.nextStepBy));
  if (state === 'overdue') conditions.push(lt(evaluation.nextStepBy, dayName(dayOf(now))));
  if (cursor !== undefined) conditions.push(lt(evaluation.id, cursor));
  const rows = await database
    .select()
    .from(evaluation)
    .where(and(...conditions))
    .orderBy(desc(evaluation.id))
    .limit(limit + 1);
  const page = rows.slice(0, limit);
  const bad = page.filter(({ score }) => isBad(score)).map(({ id }) => id);
  const steps = Map.groupBy(await stepsOf(database, ...bad), (step) => step.evaluationId);
  const evaluations = page.map((given) => evaluationView(given, steps.get(given.id) ?? [], now));
  const last = rows.length > limit ? page.at(-1) : undefined;
  return { evaluations, ...(last ? { next: last.id } : {}) };
}
