import { asServed } from '#contracts/dates';
import { and, desc, eq, gt, isNull, lt } from '../../platform/database/drizzle.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { Caller } from '../../trust/identity/caller.ts';
import { draftRelations } from './draft-kind.ts';
import { draft } from './tables.ts';

export type DraftQuery = { readonly cursor?: string | undefined; readonly limit: number };

/** A draft in a list: which item and when, nothing of what stands in it. */
export type DraftSummary = {
  readonly draftId: string;
  readonly itemCode: string;
  readonly from: string;
  readonly to: string;
  readonly version: number;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly expiresAt: string;
};

/** The drafts that the caller began and may go on with, the newest first, without their content. */
export async function listDrafts(
  platform: Platform,
  caller: Caller,
  { cursor, limit }: DraftQuery,
): Promise<{ drafts: DraftSummary[]; next?: string }> {
  const { clientId, subject } = caller;
  // An app and a kiosk speak for one person: without one there is nothing of theirs, nor a next page.
  if (!subject && caller.role !== 'platform') return { drafts: [] };
  const rows = await platform
    .database()
    .select()
    .from(draft)
    .where(
      and(
        eq(draft.clientId, clientId),
        subject ? eq(draft.subject, subject.sub) : undefined,
        isNull(draft.caseId),
        gt(draft.expiresAt, platform.clock()),
        cursor === undefined ? undefined : lt(draft.id, cursor),
      ),
    )
    .orderBy(desc(draft.id))
    .limit(limit + 1);
  const page = rows.slice(0, limit);
  const last = rows.length > limit ? page.at(-1) : undefined;
  return {
    drafts: page
      .filter((row) => draftRelations(row, caller).includes('collector'))
      .map((row) => ({
        draftId: row.id,
        itemCode: row.itemCode,
        from: row.fromRegion,
        to: row.toRegion,
        version: row.version,
        createdAt: asServed(row.createdAt),
        updatedAt: asServed(row.updatedAt),
        expiresAt: asServed(row.expiresAt),
      })),
    ...(last ? { next: last.id } : {}),
  };
}
