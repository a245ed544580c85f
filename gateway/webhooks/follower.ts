import { caseEventTypes } from '#contracts/webhook';
import { readCase } from '../cases/case-row.ts';
import type { Follower } from '../cases/follow.ts';
import { currentFederation } from '../federation/store.ts';
import { newId } from '../platform/ids.ts';
import type { Platform } from '../platform/platform.ts';
import { recipients } from './recipients.ts';
import { webhook } from './tables.ts';

/** Writes a row for every member that is to be told about a change. */
export const webhookFollower =
  (platform: Platform): Follower =>
  async (tx, { caseId, version, event, toState, at }) => {
    const row = await readCase(tx, caseId);
    if (!row) return;
    const { members } = await currentFederation(platform);
    const type = caseEventTypes[event];
    const now = platform.clock();
    const rows = recipients(members.values(), row, type).map(({ clientId }) => ({
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
    if (rows.length > 0) await tx.insert(webhook).values(rows).onConflictDoNothing();
  };
