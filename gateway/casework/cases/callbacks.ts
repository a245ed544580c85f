import type { AuditEvent } from '#contracts/audit-event';
import type { CaseReport } from '#contracts/case';
import { isFinal } from '#contracts/case-states';
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
import { type CaseRow, lockCase } from './case-row.ts';
import { decidedOn } from './certificate-flags.ts';
import { guard } from './guards.ts';
import { dateAcceptance, impliedAcceptance } from './implied-acceptance.ts';
import { informedRegions, sendNotices } from './messages.ts';
import { heldByOriginals } from './originals.ts';
import { signReceipt } from './receipts.ts';
import { confirmRelied } from './relied.ts';
import { placeOf, readStated, type Stated } from './report-time.ts';
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
      implied: true,
    },
    now,
  );
}

/**
 * The number of its receipt stands: what follows it there goes by that number, and a report with another is about
 * another case, or a mistake.
 */
const isOfAnother = (row: CaseRow, report: CaseReport): boolean =>
  row.regionalCaseId !== null && row.regionalCaseId !== report.regionalCaseId;

async function eventOf(
  platform: Platform,
  row: CaseRow,
  report: CaseReport,
  stated: Stated,
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
    stated,
    details: { report: report.reportId },
  };
}

/** What the state machine forbids a region is the region's fault, not that of a caller. */
async function applyReport(
  tx: Transaction,
  platform: Platform,
  row: CaseRow,
  report: CaseReport,
  stated: Stated,
  now: Date,
): Promise<Result<CaseRow, Failure>> {
  const detail = `state ${row.state}; reported: ${report.event}`;
  const relied = await decidedOn(tx, platform, row, report.event, now);
  const actor = regionActor(row.toRegion);
  const held = await heldByOriginals(tx, relied.row, report.event, actor, now);
  if (guard(held.row, report.event, ['region']) !== 'allowed')
    return fail(failure('callback.out_of_order', { detail }));
  const { again } = held;
  const reasonCode = relied.reasonCode ?? held.reasonCode;
  const event = {
    ...(await eventOf(platform, row, report, stated)),
    ...(reasonCode && { reasonCode }),
  };
  const changed = await transition(tx, held.row, event, now);
  return changed.ok && again && !isFinal(changed.value.state)
    ? transition(tx, changed.value, again, now)
    : changed;
}

const usualWindowMs = 300_000;

/** What of a call counts beside the report. */
type Arrival = {
  readonly region: string;
  readonly digest: string;
  /** So long, before and after, a signature of the region counts. */
  readonly windowMs: number;
  readonly now: Date;
};

/** Takes a report at its place among those of its case. */
async function placeReport(
  tx: Transaction,
  platform: Platform,
  row: CaseRow,
  report: CaseReport,
  { windowMs, now }: Arrival,
): Promise<Result<CaseRow, Failure>> {
  const actor = regionActor(row.toRegion);
  const stated = readStated(report.at, row.createdAt, now, windowMs);
  const found = await decidedBefore(tx, row, report, stated, actor, now);
  if (!found.ok) return found;
  const forwarded = await caughtUp(tx, found.value, report, now);
  if (!forwarded.ok) return forwarded;
  const current = forwarded.value;
  const implied = report.event === 'accept' ? await impliedAcceptance(tx, current) : undefined;
  switch (placeOf(current, report.event, stated, implied, { now, windowMs })) {
    case 'dates_acceptance':
      if (implied) await dateAcceptance(tx, current, implied, report, stated, actor, now);
      return ok(current);
    case 'late': {
      const detail = `state ${current.state}; reported: ${report.event}, after a later report was taken`;
      return fail(failure('callback.out_of_order', { detail }));
    }
    case 'implies_acceptance': {
      const { regionalCaseId } = report;
      const step: CaseEvent = { kind: 'accept', actor, regionalCaseId, stated, implied: true };
      const accepted = await transition(tx, current, step, now);
      return accepted.ok
        ? applyReport(tx, platform, accepted.value, report, stated, now)
        : accepted;
    }
    // A case that its originals hold up may still go on with the report, so that is asked there.
    default:
      return applyReport(tx, platform, current, report, stated, now);
  }
}

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
  const changed = await placeReport(tx, platform, row, report, arrival);
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
  if (changed.value.version !== row.version) await sendNotices(tx, platform, changed.value, now);
  return ok(changed.value);
}

async function take(
  platform: Platform,
  region: string,
  report: CaseReport,
  once: OneTimeValue | undefined,
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
    take: ({ report, once }) => take(platform, region, report, once),
  });
  return ok(answer);
}
