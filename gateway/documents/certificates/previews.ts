import { z } from 'zod';
import {
  CasesServed,
  type PreviewAnswer,
  type PreviewRequest,
} from '#contracts/certificate-preview';
import { type Failure, type FieldError, failure } from '#contracts/failures';
import type { Item } from '#contracts/item';
import { fail, ok, type Result } from '#contracts/result';
import { appendAudit } from '../../audit/log/append.ts';
import type { Transaction } from '../../platform/database/database.ts';
import {
  and,
  desc,
  eq,
  gt,
  isNotNull,
  isNull,
  lt,
  max,
  or,
  sql,
} from '../../platform/database/drizzle.ts';
import { newId } from '../../platform/database/ids.ts';
import { openRowKey } from '../../platform/keys/row-key.ts';
import { newDataKey, openJson, sealJson } from '../../platform/keys/seal.ts';
import { inTransaction } from '../../platform/process/in-transaction.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { Kind } from '../../trust/acts/kind.ts';
import { currentFederation } from '../../trust/federation/store.ts';
import type { Caller, CallerSubject } from '../../trust/identity/caller.ts';
import { entrustedWith } from '../../trust/identity/entrusted.ts';
import { findItem } from '../items/store.ts';
import { authorise } from './authorise.ts';
import { chooseCopies } from './copy-use.ts';
import { inquiryBase } from './events.ts';
import { callAs, holdersIn } from './holder.ts';
import { type Answered, dayBefore, minNoMs, stillBinds } from './preview-ground.ts';
import { certificatePreview, type PreviewedCertificate } from './preview-tables.ts';

export type PreviewRow = typeof certificatePreview.$inferSelect;

/** However long a requester wishes: nobody needs a copy for longer than a statutory time limit runs. */
export const maxCopyMs = 30 * 86_400_000;
/** Nobody is shown more for one item within that time. */
const maxOfOne = 20;

/** What a copy is for. */
const Words = z.strictObject({ reason: z.string(), cases: CasesServed });

export async function wordsOf({ keys }: Platform, row: PreviewRow): Promise<z.infer<typeof Words>> {
  const { key } = await openRowKey(keys, row);
  return Words.parse(await openJson(key, row.sealed, row.id));
}

/** A preview is its person's, in the hands of the member that made it. */
export const previewKind: Kind<PreviewRow> = {
  kind: 'certificate preview',
  missing: 'preview.not_found',
  read: async (platform, id) => {
    const rows = platform.database().select().from(certificatePreview);
    return (await rows.where(eq(certificatePreview.id, id)))[0];
  },
  itemsOf: ({ itemCode }) => [itemCode],
  relations: (row, caller, now) =>
    row.clientId === caller.clientId && holdersIn(caller).includes(row.subject) && row.until > now
      ? ['person']
      : [],
};

/** Whose previews for which item. */
type Whose = { readonly clientId: string; readonly subject: string; readonly itemCode: string };

const of = ({ clientId, subject, itemCode }: Whose) =>
  and(
    eq(certificatePreview.clientId, clientId),
    eq(certificatePreview.subject, subject),
    eq(certificatePreview.itemCode, itemCode),
  );

/** Whoever answers and whoever fetches come one after the other: what was declined is not sent by a moment. */
const lockWhose = (tx: Transaction, { clientId, subject, itemCode }: Whose) =>
  tx.execute(
    sql`select pg_advisory_xact_lock(hashtextextended(${`preview ${clientId} ${subject} ${itemCode}`}, 0))`,
  );

/** What the person last said to one type for this item, if they said anything that still binds. */
export async function lastAnswer(
  database: Pick<Transaction, 'select'>,
  platform: Platform,
  whose: Whose,
  type: string,
): Promise<Answered | undefined> {
  const now = platform.clock();
  const { answeredAt, until } = certificatePreview;
  const rows = await database
    .select()
    .from(certificatePreview)
    .where(
      and(of(whose), isNotNull(answeredAt), or(gt(until, now), gt(answeredAt, dayBefore(now)))),
    )
    .orderBy(desc(answeredAt), desc(certificatePreview.id));
  const said = (row: PreviewRow) =>
    row.certificates.find((one) => one.type === type && stillBinds(row, one.choice, now));
  const row = rows.find(said);
  const certificate = row && said(row);
  if (!row || !certificate) return undefined;
  return {
    previewId: row.id,
    certificate,
    until: row.until,
    ...(await wordsOf(platform, row)),
  };
}

