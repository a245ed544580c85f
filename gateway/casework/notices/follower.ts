import { caseEventTypes } from '#contracts/webhook';
import { recipients } from '../../delivery/webhooks/recipients.ts';
import { webhook } from '../../delivery/webhooks/tables.ts';
import { toldMembers } from '../../delivery/webhooks/told-members.ts';
import { newId } from '../../platform/database/ids.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { readCases } from '../cases/case-row.ts';
import type { Follower } from '../cases/follow.ts';

/** Writes a row for every member that is to be told about a change. */
export const webhookFollower =
  (platform: Platform): Follower =>
  async (tx, changes) => {
    const rows = await readCases(
      tx,
      changes.map(({ caseId }) => caseId),
    );
    const members = await toldMembers(platform, tx);
    const now = platform.clock();
    const told = changes.flatMap(({ caseId, version, event, toState, at }) => {
      const row = rows.get(caseId);
      const type = caseEventTypes[event];
      return (row ? recipients(members, row, type) : []).map(({ clientId }) => ({
        id: newId('wh', now),
        clientId,
        caseId,
        version,
        type,
        caseState: toState,
        at,
        state: 'pending' as const,
        nextAttemptAt: now,
        since: now,
      }));
    });
    if (told.length > 0) await tx.insert(webhook).values(told).onConflictDoNothing();
  };
