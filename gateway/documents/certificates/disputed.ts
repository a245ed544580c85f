import { and, inArray, isNull } from '../../platform/database/drizzle.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { certificateRefs } from './certificate-ref.ts';
import { certificateDispute } from './dispute-tables.ts';

/** The fields that somebody doubts now, of the certificate with these names. */
export async function disputedBehind(
  platform: Platform,
  refs: readonly string[],
): Promise<ReadonlySet<string>> {
  const rows = await platform
    .database()
    .select({ field: certificateDispute.field })
    .from(certificateDispute)
    .where(
      and(
        inArray(certificateDispute.certificateRef, [...refs]),
        isNull(certificateDispute.outcome),
      ),
    );
  return new Set(rows.map(({ field }) => field));
}

export const disputedFields = async (
  platform: Platform,
  region: string,
  identifier: string,
): Promise<ReadonlySet<string>> =>
  disputedBehind(platform, await certificateRefs(platform.keys, region, identifier));
