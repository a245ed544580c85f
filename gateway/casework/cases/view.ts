import { type CaseState, isFinal } from '#contracts/case-states';
import { differ } from '#contracts/case-times';
import { and, desc, eq, inArray, lt, or, type SQL } from '../../platform/database/drizzle.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { Caller } from '../../trust/identity/caller.ts';
import type { CaseRow } from './case-row.ts';
import type { Story } from './filed.ts';
import type { FlaggedCertificate } from './flagged.ts';
import type { CaseOriginals } from './originals.ts';
import type { Remedy } from './remedy.ts';
import { caseRecord } from './tables.ts';
import { type CaseWords, openWords, type SuspensionWords } from './words.ts';

const links = (caseId: string) => ({
  self: `/v1/cases/${caseId}`,
  timeline: `/v1/cases/${caseId}/timeline`,
  supplements: `/v1/cases/${caseId}/supplements`,
  withdrawal: `/v1/cases/${caseId}/withdrawal`,
});

/** The answer to an accepted submission. */
export const submittedView = (caseId: string, jws: string) => ({
  caseId,
  state: 'submitted' as const,
  receipt: jws,
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
  readonly certificates?: readonly FlaggedCertificate[];
  readonly story?: Story;
};

/** The last report's two times, where they are not the same for all that matters. */
const reportedOf = ({ lastReport }: CaseRow) =>
  lastReport && differ(new Date(lastReport.statedAt), new Date(lastReport.toldAt))
    ? { reported: lastReport }
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
  ...(wanted ? { wanted } : {}),
  ...(row.owner ? { owner: row.owner } : {}),
  ...(suspension ? { suspension } : {}),
  ...(remedy ? { remedy } : {}),
  ...(row.restrictedUntil ? { restricted: { until: row.restrictedUntil.toISOString() } } : {}),
  ...(row.erasedAt ? { erased: { at: row.erasedAt.toISOString() } } : {}),
  ...(row.regionalCaseId ? { regionalCaseId: row.regionalCaseId } : {}),
  ...(row.acceptedAt ? { acceptedAt: row.acceptedAt.toISOString() } : {}),
  ...story,
  ...reportedOf(row),
  createdAt: row.createdAt.toISOString(),
  updatedAt: row.updatedAt.toISOString(),
  version: row.version,
  links: links(row.id),
});
export type CaseView = ReturnType<typeof caseView>;

/** Operators and auditors follow a case by its states; what was written to a person is for its parties. */
export const mayReadWords = ({ role, subject }: Caller): boolean =>
  role === 'platform' || role === 'app' || (role === 'kiosk' && subject !== undefined);

export type CaseFilter = {
  readonly state?: CaseState | undefined;
  readonly region?: string | undefined;
  readonly cursor?: string | undefined;
  readonly limit: number;
};

const involves = (region: string) =>
  or(
    eq(caseRecord.fromRegion, region),
    eq(caseRecord.toRegion, region),
    eq(caseRecord.homeRegion, region),
  );

/** What the caller may see, as `caseRelations` says it of one case. */
function seenBy(caller: Caller): (SQL | undefined)[] {
  const conditions: (SQL | undefined)[] = [];
  if (caller.role === 'platform') conditions.push(involves(caller.region));
  // Without a person there is no list: who stands at a kiosk next has no business with the one before.
  if (caller.role === 'app' || caller.role === 'kiosk')
    conditions.push(eq(caseRecord.subject, caller.subject?.sub ?? ''));
  if (caller.role === 'kiosk') conditions.push(eq(caseRecord.clientId, caller.clientId));
  return conditions;
}

/** The newest cases of the caller, or which of these the caller may see. */
export async function visibleIds(
  platform: Platform,
  caller: Caller,
  { among, limit }: { readonly among: readonly string[] | undefined; readonly limit: number },
): Promise<string[]> {
  const asked = among ? [inArray(caseRecord.id, [...among])] : [];
  const rows = await platform
    .database()
    .select({ id: caseRecord.id })
    .from(caseRecord)
    .where(and(...seenBy(caller), ...asked))
    .orderBy(desc(caseRecord.id))
    .limit(limit);
  return rows.map(({ id }) => id);
}

/** Cases that the caller's region has to do with, newest first. */
export async function listCases(
  platform: Platform,
  caller: Caller,
  filter: CaseFilter,
): Promise<{ cases: CaseView[]; next?: string }> {
  const conditions = seenBy(caller);
  if (filter.region) conditions.push(involves(filter.region));
  if (filter.state) conditions.push(eq(caseRecord.state, filter.state));
  if (filter.cursor) conditions.push(lt(caseRecord.id, filter.cursor));
  const rows = await platform
    .database()
    .select()
    .from(caseRecord)
    .where(and(...conditions))
    .orderBy(desc(caseRecord.id))
    .limit(filter.limit + 1);
  const last = rows.length > filter.limit ? rows[filter.limit - 1] : undefined;
  const readable = mayReadWords(caller);
  const cases = await Promise.all(
    rows
      .slice(0, filter.limit)
      .map(async (row) => caseView(row, readable ? await openWords(platform.keys, row) : {})),
  );
  return { cases, ...(last ? { next: last.id } : {}) };
}
