import type { AuditEvent } from '#contracts/audit-event';
import type { Place } from '#contracts/custody';
import type { Transaction } from '../../platform/database/database.ts';
import { sql } from '../../platform/database/drizzle.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { setOriginals } from '../cases/originals.ts';
import type { OriginalsState } from '../cases/originals-tables.ts';
import type { HandoffRow } from './store.ts';
import { handoff } from './tables.ts';

type Standing = Place & { readonly countedAt: Date | null; readonly owner: string | null };

export type Originals = {
  readonly state: OriginalsState;
  /** Who must act, and about what, while they hold the case up. */
  readonly stop?: { readonly owner: string; readonly because: 'discrepancy' | 'lost' };
};

const isOut = ({ leg, state }: Standing): boolean => leg === 'out' && state !== 'cancelled';

/**
 * How the originals of a case stand, from all the dossiers that carry any of them. What goes home again
 * after it was counted stays counted; what went home uncounted was never there.
 */
export function originalsOf(dossiers: readonly Standing[]): Originals {
  const out = dossiers.filter(isOut);
  const wrong = out.find(({ state }) => state === 'discrepancy' || state === 'lost');
  if (wrong) {
    const because = wrong.state === 'lost' ? 'lost' : 'discrepancy';
    return { state: 'discrepancy', stop: { owner: wrong.owner ?? 'operator', because } };
  }
  if (out.some(({ state }) => state !== 'counted')) return { state: 'awaited' };
  const counted = dossiers.some(
    ({ countedAt, state }) => countedAt !== null || state === 'counted',
  );
  return { state: counted ? 'complete' : dossiers.length > 0 ? 'awaited' : 'none' };
}

const dossiersOf = (tx: Transaction, caseId: string): Promise<Standing[]> =>
  tx
    .select({
      state: handoff.state,
      leg: handoff.leg,
      countedAt: handoff.countedAt,
      owner: handoff.owner,
    })
    .from(handoff)
    .where(sql`${handoff.caseIds} @> ${JSON.stringify([caseId])}::jsonb`);

/** Tells every case of a dossier how its originals stand now. */
export async function settleOriginals(
  tx: Transaction,
  platform: Platform,
  { id, caseIds }: Pick<HandoffRow, 'id' | 'caseIds'>,
  actor: AuditEvent['actor'],
  now: Date,
): Promise<void> {
  // In one order always: two dossiers that share cases must not wait for each other.
  for (const caseId of [...caseIds].sort()) {
    const read = async () => originalsOf(await dossiersOf(tx, caseId));
    await setOriginals(tx, platform, caseId, read, { actor, handoffId: id }, now);
  }
}
