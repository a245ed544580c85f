import { CaseId } from '#contracts/case';
import { asServed } from '#contracts/dates';
import { type Failure, failure } from '#contracts/failures';
import { fail, ok, type Result } from '#contracts/result';
import { appendAudit, memberActor, type NewAuditEvent } from '../../audit/log/append.ts';
import type { Queryable } from '../../platform/database/database.ts';
import { and, count, desc, eq, isNull, lt } from '../../platform/database/drizzle.ts';
import { newId } from '../../platform/database/ids.ts';
import { openRowKeyIfKept } from '../../platform/keys/row-key.ts';
import { type DataKey, newDataKey, openJson, sealJson } from '../../platform/keys/seal.ts';
import { inTransaction } from '../../platform/process/in-transaction.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { dayName, dayOf, workingDaysAfter } from '../../platform/time/working-days.ts';
import { claimInTransaction, type IdempotencyClaim } from '../../trust/acts/idempotency.ts';
import type { Caller, CallerSubject } from '../../trust/identity/caller.ts';
import { accessOf } from './accesses.ts';
import { forgetAnswered } from './answers-kept.ts';
import { caseKey, readCase } from './case-row.ts';
import { type ComplaintRow, complaintRelations } from './complaint-kind.ts';
import {
  accessComplaint,
  type complaintOutcomes,
  type complaintReasons,
} from './complaint-tables.ts';

/** Working days in which the answer is due. */
export const answerDays = 15;
const maxOpen = 20;

export type Complaint = {
  readonly logIndex: number;
  readonly reason: (typeof complaintReasons)[number];
  readonly text?: string | undefined;
};
type Acting = { readonly caller: Caller; readonly claim: IdempotencyClaim };

const eventOf = (
  { id, caseId, logIndex, outcome }: ComplaintRow,
  caller: Caller,
  action: 'complaint.made' | 'complaint.answered',
): NewAuditEvent => ({
  caseRef: caseId,
  actor: memberActor(caller),
  ...(caller.subject ? { onBehalfOf: caller.subject.sub } : {}),
  action,
  object: { class: 'access_complaint', ref: id },
  purpose: 'data_subject_request',
  ...(outcome === null ? {} : { reasonCode: outcome }),
  details: { about: logIndex },
});

type Keyed = Pick<ComplaintRow, 'id' | 'caseId' | 'wrappedKey' | 'masterVersion'>;

/** The key of the words: the case's, so that they go with it, else their own. */
async function keyOf(platform: Platform, row: Keyed): Promise<DataKey | undefined> {
  if (row.wrappedKey) return openRowKeyIfKept(platform.keys, row);
  const ofCase = await readCase(platform.database(), row.caseId);
  return ofCase && !ofCase.restrictedUntil ? caseKey(platform.keys, ofCase) : undefined;
}

async function sealed(platform: Platform, row: Keyed, what: 'text' | 'answer', text?: string) {
  const key = text === undefined ? undefined : await keyOf(platform, row);
  return key ? sealJson(key.key, text, `${row.id} ${what}`) : null;
}

/** What was shown (亮证), or an appointment, is no case: words about it have a key of their own. */
const ownKey = (platform: Platform, id: string, about: string) =>
  CaseId.safeParse(about).success ? undefined : newDataKey(platform.keys.master, id);

async function tooMany(tx: Pick<Queryable, 'select'>, subject: string): Promise<boolean> {
  const isOpen = and(eq(accessComplaint.subject, subject), isNull(accessComplaint.answeredAt));
  const [open] = await tx.select({ n: count() }).from(accessComplaint).where(isOpen);
  return (open?.n ?? 0) >= maxOpen;
}

async function readComplaint(
  tx: Pick<Queryable, 'select'>,
  id: string,
): Promise<Result<ComplaintRow, Failure>> {
  const [row] = await tx.select().from(accessComplaint).where(eq(accessComplaint.id, id));
  return row ? ok(row) : fail(failure('complaint.not_found'));
}

