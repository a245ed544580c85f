import type { ActingPerson } from '#contracts/acting-person';
import type { CaseReport } from '#contracts/case';
import type { ReportKind } from '#contracts/case-states';
import { type Failure, failure } from '#contracts/failures';
import type { ReceiptKind } from '#contracts/receipt';
import type { OneTimeValue } from '#contracts/region-adapter';
import { fail, ok, type Result } from '#contracts/result';
import type { Standstill } from '#contracts/told-report';
import { findUnkeepable } from '#contracts/unkeepable-text';
import { inbox } from '../../delivery/outbox/tables.ts';
import type { Transaction } from '../../platform/database/database.ts';
import { and, eq } from '../../platform/database/drizzle.ts';
import { canonicalJson, sha256Hex } from '../../platform/keys/digest.ts';
import { inTransaction } from '../../platform/process/in-transaction.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { inSpan } from '../../platform/process/telemetry.ts';
import { claimInTransaction, type IdempotencyClaim } from '../../trust/acts/idempotency.ts';
import { applyReport } from './apply-report.ts';
import { type CaseRow, lockCase } from './case-row.ts';
import { informedRegions, sendNotices } from './messages.ts';
import { type Proof, sealProof } from './proofs.ts';
import { signReceipt } from './receipts.ts';
import { confirmRelied } from './relied.ts';
import { reportNotice } from './report-notice.ts';
import { applyStandstill } from './standstill.ts';
import { receipt } from './tables.ts';

/** A report, by whatever door it came. */
export type Told = CaseReport | (Standstill & { readonly caseId: string });

const kindOf = (told: Told): ReportKind | Standstill['kind'] =>
  'event' in told ? told.event : told.kind;

const receiptKinds: Readonly<Record<ReturnType<typeof kindOf>, ReceiptKind>> = {
  accept: 'acceptance',
  refuse: 'refusal',
  require_supplement: 'supplement',
  approve: 'decision',
  deny: 'decision',
  terminate: 'decision',
  transfer: 'decision',
  extend: 'decision',
  correct: 'decision',
  revoke: 'decision',
  annul: 'decision',
  suspend: 'decision',
  resume: 'decision',
};

export const receiptKindOf = (told: Told): ReceiptKind => receiptKinds[kindOf(told)];

/** Records the report's arrival; the earlier arrival's digest if it came before. */
async function arriveOnce(
  tx: Transaction,
  region: string,
  { reportId, caseId }: Told,
  digest: string,
  now: Date,
): Promise<string | undefined> {
  const inserted = await tx
    .insert(inbox)
    .values({ source: region, reportId, digest, caseId, receivedAt: now })
    .onConflictDoNothing()
    .returning({ reportId: inbox.reportId });
  if (inserted.length > 0) return undefined;
  const [earlier] = await tx
    .select({ digest: inbox.digest })
    .from(inbox)
    .where(and(eq(inbox.source, region), eq(inbox.reportId, reportId)));
  return earlier?.digest ?? '';
}

/**
 * The number of its receipt stands: what follows it there goes by that number, and a report with another is about
 * another case, or a mistake.
 */
const isOfAnother = (row: CaseRow, { regionalCaseId }: Told): boolean =>
  row.regionalCaseId !== null && row.regionalCaseId !== regionalCaseId;

const usualWindowMs = 300_000;

/** What of a call counts beside the report. */
type Arrival = {
  readonly region: string;
  readonly digest: string;
  /** So long, before and after, a signature of the region counts. */
  readonly windowMs: number;
  readonly now: Date;
  /** What the region signed. */
  readonly proof: Proof | undefined;
  /** Who told it there, where it says so. */
  readonly clerk: ActingPerson | undefined;
};

const applied = (
  tx: Transaction,
  platform: Platform,
  row: CaseRow,
  told: Told,
  arrival: Arrival,
): Promise<Result<CaseRow, Failure>> =>
  'event' in told
    ? applyReport(tx, platform, row, told, arrival)
    : applyStandstill(tx, platform, row, told, arrival);

