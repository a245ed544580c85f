import type { Queryable } from '../../platform/database/database.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { Member } from '../../trust/federation/entries.ts';
import { currentFederation } from '../../trust/federation/store.ts';
import { webhookSetting } from './tables.ts';

/**
 * The members, each with the address at which it is told about changes: its own setting, or that of the federation
 * document. Whoever reads `webhook` of a member reads it here.
 */
export async function toldMembers(
  platform: Platform,
  database: Pick<Queryable, 'select'>,
): Promise<Member[]> {
  const { members } = await currentFederation(platform);
  const settings = await database.select().from(webhookSetting);
  const own = new Map(settings.map((setting) => [setting.clientId, setting]));
  return [...members.values()].map((member) => {
    const setting = own.get(member.clientId);
    if (!setting) return member;
    const { url, events } = setting;
    return { ...member, webhook: { url, ...(events ? { events: [...events] } : {}) } };
  });
}
