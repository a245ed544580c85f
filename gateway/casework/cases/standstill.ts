import type { Irregularity } from '#contracts/case-reports';
import { nextState } from '#contracts/case-states';
import { isClauseOf, isSpecial } from '#contracts/case-suspension';
import type { Failure } from '#contracts/failures';
import { ok, type Result } from '#contracts/result';
import type { Standstill } from '#contracts/told-report';
import type { Transaction } from '../../platform/database/database.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { type Arrival, caughtUp, regionActor } from './apply-report.ts';
import { type CaseRow, leftOf } from './case-row.ts';
import { membersAdmittedTo } from './guards.ts';
import { markIrregular } from './irregular.ts';
import { isHeldByOriginals } from './originals.ts';
import { readStated } from './report-time.ts';
import { type CaseEvent, type Saying, transition } from './transition.ts';
import { sealWords } from './words.ts';

type Suspension = Extract<Standstill, { kind: 'suspend' }>;

/** What belongs to a suspension that stops the statutory limit (行政许可法 art. 45), and is not in it. */
function lacks({ because, legalBasis, expectedDays }: Suspension): Irregularity[] {
  if (!isSpecial(because)) return [];
  return [
    ...(isClauseOf(because, legalBasis) ? [] : (['legal_basis_missing'] as const)),
    ...(expectedDays === undefined ? (['days_missing'] as const) : []),
  ];
}

/** Why a report stops nothing, or lets nothing go on, where it finds the case. */
export function obstacle(
  row: CaseRow,
  kind: Standstill['kind'],
  heldByOriginals: boolean,
): Irregularity | undefined {
  if (kind === 'suspend') {
    if (row.state === 'suspended') return 'suspended_again';
    return nextState(row.state, kind, leftOf(row)) ? undefined : 'suspended_after_end';
  }
  if (row.state !== 'suspended') return 'not_suspended';
  const isTheirs = membersAdmittedTo(row, kind).includes('decider');
  return isTheirs && !heldByOriginals ? undefined : 'held_by_others';
}

async function saidIn(platform: Platform, row: CaseRow, report: Standstill): Promise<Saying> {
  if (report.kind === 'resume') return {};
  const { because, owner = row.toRegion, expectedDays: days, reason: note, legalBasis } = report;
  const said = {
    ...(note === undefined ? {} : { note }),
    ...(legalBasis === undefined ? {} : { legalBasis }),
  };
  const words = await sealWords(platform.keys, row, 'suspensionWords', said);
  const expected = days === undefined ? {} : { days };
  return { owner, reasonCode: because, words, ...expected, details: { owner, ...expected } };
}

/**
 * Takes it that a region has stopped a case, or lets it go on. Where the case is not one that this could be said of,
 * it is marked and told, and the case stays as it is.
 */
export async function applyStandstill(
  tx: Transaction,
  platform: Platform,
  row: CaseRow,
  report: Standstill,
  { windowMs, digest, clerk, now }: Arrival,
): Promise<Result<CaseRow, Failure>> {
  const { kind, at, reportId, regionalCaseId } = report;
  const forwarded = await caughtUp(tx, row, report, now);
  if (!forwarded.ok) return forwarded;
  const found = forwarded.value;
  const held = kind === 'resume' && (await isHeldByOriginals(tx, found.id));
  const against = obstacle(found, kind, held);
  const marked = { event: kind, reportId };
  if (against) return ok(await markIrregular(tx, found, marked, [against], now));
  const said = await saidIn(platform, found, report);
  const event: CaseEvent = {
    kind,
    ...said,
    actor: regionActor(found.toRegion, clerk),
    regionalCaseId,
    stated: readStated(at, found.createdAt, now, windowMs),
    details: { report: reportId, digest, ...said.details },
  };
  const changed = await transition(tx, found, event, now);
  if (!changed.ok || kind === 'resume') return changed;
  return ok(await markIrregular(tx, changed.value, marked, lacks(report), now));
}
