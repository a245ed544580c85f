import { isTravelling } from '#contracts/custody';
import { gatewayActor } from '../../audit/log/append.ts';
import type { Transaction } from '../../platform/database/database.ts';
import { and, asc, eq, inArray, sql } from '../../platform/database/drizzle.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { CaseChange } from '../cases/changes.ts';
import type { Follower } from '../cases/follow.ts';
import { auditHandoff } from './audit.ts';
import { besidesEnded, endedAmong, endedOf, isEnd, ownerWith } from './ended.ts';
import type { HandoffRow } from './store.ts';
import { handoff } from './tables.ts';

async function tellOne(
  tx: Transaction,
  row: HandoffRow,
  change: CaseChange,
  now: Date,
): Promise<void> {
  const ended = endedOf(row, await endedAmong(tx, row.caseIds));
  const owner = ownerWith(row, ended);
  if (owner !== row.owner) await tx.update(handoff).set({ owner }).where(eq(handoff.id, row.id));
  const lines = ended.find(({ caseId }) => caseId === change.caseId)?.lines ?? [];
  const event = {
    actor: gatewayActor,
    action: isEnd(change.toState) ? 'handoff.case_ended' : 'handoff.case_reopened',
    offline: false,
    details: {
      case: change.caseId,
      caseState: change.toState,
      state: row.state,
      ...(lines.length > 0 ? { lines: lines.join(', ').slice(0, 300) } : {}),
      ...(owner ? { owner } : {}),
      ...(isTravelling(row) ? { travelling: true } : {}),
    },
  } as const;
  await auditHandoff(tx, row, event, now);
}

/** Both windows learn that papers in their hands are of a case that was withdrawn, or not accepted. */
export const dossierFollower =
  (platform: Platform): Follower =>
  async (tx, changes) => {
    for (const change of changes) {
      if (isEnd(change.toState) === isEnd(change.fromState)) continue;
      const rows = await tx
        .select()
        .from(handoff)
        .where(
          and(
            sql`${handoff.caseIds} @> ${JSON.stringify([change.caseId])}::jsonb`,
            eq(handoff.leg, 'out'),
            inArray(handoff.state, [...besidesEnded]),
          ),
        )
        .orderBy(asc(handoff.id))
        .for('update');
      for (const row of rows) await tellOne(tx, row, change, platform.clock());
    }
  };