/** For what is written in this transaction: until it ends nobody declines. */
export async function lockedAnswer(
  tx: Transaction,
  platform: Platform,
  whose: Whose,
  type: string,
): Promise<Answered | undefined> {
  await lockWhose(tx, whose);
  return lastAnswer(tx, platform, whose, type);
}

/** What would be fetched of each certificate; refused as a retrieval would be, before anybody is asked anything. */
async function previewed(
  platform: Platform,
  caller: Caller,
  item: Item,
  { certificates }: PreviewRequest,
): Promise<Result<{ subject: CallerSubject; shown: PreviewedCertificate[] }, Failure>> {
  const { document } = await currentFederation(platform);
  const now = platform.clock();
  const shown: PreviewedCertificate[] = [];
  for (const { type, issuerRegion } of certificates) {
    const sought = { certificateType: type, issuerRegion };
    const permitted = authorise(document, caller, item, sought, now);
    if (!permitted.ok) return permitted;
    const { agreement, fields, issuerRegion: from } = permitted.value;
    const byLaw = typeof agreement.preview === 'object' ? { byLaw: agreement.preview.byLaw } : {};
    shown.push({ type, issuerRegion: from, agreement: agreement.id, fields, ...byLaw });
  }
  return caller.subject
    ? ok({ subject: caller.subject, shown })
    : fail(failure('auth.subject_required'));
}

/** When the first of them binds nobody any more; what does so already is forgotten within the minute. */
function secondsUntilForgotten(rows: readonly PreviewRow[], now: Date): number {
  const ends = rows.map(({ until, answeredAt }) =>
    Math.max(until.getTime(), (answeredAt?.getTime() ?? 0) + minNoMs),
  );
  return Math.max(60, Math.ceil((Math.min(...ends) - now.getTime()) / 1000));
}

/** What a member is about to fetch of the token's person: nothing is fetched for it, and no region is asked. */
export async function makePreview(
  platform: Platform,
  given: Caller,
  request: PreviewRequest,
): Promise<Result<PreviewRow, Failure>> {
  const now = platform.clock();
  const called = await callAs(platform, given, request.holder);
  if (!called.ok) return called;
  const caller = called.value;
  if (Date.parse(request.until) <= now.getTime())
    return fail(
      failure('request.invalid', { fields: [{ pointer: '/until', reason: 'lies in the past' }] }),
    );
  const item = await findItem(platform, request.itemCode);
  if (!item) return fail(failure('item.unknown'));
  const entrusted = entrustedWith(given, [item.code]);
  const found = entrusted.ok ? await previewed(platform, caller, item, request) : entrusted;
  if (!found.ok) return found;
  const { subject, shown } = found.value;
  const id = newId('prev', now);
  const dataKey = await newDataKey(platform.keys.master, id);
  const row: PreviewRow = {
    id,
    clientId: caller.clientId,
    subject: subject.sub,
    itemCode: item.code,
    certificates: shown,
    until: new Date(Math.min(Date.parse(request.until), now.getTime() + maxCopyMs)),
    createdAt: now,
    answeredAt: null,
    wrappedKey: dataKey.wrapped,
    masterVersion: dataKey.masterVersion,
    sealed: await sealJson(dataKey.key, { reason: request.reason, cases: request.cases }, id),
  };
  return inTransaction(platform, async (tx): Promise<Result<PreviewRow, Failure>> => {
    await lockWhose(tx, row);
    // A new one takes the place of one that nobody answered.
    await tx.delete(certificatePreview).where(and(of(row), isNull(certificatePreview.answeredAt)));
    const kept = await tx.select().from(certificatePreview).where(of(row));
    if (kept.length >= maxOfOne)
      return fail(
        failure('request.rate_limited', {
          detail: `${maxOfOne} previews of one item`,
          retryAfterSeconds: secondsUntilForgotten(kept, now),
        }),
      );
    await tx.insert(certificatePreview).values(row);
    return ok(row);
  });
}

