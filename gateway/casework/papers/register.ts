import { type Failure, failure } from '#contracts/failures';
import type { PaperRequest } from '#contracts/paper';
import { fail, ok, type Result } from '#contracts/result';
import { appendAudit, memberActor } from '../../audit/log/append.ts';
import { eq } from '../../platform/database/drizzle.ts';
import { canonicalJson } from '../../platform/keys/digest.ts';
import { inTransaction } from '../../platform/process/in-transaction.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { claimInTransaction, type IdempotencyClaim } from '../../trust/acts/idempotency.ts';
import type { Caller } from '../../trust/identity/caller.ts';
import { groundOfCase } from '../cases/case-ground.ts';
import { type CaseRow, isPutAway, lockCase } from '../cases/case-row.ts';
import { casePaper } from './tables.ts';

export type Act = { readonly caller: Caller; readonly claim: IdempotencyClaim };

/** 收件凭证 is the collecting window's; every other paper is the deciding body's. */
function whose({ kind }: PaperRequest, row: CaseRow, { region }: Caller): Result<void, Failure> {
  const by = kind === 'receipt' ? row.fromRegion : row.toRegion;
  return region === by
    ? ok(undefined)
    : fail(failure('auth.not_permitted', { detail: `${kind} is given out by ${by}` }));
}

/** More than any case has; each is read with all others. */
const maxPapers = 100;

/** Registers a paper that was given out. The same number for another paper is refused: one of the two is not it. */
export async function registerPaper(
  platform: Platform,
  { id: caseId }: CaseRow,
  { caller, claim }: Act,
  request: PaperRequest,
): Promise<Result<void, Failure>> {
  const { kind, ...paper } = request;
  return inTransaction(platform, async (tx): Promise<Result<void, Failure>> => {
    const row = await lockCase(tx, caseId);
    if (!row) return fail(failure('case.not_found'));
    if (isPutAway(row)) return fail(failure('case.erased'));
    const permitted = whose(request, row, caller);
    if (!permitted.ok) return permitted;
    const now = platform.clock();
    const earlier = await claimInTransaction(tx, claim, caseId, now);
    if (!earlier.ok) return earlier;
    if (earlier.value !== undefined) return ok(undefined);
    const registered = await tx.select().from(casePaper).where(eq(casePaper.caseId, caseId));
    const known = registered.find((one) => one.kind === kind && one.number === paper.number);
    if (known)
      return canonicalJson(known.paper) === canonicalJson(paper)
        ? ok(undefined)
        : fail(failure('paper.number_used'));
    if (registered.length >= maxPapers) return fail(failure('paper.too_many'));
    const { region, clientId } = caller;
    const values = { caseId, kind, number: paper.number, paper, region, clientId };
    await tx.insert(casePaper).values({ ...values, createdAt: now });
    const event = {
      caseRef: caseId,
      actor: memberActor(caller),
      action: 'paper.registered',
      object: { class: 'paper', ref: `${kind} ${paper.number}` },
      ...groundOfCase(row),
      details: {
        kind,
        date: paper.date,
        ...(paper.digest === undefined ? {} : { digest: paper.digest }),
      },
    } as const;
    await appendAudit(tx, [event], now);
    return ok(undefined);
  });
}
