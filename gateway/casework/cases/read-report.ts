import type { CaseReport } from '#contracts/case';
import {
  type Effect,
  endingReports,
  formalReports,
  type Irregularity,
  lackOf,
  longestExtensionDays,
  partsOf,
  reportEffects,
  restsOnAcceptance,
  type Standing,
} from '#contracts/case-reports';
import { type CaseState, isFinal, type ReportKind } from '#contracts/case-states';
import type { CaseRow } from './case-row.ts';
import type { Lack } from './lacking.ts';
import { acceptanceDeadline, inTime, type ReportFacts } from './report-facts.ts';
import { happenedAt, type Stated } from './report-time.ts';
import type { FactEvent } from './transition.ts';

type Found = Pick<
  CaseRow,
  'state' | 'suspendedFrom' | 'withdrawnFrom' | 'acceptedAt' | 'reportedAt'
>;

/** What a report comes to: an acceptance that was implied gets its date, or these events, the last being its own. */
export type Reading =
  | { readonly dates: number }
  | {
      readonly events: readonly FactEvent[];
      readonly irregular: readonly Irregularity[];
      /** By how many days it extends the limits. */
      readonly days?: number;
    };

type Place = { readonly standing: Standing; readonly isBelow: boolean };

/**
 * Where a report finds a case.
 * @param isWithdrawn the region has learnt of the withdrawal; else it stands where it was
 */
function placeOf(row: Found, isWithdrawn: boolean, unaccepted: boolean): Place {
  if (row.state === 'withdrawn' && isWithdrawn) return { standing: 'withdrawn', isBelow: false };
  const above = row.state === 'withdrawn' ? row.withdrawnFrom : row;
  const at = above?.state ?? 'forwarded';
  const stood = at === 'suspended' ? (above?.suspendedFrom ?? 'forwarded') : at;
  const isBelow = stood !== row.state;
  switch (stood) {
    case 'submitted':
    case 'suspended':
      return { standing: 'forwarded', isBelow };
    case 'accepted':
      return { standing: unaccepted ? 'forwarded' : stood, isBelow };
    case 'supplement_required':
      return {
        standing: row.acceptedAt && !unaccepted ? 'supplement_after_acceptance' : stood,
        isBelow,
      };
    default:
      return { standing: stood, isBelow };
  }
}

const stillOpen: ReadonlySet<Standing> = new Set([
  'forwarded',
  'supplement_required',
  'accepted',
  'supplement_after_acceptance',
]);

/** Reports that decide. */
export const decides: ReadonlySet<ReportKind> = new Set(['refuse', 'approve', 'deny']);
const asksFor: ReadonlySet<Standing> = new Set([
  'supplement_required',
  'supplement_after_acceptance',
]);

/** What belongs to such a report and is not in it. */
function lacks(report: CaseReport): Irregularity[] {
  const has = { ...report, wanted: report.wanted.length > 0 || undefined };
  return partsOf[report.event].flatMap((part) => (has[part] ? [] : [lackOf[part]]));
}

/** Marks of a report that comes a second time. */
const ofRepetition: ReadonlySet<Irregularity> = new Set([
  'decided_again',
  'after_end',
  'supplement_again',
  'extended_again',
]);

/** The same report once more, with what it lacked: what was chased has come, and nothing happened a second time. */
function isCompleted(
  report: CaseReport,
  { lacking }: ReportFacts,
  standing: Standing,
  { to }: Effect,
): boolean {
  const before = lacking.get(report.event)?.missing ?? [];
  const now = lacks(report);
  const isSame = to === undefined || to === standing;
  return isSame && now.length < before.length && now.every((lack) => before.includes(lack as Lack));
}

/** What depends on what happened before, and not on the state alone. */
function afterAll(
  { event, days = 0 }: CaseReport,
  row: Found,
  standing: Standing,
  facts: ReportFacts,
  happened: Date,
): Irregularity[] {
  const { receivedAt, asked, supplied, extended } = facts;
  const marks: readonly (readonly [Irregularity, boolean])[] = [
    ['supplement_again', event === 'require_supplement' && asked > 0],
    [
      'supplement_late',
      event === 'require_supplement' &&
        standing === 'forwarded' &&
        asked === 0 &&
        receivedAt !== undefined &&
        happened >= acceptanceDeadline(receivedAt),
    ],
    [
      'supplement_outstanding',
      (event === 'accept' || restsOnAcceptance.has(event)) && asksFor.has(standing) && !supplied,
    ],
    ['decided_while_suspended', decides.has(event) && row.state === 'suspended'],
    ['extended_again', event === 'extend' && extended > 0],
    ['extended_beyond_law', event === 'extend' && days > longestExtensionDays],
  ];
  return marks.flatMap(([mark, holds]) => (holds ? [mark] : []));
}

