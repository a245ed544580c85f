import { and, desc, eq, inArray, or, type SQL } from '../../platform/database/drizzle.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { Caller } from '../../trust/identity/caller.ts';
import { caseRecord } from './tables.ts';

export const involves = (region: string) =>
  or(
    eq(caseRecord.fromRegion, region),
    eq(caseRecord.toRegion, region),
    eq(caseRecord.homeRegion, region),
  );

/** What the caller may see, as `caseRelations` says it of one case. */
export function seenBy(caller: Caller): (SQL | undefined)[] {
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
