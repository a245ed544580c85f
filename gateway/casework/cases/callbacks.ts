import type { CaseReport } from '#contracts/case';
import { type Failure, failure } from '#contracts/failures';
import type { ReceiptKind } from '#contracts/receipt';
import type { InboundCall, OneTimeValue, RawAnswer } from '#contracts/region-adapter';
import { fail, ok, type Result } from '#contracts/result';
import { findUnkeepable } from '#contracts/unkeepable-text';
import { inbox } from '../../delivery/outbox/tables.ts';
import type { Transaction } from '../../platform/database/database.ts';
import { and, eq } from '../../platform/database/drizzle.ts';
import { canonicalJson, sha256Hex } from '../../platform/keys/digest.ts';
import { inTransaction } from '../../platform/process/in-transaction.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { inSpan } from '../../platform/process/telemetry.ts';
import { answerCall } from '../../trust/identity/inbound-call.ts';
import { applyReport } from './apply-report.ts';
import { type CaseRow, lockCase } from './case-row.ts';
import { informedRegions, sendNotices } from './messages.ts';
import { signReceipt } from './receipts.ts';
import { confirmRelied } from './relied.ts';
import { reportNotice } from './report-notice.ts';
import { receipt } from './tables.ts';

const receiptKind: Readonly<Record<CaseReport['event'], ReceiptKind>> = {
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
};

/** Records the report's arrival; the earlier arrival's digest if it came before. */
async function arriveOnce(
  tx: Transaction,
  region: string,
  report: CaseReport,
  digest: string,
  now: Date,
): Promise<string | undefined> {
  const inserted = await tx
    .insert(inbox)
    .values({
      source: region,
      reportId: report.reportId,
      digest,
      caseId: report.caseId,
      receivedAt: now,
    })
    .onConflictDoNothing()
    .returning({ reportId: inbox.reportId });
  if (inserted.length > 0) return undefined;
  const [earlier] = await tx
    .select({ digest: inbox.digest })
    .from(inbox)
    .where(and(eq(inbox.source, region), eq(inbox.reportId, report.reportId)));
  return earlier?.digest ?? '';
}

/**
 * The number of its receipt stands: what follows it there goes by that number, and a report with another is about
 * another case, or a mistake.
 */
const isOfAnother = (row: CaseRow, report: CaseReport): boolean =>
  row.regionalCaseId !== null && row.regionalCaseId !== report.regionalCaseId;

const usualWindowMs = 300_000;

/** What of a call counts beside the report. */
type Arrival = {
  readonly region: string;
  readonly digest: string;
  /** So long, before and after, a signature of the region counts. */
  readonly windowMs: number;
  readonly now: Date;
};

async function takeReport(
  tx: Transaction,
  platform: Platform,
  report: CaseReport,
  arrival: Arrival,
): Promise<Result<CaseRow | undefined, Failure>> {
  const { region, digest, now } = arrival;
  const earlier = await arriveOnce(tx, region, report, digest, now);
  if (earlier !== undefined)
    return earlier === digest ? ok(undefined) : fail(failure('callback.digest_conflict'));
  const row = await lockCase(tx, report.caseId);
  // Another region's case is answered like none at all: a region learns nothing about cases that are not its own.
  if (!row || row.toRegion !== region) return fail(failure('callback.case_unknown'));
  if (isOfAnother(row, report)) return fail(failure('callback.number_conflict'));
  // Whoever waited for the case acts after what changed it meanwhile.
  const at = new Date(Math.max(now.getTime(), row.updatedAt.getTime()));
  const changed = await applyReport(tx, platform, row, report, { ...arrival, now: at });
  if (!changed.ok) return changed;
  const facts = {
    kind: receiptKind[report.event],
    refMessageId: report.reportId,
    caseId: row.id,
    from: region,
    to: row.fromRegion,
    digest,
  };
  await tx.insert(receipt).values({
    refMessageId: report.reportId,
    kind: facts.kind,
    caseId: row.id,
    jws: await signReceipt(platform, facts, at),
    createdAt: at,
  });
  if (changed.value.version !== row.version)
    await sendNotices(tx, platform, changed.value, at, { about: reportNotice(report) });
  return ok(changed.value);
}

/**
 * Takes a report of a region that was proven to be its own.
 * @param once what its call may use once; absent: it came by no call of the region, but as its answer to ours
 */
export async function takeReportOf(
  platform: Platform,
  region: string,
  report: CaseReport,
  once?: OneTimeValue,
): Promise<Result<CaseRow | undefined, Failure>> {
  // Signed or not: what cannot be kept as it came is not taken.
  if (findUnkeepable(report)) return fail(failure('callback.malformed'));
  const traced = {
    'tongban.region': region,
    'tongban.case': report.caseId,
    'tongban.event': report.event,
  };
  return inSpan('callback', traced, async () => {
    const digest = await sha256Hex(canonicalJson(report));
    if (report.event === 'approve') await confirmRelied(platform, [report.caseId]);
    const taken = await inTransaction(platform, (tx) => {
      const now = platform.clock();
      // What was signed is remembered for as long as it could be replayed: twice the window.
      const windowMs = once ? (once.expiresAt.getTime() - now.getTime()) / 2 : usualWindowMs;
      return takeReport(tx, platform, report, { region, digest, windowMs, now });
    });
    if (taken.ok && taken.value)
      for (const informed of informedRegions(taken.value)) platform.wakeCourier(informed);
    return taken;
  });
}

/**
 * A deciding region's report in its own wire format: checked by its adapter, taken once, applied to the
 * case, answered in the region's own format. A repeated report gets the same answer and has no effect.
 */
export async function receiveCallback(
  platform: Platform,
  region: string,
  call: InboundCall,
): Promise<Result<RawAnswer, Failure>> {
  const bound = platform.regions.get(region);
  const door = bound?.adapter.cases;
  if (!bound || !door) return fail(failure('federation.region_unknown'));
  const context = bound.context();
  const answer = await answerCall(platform, {
    name: 'callback',
    sender: region,
    parse: () => door.parseCallback(call, context),
    refuse: (refusal) => door.refuseCallback(refusal, call, context),
    take: ({ report, once }) => takeReportOf(platform, region, report, once),
  });
  return ok(answer);
}
