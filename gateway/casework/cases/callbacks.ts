import type { AuditEvent } from '#contracts/audit-event';
import type { CaseReport } from '#contracts/case';
import { isFinal } from '#contracts/case-states';
import { type Failure, failure } from '#contracts/failures';
import type { ReceiptKind } from '#contracts/receipt';
import type { InboundCall, RawAnswer } from '#contracts/region-adapter';
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
import { type CaseRow, lockCase } from './case-row.ts';
import { guard } from './guards.ts';
import { informedRegions, sendNotices } from './messages.ts';
import { heldByOriginals } from './originals.ts';
import { signReceipt } from './receipts.ts';
import { receipt } from './tables.ts';
import { type CaseEvent, transition } from './transition.ts';
import { decidedBefore } from './withdrawal-ends.ts';
import { sealWords } from './words.ts';

const receiptKind: Readonly<Record<CaseReport['event'], ReceiptKind>> = {
  accept: 'acceptance',
  refuse: 'refusal',
  require_supplement: 'supplement',
  approve: 'decision',
  deny: 'decision',
};

const regionActor = (region: string): AuditEvent['actor'] => ({
  kind: 'region',
  id: region,
  organisation: region,
  role: 'deciding body',
});

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

/** A region may answer by callback before its answer to our call was recorded: the call did arrive then. */
async function caughtUp(
  tx: Transaction,
  row: CaseRow,
  report: CaseReport,
  now: Date,
): Promise<Result<CaseRow, Failure>> {
  if (row.state !== 'submitted') return ok(row);
  return transition(
    tx,
    row,
    {
      kind: 'forward',
      actor: regionActor(row.toRegion),
      regionalCaseId: report.regionalCaseId,
      details: { implied: true },
    },
    now,
  );
}

/** Two servers of one region never agree on the second: what they report in turn must not be refused for that. */
const clockSkewMs = 5000;

/** A report that comes too late is not applied: what was reported after it has happened already. */
const comesLate = (row: CaseRow, report: CaseReport): boolean =>
  row.reportedAt !== null && Date.parse(report.at) < row.reportedAt.getTime() - clockSkewMs;

/** A region's clock may be wrong by so much before its report is about something that was not there yet. */
const beforeCaseMs = 10 * 60_000;

/**
 * What in a report cannot be about this case. The number of its receipt stands: what follows it there goes by
 * that number, and a report with another is about another case, or a mistake.
 */
function mismatch(row: CaseRow, report: CaseReport): Failure | undefined {
  if (row.regionalCaseId !== null && row.regionalCaseId !== report.regionalCaseId)
    return failure('callback.number_conflict');
  if (Date.parse(report.at) < row.createdAt.getTime() - beforeCaseMs)
    return failure('callback.out_of_order', { detail: 'it is from before the case existed' });
  return undefined;
}

async function eventOf(
  platform: Platform,
  row: CaseRow,
  report: CaseReport,
  now: Date,
): Promise<CaseEvent> {
  const { reason, wanted, issued } = report;
  const words = {
    ...(reason === undefined ? {} : { reason }),
    ...(wanted.length > 0 ? { wanted } : {}),
    ...(issued && report.event === 'approve' ? { issued } : {}),
  };
  const said = Object.keys(words).length > 0;
  return {
    kind: report.event,
    actor: regionActor(row.toRegion),
    regionalCaseId: report.regionalCaseId,
    words: said ? await sealWords(platform.keys, row, 'words', words) : null,
    // A region whose clock runs ahead must not shut out its own later reports.
    reportedAt: new Date(Math.min(Date.parse(report.at), now.getTime())),
    details: { report: report.reportId, reportedAt: report.at },
  };
}

/** What the state machine forbids a region is the region's fault, not that of a caller. */
async function applyReport(
  tx: Transaction,
  platform: Platform,
  row: CaseRow,
  report: CaseReport,
  now: Date,
): Promise<Result<CaseRow, Failure>> {
  const detail = `state ${row.state}; reported: ${report.event}`;
  if (comesLate(row, report))
    return fail(
      failure('callback.out_of_order', { detail: `${detail}, after a later report was taken` }),
    );
  const held = await heldByOriginals(tx, row, report.event, regionActor(row.toRegion), now);
  if (guard(held.row, report.event, ['decider']) !== 'allowed')
    return fail(failure('callback.out_of_order', { detail }));
  const { reasonCode, again } = held;
  const event = {
    ...(await eventOf(platform, row, report, now)),
    ...(reasonCode && { reasonCode }),
  };
  const changed = await transition(tx, held.row, event, now);
  return changed.ok && again && !isFinal(changed.value.state)
    ? transition(tx, changed.value, again, now)
    : changed;
}

async function takeReport(
  tx: Transaction,
  platform: Platform,
  region: string,
  report: CaseReport,
  digest: string,
): Promise<Result<CaseRow | undefined, Failure>> {
  const now = platform.clock();
  const earlier = await arriveOnce(tx, region, report, digest, now);
  if (earlier !== undefined)
    return earlier === digest ? ok(undefined) : fail(failure('callback.digest_conflict'));
  const row = await lockCase(tx, report.caseId);
  // Another region's case is answered like none at all: a region learns nothing about cases that are not its own.
  if (!row || row.toRegion !== region) return fail(failure('callback.case_unknown'));
  const wrong = mismatch(row, report);
  if (wrong) return fail(wrong);
  const actor = regionActor(region);
  const found = await decidedBefore(tx, row, report, actor, now);
  if (!found.ok) return found;
  const forwarded = await caughtUp(tx, found.value, report, now);
  if (!forwarded.ok) return forwarded;
  const changed = await applyReport(tx, platform, forwarded.value, report, now);
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
    jws: await signReceipt(platform, facts, now),
    createdAt: now,
  });
  await sendNotices(tx, platform, changed.value, now);
  return ok(changed.value);
}

async function take(
  platform: Platform,
  region: string,
  report: CaseReport,
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
    const taken = await inTransaction(platform, (tx) =>
      takeReport(tx, platform, region, report, digest),
    );
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
    take: ({ report }) => take(platform, region, report),
  });
  return ok(answer);
}
