import { leastRetention } from '#contracts/retention';
import { sql } from '../../platform/database/drizzle.ts';
import { inBites } from '../../platform/database/in-bites.ts';
import type { Platform } from '../../platform/process/platform.ts';

const batch = 500;
const dayMs = 86_400_000;
/** No remedy lasts longer: six months (行政诉讼法 art. 46), with all days on which its end may not fall. */
const remediesMs = 200 * dayMs;

/**
 * Empties messages that ended, once nobody may ask for anything of their case any more: it ended, the longest
 * remedy and its retention are over. Until then a refusal may be taken back, and the message goes again. The row stays: kind, digest and end are
 * what the timeline shows. What is erased earlier lost its key.
 * @param endedStates of cases, which this room does not know
 */
export async function forgetPayloads(
  platform: Platform,
  endedStates: readonly string[],
): Promise<void> {
  const { decided, withdrawn } = platform.config.retention ?? leastRetention;
  const keptMs = remediesMs + Math.max(decided, withdrawn) * dayMs;
  const before = new Date(platform.clock().getTime() - keptMs);
  await inBites(batch, () =>
    platform.database().execute(sql`update outbox set payload = '' where message_id in (
      select o.message_id from outbox o join case_record c on c.id = o.case_id
      where o.finished_at < ${before} and octet_length(o.payload) > 0
        and o.state in ('delivered', 'refused', 'expired')
        and c.updated_at < ${before} and c.state = any(${sql.param([...endedStates])}::text[])
      limit ${batch} for update of o skip locked)`),
  );
}