/** After every other: which answer is the last does not hang on a clock that is set back. */
async function nextAnswerAt(tx: Transaction, whose: Whose, now: Date): Promise<Date> {
  const [row] = await tx
    .select({ last: max(certificatePreview.answeredAt) })
    .from(certificatePreview)
    .where(of(whose));
  return new Date(Math.max(now.getTime(), (row?.last?.getTime() ?? 0) + 1));
}

/** Each certificate that its person is asked about is answered, and no other. */
function answerProblems(row: PreviewRow, { certificates }: PreviewAnswer): FieldError[] {
  const asked = new Set(row.certificates.flatMap(({ type, byLaw }) => (byLaw ? [] : [type])));
  const answered = new Set<string>(certificates.map(({ type }) => type));
  return [
    ...certificates.flatMap(({ type }, nth) =>
      asked.has(type)
        ? []
        : [{ pointer: `/certificates/${nth}/type`, reason: 'nobody is asked about this one' }],
    ),
    ...[...asked]
      .filter((type) => !answered.has(type))
      .map((type) => ({ pointer: '/certificates', reason: `${type} is not answered` })),
  ];
}

/** As an event's detail holds them (300): a preview has no more types than fit, but one of an earlier version may. */
const listed = (certificates: readonly PreviewedCertificate[], choice: string): string =>
  certificates
    .flatMap((one) => (one.choice === choice ? [one.type] : []))
    .join(' ')
    .slice(0, 300);

/**
 * Keeps what the person says. They may answer again: the last answer counts. Copies that were made go with it: what was
 * declined is not sent, and an answer in which they agree brings back what it covers.
 */
export async function answerPreview(
  platform: Platform,
  caller: Caller,
  given: PreviewRow,
  answer: PreviewAnswer,
): Promise<Result<PreviewRow, Failure>> {
  const problems = answerProblems(given, answer);
  if (problems.length > 0) return fail(failure('request.invalid', { fields: problems }));
  const item = await findItem(platform, given.itemCode);
  if (!item) return fail(failure('item.unknown'));
  const choices = new Map<string, 'agreed' | 'declined'>(
    answer.certificates.map(({ type, choice }) => [type, choice]),
  );
  const { cases } = await wordsOf(platform, given);
  const certificates = given.certificates.map((one) => {
    const choice = choices.get(one.type);
    return choice ? { ...one, choice } : one;
  });
  return inTransaction(platform, async (tx): Promise<Result<PreviewRow, Failure>> => {
    await lockWhose(tx, given);
    const now = platform.clock();
    const answeredAt = await nextAnswerAt(tx, given, now);
    const [row] = await tx
      .update(certificatePreview)
      .set({ certificates, answeredAt })
      .where(eq(certificatePreview.id, given.id))
      .returning();
    if (!row) return fail(failure('preview.not_found'));
    await chooseCopies(tx, { ...row, cases }, now);
    const event = {
      ...inquiryBase({ caller, item }),
      onBehalfOf: row.subject,
      action: 'preview.answered' as const,
      object: { class: 'certificate_preview', ref: row.id },
      details: {
        agreed: listed(certificates, 'agreed'),
        declined: listed(certificates, 'declined'),
        to: item.region,
        until: row.until.toISOString(),
      },
    };
    await appendAudit(tx, [event], now);
    return ok(row);
  });
}

/** Forgets what binds nobody any more. */
export async function removeOldPreviews(platform: Platform): Promise<void> {
  const now = platform.clock();
  const { answeredAt, until } = certificatePreview;
  await platform
    .database()
    .delete(certificatePreview)
    .where(and(lt(until, now), or(isNull(answeredAt), lt(answeredAt, dayBefore(now)))));
}
