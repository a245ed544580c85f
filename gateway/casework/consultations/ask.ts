import type { ConsultationAnswer, ConsultationRequest } from '#contracts/consultation';
import { type Failure, failure } from '#contracts/failures';
import { fail, ok, type Result } from '#contracts/result';
import {
  appendAudit,
  itemPurpose,
  memberActor,
  type NewAuditEvent,
} from '../../audit/log/append.ts';
import { findItem } from '../../documents/items/store.ts';
import type { Transaction } from '../../platform/database/database.ts';
import { and, count, eq, isNull } from '../../platform/database/drizzle.ts';
import { newId } from '../../platform/database/ids.ts';
import { openRowKeyIfKept } from '../../platform/keys/row-key.ts';
import { type DataKey, newDataKey, sealJson } from '../../platform/keys/seal.ts';
import { inTransaction } from '../../platform/process/in-transaction.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { dayName, dayOf, workingDaysAfter } from '../../platform/time/working-days.ts';
import { claimInTransaction, type IdempotencyClaim } from '../../trust/acts/idempotency.ts';
import { visible } from '../../trust/acts/kind.ts';
import type { Caller } from '../../trust/identity/caller.ts';
import { caseKind } from '../cases/case-kind.ts';
import { type CaseRow, caseKey, isPutAway, lockCase } from '../cases/case-row.ts';
import type { ConsultationRow } from './kinds.ts';
import { consultation } from './tables.ts';

export type Act = { readonly caller: Caller; readonly claim: IdempotencyClaim };

/** Unanswered questions of one person by an app, and of one platform. */
const maxOpen = { person: 10, platform: 1000 } as const;

const askers = ['collector', 'collecting_region', 'decider', 'home', 'person'] as const;

type About = { readonly itemCode: string; readonly ofCase?: CaseRow };

/** What a question is about has to be there, and its answerer has to have to do with it. */
async function about(
  platform: Platform,
  { caseId, itemCode = '', to }: ConsultationRequest,
  caller: Caller,
): Promise<Result<About, Failure>> {
  if (caseId === undefined) {
    const item = await findItem(platform, itemCode);
    if (!item) return fail(failure('item.unknown'));
    return item.region === to
      ? ok({ itemCode })
      : fail(failure('case.region_mismatch', { detail: 'another region offers this item' }));
  }
  const found = await visible(platform, caseKind, caseId, caller, askers);
  if (!found.ok) return found;
  const row = found.value;
  if (isPutAway(row)) return fail(failure('case.erased'));
  const parties = [row.fromRegion, row.toRegion, row.homeRegion];
  return parties.includes(to) && to !== caller.region
    ? ok({ itemCode: row.itemCode, ofCase: row })
    : fail(failure('case.region_mismatch', { detail: 'the case is not of this region' }));
}

async function tooMany(tx: Transaction, { clientId, subject }: Caller): Promise<boolean> {
  const mine = subject ? eq(consultation.subject, subject.sub) : undefined;
  const [open] = await tx
    .select({ n: count() })
    .from(consultation)
    .where(and(eq(consultation.clientId, clientId), mine, isNull(consultation.answeredAt)));
  return (open?.n ?? 0) >= (subject ? maxOpen.person : maxOpen.platform);
}

export const consultationEvent = (
  row: ConsultationRow,
  caller: Caller,
  action: 'consultation.asked' | 'consultation.answered',
  details: NewAuditEvent['details'] = {},
): NewAuditEvent => ({
  ...(row.caseId === null ? {} : { caseRef: row.caseId }),
  actor: memberActor(caller),
  ...(caller.subject ? { onBehalfOf: caller.subject.sub } : {}),
  action,
  object: { class: 'consultation', ref: row.id },
  purpose: itemPurpose(row.itemCode, 'consultation'),
  details,
});

/** The key of the words: the case's, so that they go with it, else their own. */
export async function wordsKeyOf(
  platform: Platform,
  row: ConsultationRow,
  ofCase: CaseRow | undefined,
): Promise<DataKey | undefined> {
  if (row.caseId === null) return openRowKeyIfKept(platform.keys, row);
  return ofCase && !ofCase.restrictedUntil ? caseKey(platform.keys, ofCase) : undefined;
}

