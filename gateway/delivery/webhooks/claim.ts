import { isMyTurn } from '../../platform/database/one-at-a-time.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { beginProbe } from '../../platform/time/breaker.ts';
import { breakerOf, roomsFor } from './admit.ts';
import {
  claimDue,
  countInFlight,
  readEndpoints,
  saveEndpoint,
  takeBack,
  type WebhookRow,
} from './store.ts';
import { toldMembers } from './told-members.ts';

/** Longer than any call takes. */
export const leaseMs = 30_000;

export type Claimed = { readonly row: WebhookRow; readonly url: string };

/** Takes what is due: a few per member, one where a member is to be tried again, nothing where it is not. */
export async function claim(platform: Platform): Promise<Claimed[]> {
  return platform.database().transaction(async (tx) => {
    // The cap per member holds over all processes.
    if (!(await isMyTurn(tx, 'webhookClaims'))) return [];
    const now = platform.clock();
    await takeBack(tx, now);
    const endpoints = await readEndpoints(tx);
    const members = await toldMembers(platform, tx);
    const rooms = roomsFor(members, endpoints, await countInFlight(tx), now);
    if (rooms.length === 0) return [];
    const leaseUntil = new Date(now.getTime() + leaseMs);
    const rows = await claimDue(tx, rooms, leaseUntil, now);
    const claimed: Claimed[] = [];
    for (const row of rows) {
      const room = rooms.find(({ clientId }) => clientId === row.clientId);
      if (!room) continue;
      const { clientId, url, probes } = room;
      if (probes) {
        const before = breakerOf(endpoints.get(clientId), url, now.getTime());
        const breaker = beginProbe(before, row.id, leaseUntil.getTime(), now.getTime());
        if (breaker) await saveEndpoint(tx, { clientId, url, breaker });
      }
      claimed.push({ row, url });
    }
    return claimed;
  });
}
