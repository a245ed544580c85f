import { and, inArray, isNull } from '../../platform/database/drizzle.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { certificateRefs } from './certificate-ref.ts';
import { certificateDispute } from './dispute-tables.ts';

/** The fields of a certificate that somebody doubts now. */
export async function disputedFields(
  platform: Platform,
  region: string,
  identifier: string,
): Promise<ReadonlySet<string>> {
  const refs = await certificateRefs(platform.keys, region, identifier);
  const rows = await platform
    .database()
    .select({ field: certificateDispute.field })
    .from(certificateDispute)
    .where(
      and(inArray(certificateDispute.certificateRef, refs), isNull(certificateDispute.outcome)),
    );
  return new Set(rows.map(({ field }) => field));
}