/** Takes a person's complaint about a reading of one of their cases. */
export async function complain(
  platform: Platform,
  { caller, claim }: Acting,
  subject: CallerSubject,
  { logIndex, reason, text }: Complaint,
): Promise<Result<ComplaintRow, Failure>> {
  const access = await accessOf(platform, subject.sub, logIndex);
  const caseId = access?.cases[0];
  if (!access || caseId === undefined) return fail(failure('access.not_found'));
  const now = platform.clock();
  const id = newId('cmp', now);
  const own = await ownKey(platform, id, caseId);
  const keyed = {
    id,
    caseId,
    wrappedKey: own?.wrapped ?? null,
    masterVersion: own?.masterVersion ?? null,
  };
  const row: ComplaintRow = {
    ...keyed,
    logIndex,
    subject: subject.sub,
    organisation: access.event.actor.organisation,
    reason,
    words: await sealed(platform, keyed, 'text', text),
    answerBy: dayName(workingDaysAfter(dayOf(now), answerDays)),
    outcome: null,
    answer: null,
    answeredAt: null,
    createdAt: now,
  };
  return inTransaction(platform, async (tx): Promise<Result<ComplaintRow, Failure>> => {
    const earlier = await claimInTransaction(tx, claim, id, now);
    if (!earlier.ok) return earlier;
    if (earlier.value !== undefined) return readComplaint(tx, earlier.value);
    if (await tooMany(tx, subject.sub)) return fail(failure('complaint.too_many'));
    await tx.insert(accessComplaint).values(row);
    await appendAudit(tx, [eventOf(row, caller, 'complaint.made')], now);
    return ok(row);
  });
}

/** Answers it, once. */
export async function answerComplaint(
  platform: Platform,
  { id, ...seen }: ComplaintRow,
  { caller, claim }: Acting,
  {
    outcome,
    text,
  }: { readonly outcome: (typeof complaintOutcomes)[number]; readonly text: string },
): Promise<Result<ComplaintRow, Failure>> {
  const answer = await sealed(platform, { id, ...seen }, 'answer', text);
  return inTransaction(platform, async (tx): Promise<Result<ComplaintRow, Failure>> => {
    const [row] = await tx
      .select()
      .from(accessComplaint)
      .where(eq(accessComplaint.id, id))
      .for('update');
    if (!row) return fail(failure('complaint.not_found'));
    const now = platform.clock();
    const earlier = await claimInTransaction(tx, claim, id, now);
    if (!earlier.ok) return earlier;
    if (earlier.value !== undefined) return ok(row);
    if (row.answeredAt) return fail(failure('complaint.already_answered'));
    const answered = { outcome, answer, answeredAt: now };
    await tx.update(accessComplaint).set(answered).where(eq(accessComplaint.id, id));
    await appendAudit(tx, [eventOf({ ...row, ...answered }, caller, 'complaint.answered')], now);
    return ok({ ...row, ...answered });
  });
}

export const complaintView = (row: ComplaintRow, now: Date) => ({
  complaintId: row.id,
  logIndex: row.logIndex,
  caseId: row.caseId,
  organisation: row.organisation,
  reason: row.reason,
  state: row.answeredAt ? ('answered' as const) : ('open' as const),
  createdAt: asServed(row.createdAt),
  answerBy: row.answerBy,
  overdue: row.answeredAt === null && dayName(dayOf(now)) > row.answerBy,
  ...(row.outcome === null ? {} : { outcome: row.outcome }),
  ...(row.answeredAt ? { answeredAt: asServed(row.answeredAt) } : {}),
});

/** One complaint; its words for its person and for who answers. */
export async function describeComplaint(platform: Platform, row: ComplaintRow, caller: Caller) {
  const view = complaintView(row, platform.clock());
  const mayReadWords = complaintRelations(row, caller).some(
    (relation) => relation === 'person' || relation === 'answerer' || relation === 'operator',
  );
  const key = mayReadWords ? await keyOf(platform, row) : undefined;
  const open = async (bytes: Uint8Array | null, what: 'text' | 'answer') =>
    key && bytes ? { [what]: String(await openJson(key.key, bytes, `${row.id} ${what}`)) } : {};
  return { ...view, ...(await open(row.words, 'text')), ...(await open(row.answer, 'answer')) };
}

/** Complaints that are the caller's to see, the newest first, without words. */
export async function listComplaints(
  platform: Platform,
  caller: Caller,
  {
    open,
    cursor,
    limit,
  }: { readonly open: boolean; readonly cursor?: string | undefined; readonly limit: number },
) {
  const oversees = caller.role === 'operator' || caller.role === 'auditor';
  const mine = caller.subject
    ? eq(accessComplaint.subject, caller.subject.sub)
    : eq(accessComplaint.organisation, caller.region);
  const rows = await platform
    .database()
    .select()
    .from(accessComplaint)
    .where(
      and(
        oversees ? undefined : mine,
        open ? isNull(accessComplaint.answeredAt) : undefined,
        cursor === undefined ? undefined : lt(accessComplaint.id, cursor),
      ),
    )
    .orderBy(desc(accessComplaint.id))
    .limit(limit + 1);
  const now = platform.clock();
  const complaints = rows.slice(0, limit).map((row) => complaintView(row, now));
  const next = rows.length > limit ? complaints.at(-1)?.complaintId : undefined;
  return { complaints, ...(next === undefined ? {} : { next }) };
}

export const forgetComplaints = (platform: Platform): Promise<void> =>
  forgetAnswered(platform, accessComplaint);