/** Asks, with a day by which the answer is due. @returns the question; of a repetition the first */
export async function askQuestion(
  platform: Platform,
  { caller, claim }: Act,
  request: ConsultationRequest,
): Promise<Result<ConsultationRow, Failure>> {
  const known = await about(platform, request, caller);
  if (!known.ok) return known;
  const { itemCode, ofCase } = known.value;
  const now = platform.clock();
  const id = newId('cons', now);
  const own = ofCase ? undefined : await newDataKey(platform.keys.master, id);
  const key = own ?? (ofCase && (await caseKey(platform.keys, ofCase)));
  const row: ConsultationRow = {
    id,
    caseId: ofCase?.id ?? null,
    itemCode,
    fromRegion: caller.region,
    toRegion: request.to,
    clientId: caller.clientId,
    subject: caller.subject?.sub ?? null,
    question: key ? await sealJson(key.key, request.text, `${id} question`) : null,
    answer: null,
    wrappedKey: own?.wrapped ?? null,
    masterVersion: own?.masterVersion ?? null,
    dueOn: dayName(workingDaysAfter(dayOf(now), request.days)),
    answeredAt: null,
    published: null,
    createdAt: now,
  };
  return inTransaction(platform, async (tx): Promise<Result<ConsultationRow, Failure>> => {
    const earlier = await claimInTransaction(tx, claim, id, now);
    if (!earlier.ok) return earlier;
    if (earlier.value !== undefined) {
      const [first] = await tx
        .select()
        .from(consultation)
        .where(eq(consultation.id, earlier.value));
      return first ? ok(first) : fail(failure('consultation.not_found'));
    }
    if (await tooMany(tx, caller))
      return fail(failure('consultation.too_many', { retryAfterSeconds: 3600 }));
    await tx.insert(consultation).values(row);
    const details = { to: row.toRegion, due: row.dueOn };
    await appendAudit(tx, [consultationEvent(row, caller, 'consultation.asked', details)], now);
    return ok(row);
  });
}

/** Answers a question, once; where it is of use to others, in words that are for everybody. */
export const answerQuestion = (
  platform: Platform,
  id: string,
  { caller, claim }: Act,
  { text, publish }: ConsultationAnswer,
): Promise<Result<ConsultationRow, Failure>> =>
  inTransaction(platform, async (tx): Promise<Result<ConsultationRow, Failure>> => {
    const [row] = await tx.select().from(consultation).where(eq(consultation.id, id)).for('update');
    if (!row) return fail(failure('consultation.not_found'));
    const now = platform.clock();
    const earlier = await claimInTransaction(tx, claim, id, now);
    if (!earlier.ok) return earlier;
    if (earlier.value !== undefined) return ok(row);
    if (row.answeredAt) return fail(failure('consultation.answered'));
    // What two windows say about one person's case is nobody else's.
    if (publish && row.caseId !== null)
      return fail(
        failure('request.invalid', {
          fields: [{ pointer: '/publish', reason: 'what is about a case is not published' }],
        }),
      );
    const ofCase = row.caseId === null ? undefined : await lockCase(tx, row.caseId);
    // An answer that nobody could read is not taken.
    if (ofCase && isPutAway(ofCase)) return fail(failure('case.erased'));
    const key = await wordsKeyOf(platform, row, ofCase);
    const answered = {
      answer: key ? await sealJson(key.key, text, `${id} answer`) : null,
      answeredAt: now,
      published: publish ?? null,
    };
    await tx.update(consultation).set(answered).where(eq(consultation.id, id));
    const late = dayName(dayOf(now)) > row.dueOn;
    const details = { late, published: publish !== undefined };
    const event = consultationEvent(row, caller, 'consultation.answered', details);
    await appendAudit(tx, [event], now);
    return ok({ ...row, ...answered });
  });
