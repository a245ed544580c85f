import { z } from '@hono/zod-openapi';
import { CaseId } from '#contracts/case';
import { CaseState } from '#contracts/case-states';
import { asServed } from '#contracts/dates';
import { type Failure, failure } from '#contracts/failures';
import { RegionCode } from '#contracts/region-code';
import { fail, ok, type Result } from '#contracts/result';
import { appendAudit } from '../../audit/log/append.ts';
import { askRegion } from '../../casework/cases/ask-regions.ts';
import { readCase } from '../../casework/cases/case-row.ts';
import { caseRecord } from '../../casework/cases/tables.ts';
import {
  and,
  asc,
  eq,
  gt,
  inArray,
  isNull,
  type SQL,
  sql,
} from '../../platform/database/drizzle.ts';
import { inTransaction } from '../../platform/process/in-transaction.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { type Kind, overseers } from '../../trust/acts/kind.ts';
import type { Caller } from '../../trust/identity/caller.ts';
import { operatorActor } from './actor.ts';
import { keepFindings, outcomes } from './restores.ts';
import { restoreFinding } from './tables.ts';

/** What was agreed with the region, as words of a list: what is written into the log stays there. */
export const SettledAs = z.enum([
  'submitted_again',
  'region_corrected',
  'region_reports',
  'same_in_substance',
]);
type SettledAs = z.infer<typeof SettledAs>;

export const FindingView = z
  .object({
    caseId: CaseId,
    /** That decides it, and was asked. */
    region: RegionCode,
    /** Where it was submitted. */
    from: RegionCode,
    outcome: z.enum(outcomes),
    /** Here, when the region was asked. */
    state: CaseState,
    stateNow: CaseState,
    said: z.string().openapi({ description: 'a state, `no such case`, or why no answer came' }),
    askedAt: z.string(),
    needsHand: z.boolean().openapi({
      description:
        'the two say different things still, or nothing was said: nobody settled it, and it did not go on since',
    }),
    settled: z.object({ at: z.string(), by: z.string(), as: SettledAs }).optional(),
  })
  .openapi('RestoreFinding');

type Row = {
  readonly finding: typeof restoreFinding.$inferSelect;
  readonly from: string;
  readonly stateNow: CaseState;
  readonly needsHand: boolean;
};

/** A case that went on since was told of by its region. */
const needsHand = sql<boolean>`(${and(
  inArray(restoreFinding.outcome, ['differs', 'not_answered']),
  isNull(restoreFinding.settledAt),
  eq(restoreFinding.state, caseRecord.state),
)})`;

const select = (platform: Platform, which: SQL | undefined) =>
  platform
    .database()
    .select({
      finding: restoreFinding,
      from: caseRecord.fromRegion,
      stateNow: caseRecord.state,
      needsHand,
    })
    .from(restoreFinding)
    .innerJoin(caseRecord, eq(caseRecord.id, restoreFinding.caseId))
    .where(which);

export function viewOf({ finding, ...beside }: Row): z.infer<typeof FindingView> {
  const { settledAt, settledBy, settledAs, askedAt, ...shown } = finding;
  return {
    ...shown,
    ...beside,
    askedAt: asServed(askedAt),
    ...(settledAt && settledBy
      ? { settled: { at: asServed(settledAt), by: settledBy, as: SettledAs.parse(settledAs) } }
      : {}),
  };
}

export type Which = {
  readonly region?: string | undefined;
  /** Those alone that somebody has to look at. */
  readonly open: boolean;
  readonly after?: string | undefined;
  readonly limit: number;
};

export const findingsOf = (
  platform: Platform,
  { region, open: isOpen, after, limit }: Which,
): Promise<Row[]> =>
  select(
    platform,
    and(
      isOpen ? needsHand : undefined,
      region === undefined ? undefined : eq(restoreFinding.region, region),
      after === undefined ? undefined : gt(restoreFinding.caseId, after),
    ),
  )
    .orderBy(asc(restoreFinding.caseId))
    .limit(limit);

export const restoreFindingKind: Kind<Row> = {
  kind: 'restore_finding',
  param: 'caseId',
  missing: 'case.not_found',
  read: async (platform, caseId) => {
    const [row] = await select(platform, eq(restoreFinding.caseId, caseId));
    return row;
  },
  casesOf: ({ finding }) => [finding.caseId],
  relations: (_, caller) => overseers(caller),
};

const event = (caller: Caller, { finding }: Row, details: Readonly<Record<string, string>>) =>
  ({
    caseRef: finding.caseId,
    actor: operatorActor(caller),
    object: { class: 'case', ref: finding.caseId },
    purpose: 'what regions decided before the database was restored',
    details: { region: finding.region, ...details },
  }) as const;

/** The region is asked once more how the case stands, and what it says is taken. */
export async function askAgain(
  platform: Platform,
  caller: Caller,
  row: Row,
): Promise<Result<undefined, Failure>> {
  const stored = await readCase(platform.database(), row.finding.caseId);
  if (!stored) return fail(failure('case.not_found'));
  const found = await askRegion(platform, stored);
  const { outcome, said = '' } = found;
  const asked = { action: 'restore.asked', ...event(caller, row, { outcome, said }) } as const;
  return inTransaction(platform, async (tx) => {
    const now = platform.clock();
    await keepFindings(tx, [found], now);
    await appendAudit(tx, [asked], now);
    return ok(undefined);
  });
}

/** An operator says what was agreed with the region about a case on which the two differ. */
export async function settle(
  platform: Platform,
  caller: Caller,
  row: Row,
  as: SettledAs,
): Promise<Result<undefined, Failure>> {
  return inTransaction(platform, async (tx): Promise<Result<undefined, Failure>> => {
    const now = platform.clock();
    const settled = { settledAt: now, settledBy: caller.clientId, settledAs: as };
    const isThis = and(
      eq(restoreFinding.caseId, row.finding.caseId),
      eq(restoreFinding.askedAt, row.finding.askedAt),
    );
    const changed = await tx.update(restoreFinding).set(settled).where(isThis).returning();
    // The region was asked again this very moment: what it says now is looked at first.
    if (changed.length === 0) return fail(failure('request.precondition_failed'));
    const done = { action: 'restore.settled', ...event(caller, row, { as }) } as const;
    await appendAudit(tx, [done], now);
    return ok(undefined);
  });
}
