import type {
  FaultAnswerRequest,
  FaultContactRequest,
  FaultReportRequest,
} from '#contracts/evaluation';
import { type Failure, failure } from '#contracts/failures';
import { fail, ok, type Result } from '#contracts/result';
import { appendAudit, type NewAuditEvent } from '../../audit/log/append.ts';
import { findItem } from '../../documents/items/store.ts';
import type { Queryable, Transaction } from '../../platform/database/database.ts';
import { and, count, eq, type InferSelectModel, isNull } from '../../platform/database/drizzle.ts';
import { newId } from '../../platform/database/ids.ts';
import { openRowKeyIfKept } from '../../platform/keys/row-key.ts';
import { type DataKey, newDataKey, sealJson } from '../../platform/keys/seal.ts';
import { inTransaction } from '../../platform/process/in-transaction.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { dayName, dayOf, workingDaysAfter } from '../../platform/time/working-days.ts';
import { claimInTransaction, type IdempotencyClaim } from '../../trust/acts/idempotency.ts';
import { related } from '../../trust/acts/kind.ts';
import { currentFederation } from '../../trust/federation/store.ts';
import type { Caller } from '../../trust/identity/caller.ts';
import { caseKind, caseReaders } from '../cases/case-kind.ts';
import { type CaseRow, caseKey, isPutAway, lockCase } from '../cases/case-row.ts';
import { actorOf } from './evaluate.ts';
import { faultReport } from './tables.ts';

export type FaultRow = InferSelectModel<typeof faultReport>;

const answerDays = 5;
/** Of one person by an app, and of one platform for all whom it serves. */
const maxOpen = { person: 5, platform: 500 } as const;

export type Act = { readonly caller: Caller; readonly claim: IdempotencyClaim };

const eventOf = (
  row: FaultRow,
  caller: Caller,
  action: 'fault_report.made' | 'fault_report.contacted' | 'fault_report.answered',
): NewAuditEvent => ({
  ...(row.caseId === null ? {} : { caseRef: row.caseId }),
  actor: actorOf(caller),
  action,
  object: { class: 'fault_report', ref: row.id },
  purpose: 'a fault report about a region',
  ...(row.outcome === null ? {} : { reasonCode: row.outcome }),
});

/** The key of a report's words: its case's, so that they go with it, else its own. */
export async function keyOf(
  platform: Platform,
  row: FaultRow,
  ofCase: CaseRow | undefined,
): Promise<DataKey | undefined> {
  if (row.caseId !== null)
    return ofCase && !ofCase.restrictedUntil ? caseKey(platform.keys, ofCase) : undefined;
  return openRowKeyIfKept(platform.keys, row);
}

async function tooMany(tx: Transaction, { clientId, subject }: Caller): Promise<boolean> {
  const mine = subject ? eq(faultReport.subject, subject.sub) : eq(faultReport.clientId, clientId);
  const [open] = await tx
    .select({ n: count() })
    .from(faultReport)
    .where(and(mine, eq(faultReport.clientId, clientId), isNull(faultReport.answeredAt)));
  return (open?.n ?? 0) >= (subject ? maxOpen.person : maxOpen.platform);
}

/** What a report is about must be there, and be what it says. */
async function aboutCase(
  tx: Transaction,
  { caseId, region }: FaultReportRequest,
  caller: Caller,
  now: Date,
): Promise<Result<CaseRow | undefined, Failure>> {
  if (caseId === undefined) return ok(undefined);
  const locked = await lockCase(tx, caseId);
  const found = related(caseKind, locked, caller, now, caseReaders);
  if (!found.ok) return found;
  const row = found.value;
  if (isPutAway(row)) return fail(failure('case.erased'));
  return row.toRegion === region || row.fromRegion === region
    ? ok(row)
    : fail(failure('case.region_mismatch', { detail: 'the case is not of this region' }));
}

async function rowOf(
  platform: Platform,
  request: FaultReportRequest,
  ofCase: CaseRow | undefined,
  caller: Caller,
  now: Date,
): Promise<FaultRow> {
  const id = newId('flt', now);
  const own = ofCase ? undefined : await newDataKey(platform.keys.master, id);
  const key = own ?? (ofCase && (await caseKey(platform.keys, ofCase)));
  return {
    id,
    caseId: ofCase?.id ?? null,
    itemCode: request.itemCode ?? ofCase?.itemCode ?? null,
    region: request.region,
    clientId: caller.clientId,
    subject: caller.subject?.sub ?? null,
    words: key ? await sealJson(key.key, request.text, `${id} text`) : null,
    wrappedKey: own?.wrapped ?? null,
    masterVersion: own?.masterVersion ?? null,
    answerBy: dayName(workingDaysAfter(dayOf(now), answerDays)),
    contactedAt: null,
    outcome: null,
    answer: null,
    answeredAt: null,
    createdAt: now,
  };
}

