import { asServed } from '#contracts/dates';
import { findItem } from '../../documents/items/store.ts';
import { and, desc, eq } from '../../platform/database/drizzle.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { currentFederation } from '../../trust/federation/store.ts';
import type { Caller } from '../../trust/identity/caller.ts';
import type { CaseRow } from './case-row.ts';
import { externalIdsOf } from './external-ids.ts';
import { storyOf } from './filed.ts';
import { flaggedCertificates } from './flagged.ts';
import { originalsOfCase } from './originals.ts';
import { type Remedy, remedyFor } from './remedy.ts';
import { caseChange } from './tables.ts';
import { type CaseView, caseView, mayReadWords, type SuspensionView } from './view.ts';
import { openSuspension, openWords } from './words.ts';

async function suspensionOf(platform: Platform, row: CaseRow): Promise<SuspensionView | undefined> {
  if (row.state !== 'suspended') return undefined;
  const [change] = await platform
    .database()
    .select({ reasonCode: caseChange.reasonCode, at: caseChange.at, days: caseChange.days })
    .from(caseChange)
    .where(and(eq(caseChange.caseId, row.id), eq(caseChange.event, 'suspend')))
    .orderBy(desc(caseChange.version))
    .limit(1);
  if (!change) return undefined;
  const { reasonCode, at, days } = change;
  const expected = days === null ? {} : { expectedDays: days };
  return { reason: reasonCode ?? 'unknown', since: asServed(at), ...expected };
}

async function remedyOf(platform: Platform, row: CaseRow): Promise<Remedy | undefined> {
  if (row.state !== 'refused' && row.state !== 'denied') return undefined;
  const [item, { document }] = await Promise.all([
    findItem(platform, row.itemCode),
    currentFederation(platform),
  ]);
  const entry = document.regions.find(({ code }) => code === row.toRegion);
  const authority = item?.authority ?? '作出决定的机关';
  const { paper } = await openWords(platform.keys, row);
  const decidedBy = paper?.body.name;
  const { state, itemCode } = row;
  return remedyFor({ state, itemCode, authority, decidedBy }, entry?.remedies);
}

/** Members of a case's view that rooms behind this one add. */
export type Beside = (row: CaseRow, caller: Caller) => Promise<Readonly<Record<string, unknown>>>;

/** One case with all that the caller may read of it. */
export async function describeCase(
  platform: Platform,
  row: CaseRow,
  caller: Caller,
): Promise<CaseView> {
  const readable = mayReadWords(caller);
  const [words, said, suspension, remedy, originalsStanding, certificates, story, named] =
    await Promise.all([
      readable ? openWords(platform.keys, row) : {},
      readable ? openSuspension(platform.keys, row) : {},
      suspensionOf(platform, row),
      remedyOf(platform, row),
      originalsOfCase(platform.database(), row),
      flaggedCertificates(platform.database(), row.id),
      storyOf(platform, row, readable),
      externalIdsOf(platform.database(), [row], caller),
    ]);
  return caseView(row, {
    ...words,
    ...(suspension ? { suspension: { ...suspension, ...said } } : {}),
    ...(remedy ? { remedy } : {}),
    originalsStanding,
    externalId: named.get(row.id),
    certificates,
    story,
  });
}
