import { formalReports, type Irregularity, reportedBy } from '#contracts/case-reports';
import type { CaseChangeKind } from '#contracts/case-states';
import { asServed } from '#contracts/dates';
import type { Platform } from '../../platform/process/platform.ts';
import type { CaseRow } from './case-row.ts';
import { type CaseChange, changesOf } from './changes.ts';
import { happenedAt } from './report-time.ts';
import { type CaseWords, openSaid } from './words.ts';

/** What a region filed about a case beside the way to its decision: an extension, a correction, a revocation. */
export type Filed = Pick<CaseWords, 'reason' | 'approver' | 'legalBasis' | 'body' | 'issued'> & {
  readonly event: CaseChangeKind;
  readonly at: string;
  readonly days?: number;
};

/** What was irregular about a report. */
export type Irregular = {
  readonly code: string;
  readonly reported: CaseChangeKind;
  readonly at: string;
};

export type Story = {
  readonly filed?: readonly Filed[];
  readonly irregular?: readonly Irregular[];
};

const isFiled = ({ event }: CaseChange): boolean =>
  event === 'terminate' || (formalReports as ReadonlySet<string>).has(event);

async function filed(
  platform: Platform,
  row: CaseRow,
  change: CaseChange,
  readable: boolean,
): Promise<Filed> {
  const { event, at, statedAt, statedDoubt, days } = change;
  const happened = statedAt ? happenedAt({ at: statedAt, doubt: statedDoubt }, at) : at;
  const {
    wanted: _,
    paper: _paper,
    ...said
  } = readable ? await openSaid(platform.keys, row, change.words) : {};
  return {
    event,
    at: asServed(happened),
    ...(days === null ? {} : { days }),
    ...said,
  };
}

const irregularOf = (changes: readonly CaseChange[]): Irregular[] =>
  changes.flatMap(({ event, reasonCode, at }, index) => {
    const reported = changes[index - 1]?.event;
    return event === 'irregular' && reported
      ? (reasonCode ?? '').split(' ').map((code) => ({
          code,
          reported: reportedBy[code as Irregularity] ?? reported,
          at: asServed(at),
        }))
      : [];
  });

/** What stands in a case's view of what its region filed, and of what was irregular. */
export async function storyOf(platform: Platform, row: CaseRow, readable: boolean): Promise<Story> {
  // Nothing was reported of a case that was submitted and received.
  if (row.version <= 2) return {};
  const changes = await changesOf(platform.database(), row.id);
  const all = await Promise.all(
    changes.filter(isFiled).map((change) => filed(platform, row, change, readable)),
  );
  const irregular = irregularOf(changes);
  return {
    ...(all.length > 0 ? { filed: all } : {}),
    ...(irregular.length > 0 ? { irregular } : {}),
  };
}