/** Takes a fault report; the same request again gets the same answer. */
export async function reportFault(
  platform: Platform,
  { caller, claim }: Act,
  request: FaultReportRequest,
): Promise<Result<FaultRow, Failure>> {
  const { regionCodes } = await currentFederation(platform);
  if (!regionCodes.has(request.region)) return fail(failure('federation.region_unknown'));
  if (request.itemCode !== undefined && !(await findItem(platform, request.itemCode)))
    return fail(failure('item.unknown'));
  return inTransaction(platform, async (tx): Promise<Result<FaultRow, Failure>> => {
    const now = platform.clock();
    const ofCase = await aboutCase(tx, request, caller, now);
    if (!ofCase.ok) return ofCase;
    const row = await rowOf(platform, request, ofCase.value, caller, now);
    const earlier = await claimInTransaction(tx, claim, row.id, now);
    if (!earlier.ok) return earlier;
    if (earlier.value !== undefined) return findReport(tx, earlier.value);
    if (await tooMany(tx, caller)) return fail(failure('fault_report.too_many'));
    await tx.insert(faultReport).values(row);
    await appendAudit(tx, [eventOf(row, caller, 'fault_report.made')], now);
    return ok(row);
  });
}

async function findReport(
  tx: Pick<Queryable, 'select'>,
  id: string,
): Promise<Result<FaultRow, Failure>> {
  const [row] = await tx.select().from(faultReport).where(eq(faultReport.id, id));
  return row ? ok(row) : fail(failure('fault_report.not_found'));
}

/** Whoever reported it was contacted; the first time is the one that counts. */
export const contactReporter = (
  platform: Platform,
  id: string,
  { caller, claim }: Act,
  { clerk }: FaultContactRequest,
): Promise<Result<FaultRow, Failure>> =>
  inTransaction(platform, async (tx): Promise<Result<FaultRow, Failure>> => {
    const [row] = await tx.select().from(faultReport).where(eq(faultReport.id, id)).for('update');
    if (!row) return fail(failure('fault_report.not_found'));
    const now = platform.clock();
    const earlier = await claimInTransaction(tx, claim, row.id, now);
    if (!earlier.ok) return earlier;
    if (earlier.value !== undefined || row.contactedAt) return ok(row);
    if (row.answeredAt) return fail(failure('fault_report.already_answered'));
    await tx.update(faultReport).set({ contactedAt: now }).where(eq(faultReport.id, row.id));
    const event = { ...eventOf(row, caller, 'fault_report.contacted'), details: { clerk } };
    await appendAudit(tx, [event], now);
    return ok({ ...row, contactedAt: now });
  });

/** Answers a report, once. */
export const answerFault = (
  platform: Platform,
  id: string,
  { caller, claim }: Act,
  { outcome, text }: FaultAnswerRequest,
): Promise<Result<FaultRow, Failure>> =>
  inTransaction(platform, async (tx): Promise<Result<FaultRow, Failure>> => {
    const [row] = await tx.select().from(faultReport).where(eq(faultReport.id, id)).for('update');
    if (!row) return fail(failure('fault_report.not_found'));
    const now = platform.clock();
    const earlier = await claimInTransaction(tx, claim, row.id, now);
    if (!earlier.ok) return earlier;
    if (earlier.value !== undefined) return ok(row);
    if (row.answeredAt) return fail(failure('fault_report.already_answered'));
    const ofCase = row.caseId === null ? undefined : await lockCase(tx, row.caseId);
    const key = await keyOf(platform, row, ofCase);
    const answer = key ? await sealJson(key.key, text, `${row.id} answer`) : null;
    const answered = { outcome, answer, answeredAt: now };
    await tx.update(faultReport).set(answered).where(eq(faultReport.id, row.id));
    await appendAudit(tx, [eventOf({ ...row, ...answered }, caller, 'fault_report.answered')], now);
    return ok({ ...row, ...answered });
  });
