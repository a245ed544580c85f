import { leastRetention } from '#contracts/retention';
import { type SQLWrapper, sql } from '../../platform/database/drizzle.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { isOfErased } from './case-row.ts';

const dayMs = 86_400_000;

/** What was answered before this, and belongs to no case, has been kept for as long as answers are. */
export function forgottenBefore({ config, clock }: Pick<Platform, 'config' | 'clock'>): Date {
  const { answers } = config.retention ?? leastRetention;
  return new Date(clock().getTime() - answers * dayMs);
}

/** What people wrote and what they were answered, sealed under a key of the row where it belongs to no case. */
type AnsweredWords = SQLWrapper & {
  readonly wrappedKey: SQLWrapper;
  readonly answeredAt: SQLWrapper;
  readonly subject: SQLWrapper;
  readonly caseId: SQLWrapper;
};

/** Destroys words without a case that were answered as long ago as answers are kept; whose case is erased, those are nobody's. */
export async function forgetAnswered(platform: Platform, table: AnsweredWords): Promise<void> {
  const { wrappedKey, answeredAt, subject, caseId } = table;
  await platform.database().execute(sql`
    update ${table} set wrapped_key = null, words = null, answer = null, subject = null
    where (${wrappedKey} is not null and ${answeredAt} < ${forgottenBefore(platform).toISOString()})
      or (${subject} is not null and ${isOfErased(caseId)})`);
}
