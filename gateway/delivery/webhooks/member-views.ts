import { asServed } from '#contracts/dates';
import { and, count, eq, inArray } from '../../platform/database/drizzle.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { breakerOf } from './admit.ts';
import { readEndpoints, type WebhookRow } from './store.ts';
import { webhook } from './tables.ts';
import { toldMembers } from './told-members.ts';

export type MemberView = {
  readonly clientId: string;
  /** How the address answers: `open` means that it does not, and is tried now and then. */
  readonly state: 'closed' | 'open' | 'half_open';
  readonly since?: string;
  readonly reason?: string;
  readonly waiting: number;
  readonly parked: number;
};

/** How members that are told about changes can be reached. @param only this one */
export async function memberViews(platform: Platform, only?: string): Promise<MemberView[]> {
  const database = platform.database();
  const open = inArray(webhook.state, ['pending', 'sending', 'parked']);
  const [members, endpoints, counts] = await Promise.all([
    toldMembers(platform, database),
    readEndpoints(database),
    database
      .select({ clientId: webhook.clientId, state: webhook.state, count: count() })
      .from(webhook)
      .where(only === undefined ? open : and(open, eq(webhook.clientId, only)))
      .groupBy(webhook.clientId, webhook.state),
  ]);
  const counted = (clientId: string, ...states: WebhookRow['state'][]) =>
    counts
      .filter((row) => row.clientId === clientId && states.includes(row.state))
      .reduce((sum, row) => sum + row.count, 0);
  const nowMs = platform.clock().getTime();
  return members.flatMap(({ clientId, webhook: wanted }): MemberView[] => {
    if (!wanted || (only !== undefined && only !== clientId)) return [];
    const { state, sinceMs, reason } = breakerOf(endpoints.get(clientId), wanted.url, nowMs);
    return [
      {
        clientId,
        state,
        ...(state === 'closed' ? {} : { since: asServed(new Date(sinceMs)) }),
        ...(reason === null ? {} : { reason }),
        waiting: counted(clientId, 'pending', 'sending'),
        parked: counted(clientId, 'parked'),
      },
    ];
  });
}
