import { isFinal } from '#contracts/case-states';
import { differ } from '#contracts/case-times';
import { asServed } from '#contracts/dates';
import type { Caller } from '../../trust/identity/caller.ts';
import type { CaseRow } from './case-row.ts';
import type { Story } from './filed.ts';
import type { FlaggedCertificate } from './flagged.ts';
import type { Submitted } from './insert-submission.ts';
import type { CaseOriginals } from './originals.ts';
import type { Remedy } from './remedy.ts';
import type { CaseWords, SuspensionWords } from './words.ts';

const links = (caseId: string) => ({
  self: `/v1/cases/${caseId}`,
  timeline: `/v1/cases/${caseId}/timeline`,
  papers: `/v1/cases/${caseId}/papers`,
  supplements: `/v1/cases/${caseId}/supplements`,
  withdrawal: `/v1/cases/${caseId}/withdrawal`,
});

/** The answer to an accepted submission. */
export const submittedView = ({ caseId, receipt }: Submitted) => ({
  caseId,
  state: 'submitted' as const,
  receipt,
  links: links(caseId),
});

/** Why a case stands still, and who must act. */
export type SuspensionView = SuspensionWords & {
  readonly reason: string;
  readonly since: string;
  /** In working days. */
  readonly expectedDays?: number;
};

/** What is read beside the row, where the caller may read it. */
export type BesideRow = CaseWords & {
  readonly suspension?: SuspensionView;
  readonly remedy?: Remedy;
  readonly originalsStanding?: CaseOriginals;
  /** What the caller calls it, where it submitted the case. */
  readonly externalId?: string | undefined;
  readonly certificates?: readonly FlaggedCertificate[];
  readonly story?: Story;
};

/** The last report's two times, where they are not the same for all that matters. */
const reportedOf = ({ lastReport }: CaseRow) =>
  lastReport && differ(new Date(lastReport.statedAt), new Date(lastReport.toldAt))
    ? {
        reported: {
          ...lastReport,
          statedAt: asServed(lastReport.statedAt),
          toldAt: asServed(lastReport.toldAt),
        },
      }
    : {};

/** A case as its parties see it: references and states, and what the deciding region wrote. */
export const caseView = (
  row: CaseRow,
  {
    reason,
    wanted,
    suspension,
    remedy,
    originalsStanding,
    certificates = [],
    story = {},
    externalId,
  }: BesideRow = {},
) => ({
  caseId: row.id,
  state: row.state,
  final: isFinal(row.state),
  itemCode: row.itemCode,
  itemName: row.itemName,
  from: row.fromRegion,
  to: row.toRegion,
  ...(row.homeRegion ? { home: row.homeRegion } : {}),
  channel: row.channel,
  originals: row.originals,
  ...(originalsStanding && originalsStanding.state !== 'none' ? { originalsStanding } : {}),
  ...(certificates.length > 0 ? { certificates } : {}),
  materials: row.materials.map(({ code, how }) => ({ code, how })),
  ...(reason ? { reason } : {}),
  // Sent as asked for, and before the region again.
  ...(wanted && row.state !== 'forwarded' ? { wanted } : {}),
  ...(row.owner ? { owner: row.owner } : {}),
  ...(suspension ? { suspension } : {}),
  ...(remedy ? { remedy } : {}),
  ...(row.restrictedUntil ? { restricted: { until: asServed(row.restrictedUntil) } } : {}),
  ...(row.erasedAt ? { erased: { at: asServed(row.erasedAt) } } : {}),
  ...(externalId ? { externalId } : {}),
  ...(row.regionalCaseId ? { regionalCaseId: row.regionalCaseId } : {}),
  ...(row.acceptedAt ? { acceptedAt: asServed(row.acceptedAt) } : {}),
  ...story,
  ...reportedOf(row),
  createdAt: asServed(row.createdAt),
  updatedAt: asServed(row.updatedAt),
  version: row.version,
  links: links(row.id),
});
export type CaseView = ReturnType<typeof caseView>;

/** Operators and auditors follow a case by its states; what was written to a person is for its parties. */
export const mayReadWords = ({ role, subject }: Caller): boolean =>
  role === 'platform' || role === 'app' || (role === 'kiosk' && subject !== undefined);