/** Of what leaves the state as it is the others are told what it was. */
const noticeOf = (told: Told): string | undefined =>
  'event' in told ? reportNotice(told) : undefined;

async function takeReport(
  tx: Transaction,
  platform: Platform,
  told: Told,
  arrival: Arrival,
): Promise<Result<CaseRow | undefined, Failure>> {
  const { region, digest, now } = arrival;
  const earlier = await arriveOnce(tx, region, told, digest, now);
  if (earlier !== undefined)
    return earlier === digest ? ok(undefined) : fail(failure('callback.digest_conflict'));
  const row = await lockCase(tx, told.caseId);
  // Another region's case is answered like none at all: a region learns nothing about cases that are not its own.
  if (!row || row.toRegion !== region) return fail(failure('callback.case_unknown'));
  if (isOfAnother(row, told)) return fail(failure('callback.number_conflict'));
  // Whoever waited for the case acts after what changed it meanwhile.
  const at = new Date(Math.max(now.getTime(), row.updatedAt.getTime()));
  const changed = await applied(tx, platform, row, told, { ...arrival, now: at });
  if (!changed.ok) return changed;
  const facts = {
    kind: receiptKindOf(told),
    refMessageId: told.reportId,
    caseId: row.id,
    from: region,
    to: row.fromRegion,
    digest,
  };
  await tx.insert(receipt).values({
    refMessageId: told.reportId,
    kind: facts.kind,
    caseId: row.id,
    jws: await signReceipt(platform, facts, at),
    proof: await sealProof(platform, row, told.reportId, arrival.proof),
    createdAt: at,
  });
  if (changed.value.version !== row.version)
    await sendNotices(tx, platform, changed.value, at, { about: noticeOf(told) });
  return ok(changed.value);
}

/** How a report came, beside what it says. */
export type By = {
  /** What its call may use once. */
  readonly once?: OneTimeValue | undefined;
  /** The key under which its member sent it. */
  readonly claim?: IdempotencyClaim | undefined;
  /** What its sender signed, to be kept. */
  readonly proof?: Proof | undefined;
  readonly clerk?: ActingPerson | undefined;
};

/** A key that was used for another report is refused before anything of this one is. */
const claimed = async (
  tx: Transaction,
  claim: IdempotencyClaim | undefined,
  reportId: string,
  now: Date,
): Promise<Result<unknown, Failure>> =>
  claim ? claimInTransaction(tx, claim, reportId, now) : ok(undefined);

/**
 * Takes a report of a region that was proven to be its own.
 * @param by absent: it came by no call of the region, but as its answer to ours
 */
export async function takeReportOf(
  platform: Platform,
  region: string,
  told: Told,
  { once, claim, proof, clerk }: By = {},
): Promise<Result<CaseRow | undefined, Failure>> {
  // Signed or not: what cannot be kept as it came is not taken.
  if (findUnkeepable(told)) return fail(failure('callback.malformed'));
  const event = kindOf(told);
  const traced = {
    'tongban.region': region,
    'tongban.case': told.caseId,
    'tongban.event': event,
  };
  return inSpan('callback', traced, async () => {
    const digest = await sha256Hex(canonicalJson(told));
    if (event === 'approve') await confirmRelied(platform, [told.caseId]);
    const taken = await inTransaction(
      platform,
      async (tx): Promise<Result<CaseRow | undefined, Failure>> => {
        const now = platform.clock();
        const free = await claimed(tx, claim, told.reportId, now);
        if (!free.ok) return free;
        const windowMs = once?.windowMs ?? usualWindowMs;
        return takeReport(tx, platform, told, { region, digest, windowMs, now, proof, clerk });
      },
    );
    if (taken.ok && taken.value)
      for (const informed of informedRegions(taken.value)) platform.wakeCourier(informed);
    return taken;
  });
}
