import { caseEventTypes } from '#contracts/webhook';
import { readCases } from '../cases/case-row.ts';
import type { Follower } from '../cases/follow.ts';
import { currentFederation } from '../federation/store.ts';
import { newId } from '../platform/ids.ts';
import type { Platform } from '../platform/platform.ts';
import { recipients } from './recipients.ts';
import { webhook } from './tables.ts';

/** Writes a row for every member that is to be told about a change. */
export const webhookFollower =
  (platform: Platform): Follower =>
  async (tx, changes) => {
    const [rows, { members }] = await Promise.all([
      readCases(
        tx,
        changes.map(({ caseId }) => caseId),
      ),
      currentFederation(platform),
    ]);
    const now = platform.clock();
    const told = changes.flatMap(({ caseId, version, event, toState, at }) => {
      const row = rows.get(caseId);
      const type = caseEventTypes[event];
      return (row ? recipients(members.values(), row, type) : []).map(({ clientId }) => ({
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
