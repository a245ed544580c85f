import type { NewsEventType } from '#contracts/webhook';
import type { Transaction } from '../../platform/database/database.ts';
import { newId } from '../../platform/database/ids.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { Member } from '../../trust/federation/entries.ts';
import { wants } from './recipients.ts';
import { webhook } from './tables.ts';
import { toldMembers } from './told-members.ts';

/** Something that happened to what binds a member, and is no case. */
export type News = {
  readonly type: NewsEventType;
  /** The agreement, or the member. */
  readonly about: string;
  readonly isFor: (member: Member) => boolean;
};

/** Puts news on its way to whom it is for, with what it tells of: both or neither. */
export async function tellNews(
  platform: Platform,
  tx: Transaction,
  news: readonly News[],
  now: Date,
): Promise<void> {
  if (news.length === 0) return;
  const members = await toldMembers(platform, tx);
  const rows = news.flatMap(({ type, about, isFor }) => {
    const eventId = newId('news', now);
    return members
      .filter((member) => isFor(member) && wants(member, type))
      .map(({ clientId }) => ({
        id: newId('wh', now),
        clientId,
        caseId: eventId,
        about,
        version: 1,
        type,
        caseState: 'submitted' as const,
        at: now,
        state: 'pending' as const,
        nextAttemptAt: now,
        since: now,
      }));
  });
  if (rows.length > 0) await tx.insert(webhook).values(rows);
}
