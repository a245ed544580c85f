import type { CaseChangeKind } from '#contracts/case-states';
import { asServed, inShanghai } from '#contracts/dates';
import { type Failure, failure } from '#contracts/failures';
import { fail, ok, type Result } from '#contracts/result';
import type { TellingRequest, Tellings } from '#contracts/telling';
import { appendAudit, memberActor } from '../../audit/log/append.ts';
import { and, eq, sql } from '../../platform/database/drizzle.ts';
import { inTransaction } from '../../platform/process/in-transaction.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { claimInTransaction } from '../../trust/acts/idempotency.ts';
import { groundOfCase } from '../cases/case-ground.ts';
import { type CaseRow, isOfErased, isPutAway, lockCase } from '../cases/case-row.ts';
import { changesOf } from '../cases/changes.ts';
import { sentWith } from '../cases/sent.ts';
import { caseChange } from '../cases/tables.ts';
import type { Act } from './register.ts';
import { caseTelling } from './tables.ts';

/** What its applicant has to hear of (行政许可法 art. 32, 38, 42, 44, 45). */
const heardOf: ReadonlySet<CaseChangeKind> = new Set([
  'accept',
  'refuse',
  'require_supplement',
  'suspend',
  'extend',
  'approve',
  'deny',
  'terminate',
  'transfer',
  'correct',
  'revoke',
  'annul',
]);

/** What somebody without a telephone is to be told, and was; undefined for all others: they are told by what they have. */
export async function tellingsOf(platform: Platform, row: CaseRow): Promise<Tellings | undefined> {
  const database = platform.database();
  const reach = (await sentWith(database, platform.keys, row))?.reach;
  if (!reach || reach.by === 'phone') return undefined;
  const [changes, recorded] = await Promise.all([
    changesOf(database, row.id),
    database.select().from(caseTelling).where(eq(caseTelling.caseId, row.id)),
  ]);
  const byVersion = new Map(recorded.map((one) => [one.version, one]));
  return {
    by: reach.by,
    changes: changes
      .filter(({ event }) => heardOf.has(event))
      .map(({ version, event, at }) => {
        const told = byVersion.get(version);
        return {
          version,
          event,
          at: asServed(at),
          ...(told
            ? { told: { ...told.telling, at: asServed(told.telling.at), region: told.region } }
            : {}),
        };
      }),
  };
}

const wrong = (pointer: string, reason: string): Result<never, Failure> =>
  fail(failure('request.invalid', { fields: [{ pointer, reason }] }));

const dayOf = (at: Date): string => inShanghai(at).slice(0, 10);

/** As the region states it, where that is not after it was told here. */
const happenedAt = ({
  at,
  statedAt,
}: {
  readonly at: Date;
  readonly statedAt: Date | null;
}): Date => (statedAt && statedAt < at ? statedAt : at);

/** Of a person who is erased nothing leads to their door any more: a courier knows the address behind a waybill. */
export async function forgetTellings(platform: Platform): Promise<void> {
  const { telling, caseId } = caseTelling;
  await platform
    .database()
    .update(caseTelling)
    .set({ telling: sql`${telling} - 'waybill'` })
    .where(and(sql`${telling} ? 'waybill'`, isOfErased(caseId)));
}

/** Records that somebody was told; the first time is the one that counts. */
export const recordTelling = (
  platform: Platform,
  { id: caseId }: CaseRow,
  { caller, claim }: Act,
  { version, ...telling }: TellingRequest,
): Promise<Result<void, Failure>> =>
  inTransaction(platform, async (tx): Promise<Result<void, Failure>> => {
    const row = await lockCase(tx, caseId);
    if (!row) return fail(failure('case.not_found'));
    if (isPutAway(row)) return fail(failure('case.erased'));
    const now = platform.clock();
    if (new Date(telling.at) > now) return wrong('/at', 'lies in the future');
    const [change] = await tx
      .select({ event: caseChange.event, at: caseChange.at, statedAt: caseChange.statedAt })
      .from(caseChange)
      .where(and(eq(caseChange.caseId, caseId), eq(caseChange.version, version)));
    if (!change || !heardOf.has(change.event))
      return wrong('/version', 'is no change that its applicant is told of');
    if (dayOf(new Date(telling.at)) < dayOf(happenedAt(change)))
      return wrong('/at', 'lies before what is told');
    const earlier = await claimInTransaction(tx, claim, caseId, now);
    if (!earlier.ok) return earlier;
    const written = await tx
      .insert(caseTelling)
      .values({ caseId, version, telling, region: caller.region })
      .onConflictDoNothing()
      .returning({ version: caseTelling.version });
    if (written.length === 0) return ok(undefined);
    const event = {
      caseRef: caseId,
      actor: memberActor(caller, 'window'),
      action: 'applicant.told',
      object: { class: 'case', ref: caseId },
      ...groundOfCase(row),
      offline: true,
      details: { of: change.event, how: telling.how, clerk: telling.clerk },
    } as const;
    await appendAudit(tx, [event], now);
    return ok(undefined);
  });
