import { acceptanceDays } from '#contracts/case-reports';
import type { ReportKind } from '#contracts/case-states';
import { dayOf, startOfDay, workingDaysAfter } from '../../platform/time/working-days.ts';
import type { CaseChange } from './changes.ts';
import { type Lacking, lackingIn } from './lacking.ts';
import { happenedAt } from './report-time.ts';

/** An acceptance that nobody reported: told when, and dated by what it follows from until it is reported itself. */
export type ImpliedAcceptance = {
  readonly version: number;
  readonly at: Date;
  /** What it follows from: the law (行政许可法 art. 32: five days in silence), or a decision. */
  readonly from: 'silence' | 'decision';
};

/** What of a case's story a report is read against. */
export type ReportFacts = {
  /** When the deciding region received it. */
  readonly receivedAt?: Date;
  /** How often papers were asked for. */
  readonly asked: number;
  /** Something was sent since they were last asked for. */
  readonly supplied: boolean;
  readonly extended: number;
  /** What reports of the case still lack. */
  readonly lacking: ReadonlyMap<ReportKind, Lacking>;
  readonly implied?: ImpliedAcceptance;
};

/** The reason of an acceptance that follows from silence. */
export const silence = 'accepted_by_silence';

/** The reason of a report that happened before silence could mean anything. */
export const inTime = 'told_in_time';

/** The end of the last day on which papers may be asked for, or acceptance be refused. */
export const acceptanceDeadline = (receivedAt: Date): Date =>
  startOfDay(workingDaysAfter(dayOf(receivedAt), acceptanceDays) + 1);

function impliedBy(changes: readonly CaseChange[]): ImpliedAcceptance | undefined {
  const change = changes.findLast(({ event, implied }) => event === 'accept' && implied);
  if (!change) return undefined;
  const { version, at, statedAt, statedDoubt, reasonCode } = change;
  const happened = statedAt ? happenedAt({ at: statedAt, doubt: statedDoubt }, at) : at;
  return { version, at: happened, from: reasonCode === silence ? 'silence' : 'decision' };
}

/** @param changes all of the case, in their order */
export function reportFacts(changes: readonly CaseChange[]): ReportFacts {
  const count = (kind: CaseChange['event']) => changes.filter(({ event }) => event === kind).length;
  const received = changes.findLast(({ event }) => event === 'forward');
  const asked = changes.findLastIndex(({ event }) => event === 'require_supplement');
  const implied = impliedBy(changes);
  return {
    ...(received ? { receivedAt: received.at } : {}),
    asked: count('require_supplement'),
    supplied: asked >= 0 && changes.slice(asked).some(({ event }) => event === 'supplement'),
    extended: count('extend'),
    lacking: lackingIn(changes),
    ...(implied ? { implied } : {}),
  };
}
