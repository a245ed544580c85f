import { isTravelling } from '#contracts/custody';
import { gatewayActor } from '../../audit/log/append.ts';
import type { Transaction } from '../../platform/database/database.ts';
import { and, asc, eq, inArray, or, sql } from '../../platform/database/drizzle.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { CaseChange } from '../cases/changes.ts';
import type { Follower, Lock } from '../cases/follow.ts';
import { auditHandoff } from './audit.ts';
import { besidesEnded, endedAmong, endedOf, isEnd, ownerWith } from './ended.ts';
import { type HandoffRow, lockHandoffs } from './store.ts';
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

/** Whether papers of the case are of an ended one now, or of none any more. */
const turns = ({ fromState, toState }: CaseChange): boolean => isEnd(toState) !== isEnd(fromState);

const dossiersWith = ({ caseId }: CaseChange) =>
  and(
    sql`${handoff.caseIds} @> ${JSON.stringify([caseId])}::jsonb`,
    eq(handoff.leg, 'out'),
    inArray(handoff.state, [...besidesEnded]),
  );

/** Locks what `dossierFollower` will change. */
export const lockDossiers: Lock = async (tx, changes) => {
  const turned = changes.filter(turns);
  if (turned.length === 0) return;
  const found = await tx
    .select({ id: handoff.id })
    .from(handoff)
    .where(or(...turned.map(dossiersWith)));
  await lockHandoffs(
    tx,
    found.map(({ id }) => id),
  );
};

/** Both windows learn that papers in their hands are of a case that was withdrawn, or not accepted. */
export const dossierFollower =
  (platform: Platform): Follower =>
  async (tx, changes) => {
    for (const change of changes) {
      if (!turns(change)) continue;
      const rows = await tx
        .select()
        .from(handoff)
        .where(dossiersWith(change))
        .orderBy(asc(handoff.id))
        // All that was known was locked before; whoever holds one that came since has seen how its cases stand.
        .for('update', { skipLocked: true });
      for (const row of rows) await tellOne(tx, row, change, platform.clock());
    }
  };
