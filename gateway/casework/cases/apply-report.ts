import type { ActingPerson } from '#contracts/acting-person';
import type { AuditEvent } from '#contracts/audit-event';
import type { CaseReport } from '#contracts/case';
import { isFinal } from '#contracts/case-states';
import type { Failure } from '#contracts/failures';
import { ok, type Result } from '#contracts/result';
import type { Transaction } from '../../platform/database/database.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { CaseRow } from './case-row.ts';
import { decidedOn } from './certificate-flags.ts';
import { changesOf } from './changes.ts';
import { dateAcceptance } from './implied-acceptance.ts';
import { isTakenBack, keepInstant, ruleOf } from './instant-decisions.ts';
import { markIrregular } from './irregular.ts';
import { tellOfCertificates } from './issued-certificates.ts';
import { heldByOriginals } from './originals.ts';
import { decides, type Reading, readReport } from './read-report.ts';
import { reportFacts } from './report-facts.ts';
import { happenedAt, readStated, type Stated } from './report-time.ts';
import { type CaseEvent, type FactEvent, transition } from './transition.ts';
import { decidedBefore, knowsOfWithdrawal } from './withdrawal-ends.ts';
import { sealWords } from './words.ts';

export const regionActor = (region: string, clerk?: ActingPerson): AuditEvent['actor'] => ({
  kind: 'region',
  id: region,
  organisation: region,
  role: 'deciding body',
  ...(clerk ? { clerk } : {}),
});

/** A region may report before its answer to our call was recorded: the call did arrive then. */
export async function caughtUp(
  tx: Transaction,
  row: CaseRow,
  { regionalCaseId }: Pick<CaseReport, 'regionalCaseId'>,
  now: Date,
): Promise<Result<CaseRow, Failure>> {
  if (row.state !== 'submitted') return ok(row);
  const actor = regionActor(row.toRegion);
  const event = { kind: 'forward', actor, regionalCaseId, implied: true } as const;
  return transition(tx, row, event, now);
}

/** What was written in a report, sealed; nothing where nothing was. */
async function sealedWords(platform: Platform, row: CaseRow, report: CaseReport) {
  const { reason, wanted, issued, approver, legalBasis, body, paper } = report;
  const words = {
    ...(reason === undefined ? {} : { reason }),
    ...(wanted.length > 0 ? { wanted } : {}),
    ...(issued ? { issued } : {}),
    ...(approver === undefined ? {} : { approver }),
    ...(legalBasis === undefined ? {} : { legalBasis }),
    ...(body === undefined ? {} : { body }),
    ...(paper ? { paper } : {}),
  };
  return Object.keys(words).length > 0 ? sealWords(platform.keys, row, 'words', words) : null;
}

const own = (event: FactEvent, report: CaseReport): boolean =>
  event.kind === report.event && !event.implied;

/** Where a report came from. */
type Source = {
  /** SHA-256 of the report. */
  readonly digest: string;
  /** Who told it there, where it says so. */
  readonly clerk?: ActingPerson | undefined;
};

type Told = Source & {
  readonly reasonCode: string | undefined;
  /** By which words it was decided, where those are known. */
  readonly rule: string | undefined;
};

/** Applies what a report comes to, in its order. */
async function applyReading(
  tx: Transaction,
  platform: Platform,
  row: CaseRow,
  report: CaseReport,
  { events, irregular, days }: Extract<Reading, { events: unknown }>,
  { digest, clerk, reasonCode, rule = report.rule }: Told,
  now: Date,
): Promise<Result<CaseRow, Failure>> {
  const words = await sealedWords(platform, row, report);
  const { regionalCaseId } = report;
  const extends_ = days === undefined ? {} : { days };
  let current: Result<CaseRow, Failure> = ok(row);
  for (const event of events) {
    if (!current.ok) return current;
    const said = own(event, report)
      ? {
          words,
          said: words,
          details: {
            report: report.reportId,
            digest,
            ...extends_,
            ...(rule === undefined ? {} : { rule }),
          },
          ...extends_,
        }
      : {};
    const step: CaseEvent = {
      ...event,
      ...said,
      ...(reasonCode && own(event, report) ? { reasonCode } : {}),
      actor: regionActor(row.toRegion, clerk),
      regionalCaseId,
    };
    current = await transition(tx, current.value, step, now);
  }
  return current.ok ? ok(await markIrregular(tx, current.value, report, irregular, now)) : current;
}

export type Arrival = Source & {
  /** So long, before and after, a signature of the region counts. */
  readonly windowMs: number;
  readonly now: Date;
};

/** Reads a report against the case that it finds, and applies it. */
async function read(
  tx: Transaction,
  platform: Platform,
  row: CaseRow,
  report: CaseReport,
  { stated, ...source }: Source & { readonly stated: Stated },
  now: Date,
): Promise<Result<CaseRow, Failure>> {
  const actor = regionActor(row.toRegion);
  const relied = await decidedOn(tx, platform, row, report.event, now);
  const held = await heldByOriginals(tx, relied.row, report.event, actor, now);
  const changes = await changesOf(tx, row.id);
  const given = {
    stated,
    now,
    facts: reportFacts(changes),
    isWithdrawn: await knowsOfWithdrawal(tx, row),
  };
  const found = await ruleOf(tx, row, report);
  const stated_ = readReport(held.row, report, given);
  const reading =
    'dates' in stated_
      ? stated_
      : { ...stated_, irregular: [...stated_.irregular, ...found.irregular] };
  const { row: reached, again } = held;
  const reasonCode = relied.reasonCode ?? held.reasonCode;
  if ('dates' in reading)
    await dateAcceptance(tx, reached, reading.dates, report, stated, actor, now);
  const changed =
    'dates' in reading
      ? ok(reached)
      : await applyReading(
          tx,
          platform,
          reached,
          report,
          reading,
          { ...source, reasonCode, rule: found.ref },
          now,
        );
  const decidesAgain = row.state === 'approved' && decides.has(report.event);
  const happened = happenedAt(stated, now);
  const was = { ...row, isTakenBack: isTakenBack(changes) };
  if (changed.ok && (found.rule || decidesAgain))
    await keepInstant(tx, platform, was, changed.value, found, { happened, now });
  const wasGranted = changes.some(({ event }) => event === 'approve');
  if (changed.ok && wasGranted) {
    await tellOfCertificates(tx, platform, changed.value, report, happened, now);
  }
  return changed.ok && again && !isFinal(changed.value.state)
    ? transition(tx, changed.value, again, now)
    : changed;
}

/**
 * Takes what a region reports. It is a fact: where it finds the case in a state that it does not fit, it is taken,
 * marked and told; it is never refused.
 */
export async function applyReport(
  tx: Transaction,
  platform: Platform,
  row: CaseRow,
  report: CaseReport,
  { windowMs, digest, clerk, now }: Arrival,
): Promise<Result<CaseRow, Failure>> {
  const stated = readStated(report.at, row.createdAt, now, windowMs);
  const found = await decidedBefore(tx, row, report.event, regionActor(row.toRegion), now);
  if (!found.ok) return found;
  const forwarded = await caughtUp(tx, found.value, report, now);
  return forwarded.ok
    ? read(tx, platform, forwarded.value, report, { stated, digest, clerk }, now)
    : forwarded;
}
