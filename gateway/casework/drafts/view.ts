import { asServed } from '#contracts/dates';
import type { DraftRequest } from '#contracts/draft';
import type { FieldError } from '#contracts/failures';
import { findItem } from '../../documents/items/store.ts';
import { eq } from '../../platform/database/drizzle.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { carriedDocuments } from '../../trust/federation/carried-documents.ts';
import { duplicatesOf } from '../cases/duplicates.ts';
import { openContent, problemsOf } from './content.ts';
import type { DraftRow } from './draft-kind.ts';
import { caseLink } from './tables.ts';

const links = (id: string) => ({
  self: `/v1/drafts/${id}`,
  submission: `/v1/drafts/${id}/submission`,
});

export type DraftView = Partial<DraftRequest> & {
  readonly draftId: string;
  readonly state: 'open' | 'submitted';
  readonly caseId?: string;
  readonly convertedFrom?: string;
  /** Nothing is missing that can be told before it is submitted. */
  readonly ready: boolean;
  readonly problems: readonly FieldError[];
  /** What this applicant has applied for already, and is open: warned of before it is sent. */
  readonly duplicates?: readonly string[];
  readonly version: number;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly expiresAt: string;
  readonly links: Readonly<Record<string, string>>;
};

/** A draft as its counters see it: what stands in it, and what is missing. */
export async function draftView(platform: Platform, row: DraftRow): Promise<DraftView> {
  const content = row.caseId === null ? await openContent(platform.keys, row) : undefined;
  const duplicates = content ? await duplicatesOf(platform.database(), row) : [];
  const problems = content
    ? problemsOf(
        content,
        await findItem(platform, row.itemCode),
        await carriedDocuments(platform, row.toRegion, 'cases'),
        platform.clock(),
      )
    : [];
  return {
    draftId: row.id,
    state: row.caseId === null ? 'open' : 'submitted',
    itemCode: row.itemCode,
    from: row.fromRegion,
    to: row.toRegion,
    ...content,
    ...(row.caseId === null ? {} : { caseId: row.caseId }),
    ...(row.convertedFrom === null ? {} : { convertedFrom: row.convertedFrom }),
    ready: content !== undefined && problems.length === 0,
    problems,
    ...(duplicates.length > 0 ? { duplicates } : {}),
    version: row.version,
    createdAt: asServed(row.createdAt),
    updatedAt: asServed(row.updatedAt),
    expiresAt: asServed(row.expiresAt),
    links: links(row.id),
  };
}

export type LinkedCase = {
  readonly is: 'converted_from' | 'converted_to';
  readonly caseId: string;
};

/** The cases that one belongs together with, for its view. */
export async function linksOf(platform: Platform, caseId: string): Promise<readonly LinkedCase[]> {
  const rows = await platform
    .database()
    .select({ is: caseLink.is, caseId: caseLink.otherId })
    .from(caseLink)
    .where(eq(caseLink.caseId, caseId));
  return rows;
}
