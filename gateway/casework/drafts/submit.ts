import { CaseRequest } from '#contracts/case';
import type { DraftRequest } from '#contracts/draft';
import { type Failure, failure } from '#contracts/failures';
import { fail, ok, type Result } from '#contracts/result';
import { appendAudit } from '../../audit/log/append.ts';
import type { Transaction } from '../../platform/database/database.ts';
import { eq } from '../../platform/database/drizzle.ts';
import { fieldErrors } from '../../platform/http/http.ts';
import { sameVersion } from '../../platform/http/if-match.ts';
import { sha256Hex } from '../../platform/keys/digest.ts';
import { inTransaction } from '../../platform/process/in-transaction.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { IdempotencyClaim } from '../../trust/acts/idempotency.ts';
import { originalAnswer, type Submitted } from '../cases/insert-submission.ts';
import { submitCase } from '../cases/submit.ts';
import { joinPrechecks } from '../handoffs/join-precheck.ts';
import { openContent, requestIn } from './content.ts';
import type { DraftRow } from './draft-kind.ts';
import { type DraftAct, draftEvent } from './row.ts';
import { caseLink, draft } from './tables.ts';

/** The claim is the draft's own: whoever submits it, and however often, it becomes one case. */
const claimOf = async ({ id }: DraftRow): Promise<IdempotencyClaim> => ({
  clientId: id,
  key: 'submission',
  actor: 'member',
  requestDigest: await sha256Hex(id),
});

/** Two cases know of each other. */
async function link(tx: Transaction, from: string, to: string): Promise<void> {
  await tx
    .insert(caseLink)
    .values([
      { caseId: from, is: 'converted_to', otherId: to },
      { caseId: to, is: 'converted_from', otherId: from },
    ])
    .onConflictDoNothing();
}

/** What follows from the case being there: written once, also where the process died between the two. */
const settle = (
  platform: Platform,
  row: DraftRow,
  { caller }: DraftAct,
  { caseId }: Submitted,
  prechecks: readonly string[],
): Promise<Result<void, Failure>> =>
  inTransaction(platform, async (tx): Promise<Result<void, Failure>> => {
    const now = platform.clock();
    const [before] = await tx.select().from(draft).where(eq(draft.id, row.id)).for('update');
    if (!before || before.caseId !== null) return ok(undefined);
    const done = {
      caseId,
      sealed: null,
      wrappedKey: null,
      version: before.version + 1,
      updatedAt: now,
    };
    await tx.update(draft).set(done).where(eq(draft.id, row.id));
    await joinPrechecks(tx, prechecks, { caseId, itemCode: row.itemCode, caller }, now);
    if (row.convertedFrom !== null) await link(tx, row.convertedFrom, caseId);
    const event = draftEvent(row, caller, 'draft.submitted', { case: caseId });
    await appendAudit(tx, [{ ...event, caseRef: caseId }], now);
    return ok(undefined);
  });

async function readWhole(
  platform: Platform,
  row: DraftRow,
): Promise<Result<{ request: CaseRequest; content: DraftRequest }, Failure>> {
  const content = await openContent(platform.keys, row);
  // What became a case is not kept as a draft as well.
  if (!content) return fail(failure('draft.submitted'));
  const read = CaseRequest.safeParse(requestIn(content));
  return read.success
    ? ok({ request: read.data, content })
    : fail(failure('request.invalid', { fields: fieldErrors(read.error) }));
}

/** Makes a case of a draft: checked as any application is, once, by whoever goes on with it. */
export async function submitDraft(
  platform: Platform,
  row: DraftRow,
  act: DraftAct & { readonly bodyDigest: string },
): Promise<Result<Submitted, Failure>> {
  const claim = await claimOf(row);
  const before = await originalAnswer(platform, claim);
  if (!before.ok) return before;
  if (before.value) {
    const content = await openContent(platform.keys, row);
    const settled = await settle(platform, row, act, before.value, content?.prechecks ?? []);
    return settled.ok ? ok(before.value) : settled;
  }
  const same = sameVersion(act.expected, row.version);
  if (!same.ok) return same;
  const whole = await readWhole(platform, row);
  if (!whole.ok) return whole;
  const counters = [row.clientId, ...(row.counters ?? [])];
  const { caller, bodyDigest } = act;
  const asked = { request: whole.value.request, caller, claim, bodyDigest, counters };
  const submitted = await submitCase(platform, asked);
  if (!submitted.ok) return submitted;
  const settled = await settle(platform, row, act, submitted.value, whole.value.content.prechecks);
  return settled.ok ? submitted : settled;
}
