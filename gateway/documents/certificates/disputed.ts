import { and, eq, gt, inArray, isNull, or } from '../../platform/database/drizzle.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { certificateRefs } from './certificate-ref.ts';
import { certificateDispute } from './dispute-tables.ts';

/**
 * The fields of a certificate that are certain for nobody now: somebody contests them, or what a copy says of them
 * was found wrong at home after it was made.
 * @param copiedAt absent for what home has just said
 */
export async function disputedFields(
  platform: Platform,
  region: string,
  identifier: string,
  copiedAt?: Date,
): Promise<ReadonlySet<string>> {
  const { certificateRef, field, outcome, answeredAt } = certificateDispute;
  // Under every name that it has here: a dispute may be older than the subject key in use.
  const refs = await certificateRefs(platform.keys, region, identifier);
  const corrected = copiedAt && and(eq(outcome, 'corrected'), gt(answeredAt, copiedAt));
  const rows = await platform
    .database()
    .select({ field })
    .from(certificateDispute)
    .where(and(inArray(certificateRef, refs), or(isNull(outcome), corrected)));
  return new Set(rows.map((row) => row.field));
}
