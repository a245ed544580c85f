import { asServed } from '#contracts/dates';
import { type Failure, failure } from '#contracts/failures';
import { fail, ok, type Result } from '#contracts/result';
import { provisionMs } from '#contracts/retention';
import { and, desc, eq, inArray, isNull, lt, sql } from '../../platform/database/drizzle.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { dayName, dayOf } from '../../platform/time/working-days.ts';
import type { Caller } from '../../trust/identity/caller.ts';
import { certificateRefs } from './certificate-ref.ts';
import { certificateDispute } from './dispute-tables.ts';
import { type DisputeRow, standingOf, wordsOf } from './disputes.ts';

/** More than anybody ever doubted of one certificate. */
const maxOfOne = 50;

export type DisputePage = {
  readonly region: string;
  readonly open: boolean;
  readonly before?: string | undefined;
  readonly limit: number;
};

/** What an issuing region has to answer and has answered, the newest first. */
export const listDisputes = (
  platform: Platform,
  { region, open, before, limit }: DisputePage,
): Promise<DisputeRow[]> =>
  platform
    .database()
    .select()
    .from(certificateDispute)
    .where(
      and(
        eq(certificateDispute.region, region),
        ...(open ? [isNull(certificateDispute.outcome)] : []),
        ...(before === undefined ? [] : [lt(certificateDispute.id, before)]),
      ),
    )
    .orderBy(desc(certificateDispute.id))
    .limit(limit);

/** The history of one certificate, for those who have to do with it. */
export async function disputesAbout(
  platform: Platform,
  caller: Caller,
  identifier: string,
): Promise<Result<readonly DisputeRow[], Failure>> {
  const standing = await standingOf(platform, caller, identifier);
  if (!standing) return fail(failure('certificate.not_known'));
  // Of the region whose copy it is: another may write the same identifier on a paper of its own.
  const refs = await certificateRefs(platform.keys, standing.row.homeRegion, identifier);
  const rows = await platform
    .database()
    .select()
    .from(certificateDispute)
    .where(inArray(certificateDispute.certificateRef, refs))
    .orderBy(desc(certificateDispute.id))
    .limit(maxOfOne);
  return ok(rows);
}

/** As it is shown; words and identifier only to whoever doubted it and who answers. */
export async function describeDispute(platform: Platform, row: DisputeRow, withWords: boolean) {
  const words = withWords && row.wrappedKey.length > 0 ? await wordsOf(platform, row) : undefined;
  const today = dayName(dayOf(platform.clock()));
  return {
    disputeId: row.id,
    region: row.region,
    type: row.certificateType,
    field: row.field,
    by: row.byHolder ? ('holder' as const) : ('side' as const),
    state: row.outcome === null ? ('open' as const) : ('answered' as const),
    createdAt: asServed(row.createdAt),
    answerBy: row.answerBy,
    overdue: row.outcome === null && row.answerBy < today,
    ...(row.outcome === null ? {} : { outcome: row.outcome }),
    ...(row.answeredAt === null ? {} : { answeredAt: asServed(row.answeredAt) }),
    ...words,
  };
}

/** Words are kept as long as records of what was given to whom; that there was a dispute, and its outcome, stays. */
export async function forgetDisputeWords(platform: Platform): Promise<void> {
  const before = new Date(platform.clock().getTime() - provisionMs);
  const nothing = new Uint8Array(0);
  await platform
    .database()
    .update(certificateDispute)
    .set({ wrappedKey: nothing, sealed: nothing })
    .where(
      and(
        lt(certificateDispute.answeredAt, before),
        sql`octet_length(${certificateDispute.wrappedKey}) > 0`,
      ),
    );
}