/** Two servers of one region never agree on the second: what they report in turn is in turn. */
const clockSkewMs = 5000;

const isBefore = (happened: Date, at: Date | null): boolean =>
  at !== null && happened.getTime() < at.getTime() - clockSkewMs;

type Given = {
  readonly stated: Stated;
  readonly facts: ReportFacts;
  readonly isWithdrawn: boolean;
  readonly now: Date;
};

/** Silence was none where the region spoke in time and was heard late (行政许可法 art. 32). */
function wasInTime({ event }: CaseReport, { implied, receivedAt }: ReportFacts, happened: Date) {
  if (implied?.from !== 'silence' || !receivedAt) return false;
  const answers = event === 'accept' || event === 'refuse' || event === 'require_supplement';
  return answers && happened < acceptanceDeadline(receivedAt);
}

/** The acceptance itself, of which somebody only learns now. */
function datesAcceptance(
  report: CaseReport,
  { implied }: ReportFacts,
  happened: Date,
  spokeInTime: boolean,
): boolean {
  if (report.event !== 'accept' || !implied) return false;
  if (implied.from === 'silence') return spokeInTime;
  return happened.getTime() <= implied.at.getTime() + clockSkewMs;
}

function factOf(
  row: Found,
  kind: ReportKind,
  { to }: Effect,
  { isBelow, isLate }: { readonly isBelow: boolean; readonly isLate: boolean },
) {
  const ends = endingReports.has(kind);
  const moves = to !== undefined && !(isLate && (!ends || isFinal(row.state)));
  const aside = isLate ? !moves : formalReports.has(kind) || (to === undefined && !asks(kind));
  const stays: { to: CaseState; aside?: boolean } = {
    to: row.state,
    ...(aside ? { aside } : {}),
  };
  if (!moves) return stays;
  return isBelow && !ends ? { ...stays, beneath: to } : { ...stays, to };
}

/** Asking again leaves the case where it was, with another list. */
const asks = (kind: ReportKind): boolean => kind === 'require_supplement';

const nowAccepted = (kind: ReportKind, row: Found, standing: Standing, happened: Date) =>
  kind === 'accept' && !row.acceptedAt && stillOpen.has(standing) ? { acceptedAt: happened } : {};

/**
 * Reads a report against its case: what happened is taken in its place by the time that the region states, and what
 * is irregular about it is said. Nothing is refused.
 */
export function readReport(row: Found, report: CaseReport, given: Given): Reading {
  const { stated, facts, isWithdrawn, now } = given;
  const { event: kind } = report;
  const happened = happenedAt(stated, now);
  const spokeInTime = wasInTime(report, facts, happened);
  if (facts.implied && datesAcceptance(report, facts, happened, spokeInTime))
    return { dates: facts.implied.version };
  const { standing, isBelow } = placeOf(row, isWithdrawn, spokeInTime);
  const effect = reportEffects[kind][standing];
  const isLate = !spokeInTime && isBefore(happened, row.reportedAt);
  const fact = {
    ...factOf(row, kind, effect, { isBelow, isLate }),
    ...nowAccepted(kind, row, standing, happened),
    ...(spokeInTime ? { acceptedAt: null } : {}),
  };
  const implies = restsOnAcceptance.has(kind) && !row.acceptedAt && stillOpen.has(standing);
  const before: FactEvent[] = implies
    ? [{ kind: 'accept', stated, implied: true, fact: { to: 'accepted', acceptedAt: happened } }]
    : [];
  const own: FactEvent = { kind, stated, fact, ...(spokeInTime ? { reasonCode: inTime } : {}) };
  const completes = isCompleted(report, facts, standing, effect);
  const isRepeated = effect.irregular === 'accepted_again' && facts.implied?.from === 'silence';
  const irregular = [
    ...(effect.irregular ? [isRepeated ? ('accepted_late' as const) : effect.irregular] : []),
    ...(isLate ? (['out_of_order'] as const) : []),
    ...afterAll(report, row, standing, facts, happened),
    ...lacks(report),
  ].filter((mark) => !(completes && ofRepetition.has(mark)));
  // An extension that comes again with its reason is no other one.
  const hadDays = completes && !facts.lacking.get(kind)?.missing.includes('days_missing');
  const days = kind === 'extend' && !hadDays ? report.days : undefined;
  return { events: [...before, own], irregular, ...(days === undefined ? {} : { days }) };
}
