import type { Queryable, Transaction } from '../../platform/database/database.ts';
import { and, desc, eq, type InferSelectModel, inArray } from '../../platform/database/drizzle.ts';
import { custodyEvent, handoff } from './tables.ts';

export type HandoffRow = InferSelectModel<typeof handoff>;
export type CustodyRow = InferSelectModel<typeof custodyEvent>;

/** The dossier, locked until the transaction ends: its events happen one after the other. */
export async function lockHandoff(tx: Transaction, id: string): Promise<HandoffRow | undefined> {
  const [row] = await tx.select().from(handoff).where(eq(handoff.id, id)).for('update');
  return row;
}

/** Several dossiers, always locked in the same order, so that nobody waits for each other. */
export const lockHandoffs = (tx: Transaction, ids: readonly string[]): Promise<HandoffRow[]> =>
  tx.select().from(handoff).where(inArray(handoff.id, ids)).orderBy(handoff.id).for('update');

export async function readRow(
  database: Pick<Queryable, 'select'>,
  id: string,
): Promise<HandoffRow | undefined> {
  const [row] = await database.select().from(handoff).where(eq(handoff.id, id));
  return row;
}

export async function lastEvent(
  tx: Pick<Queryable, 'select'>,
  handoffId: string,
): Promise<CustodyRow | undefined> {
  const [row] = await tx
    .select()
    .from(custodyEvent)
    .where(eq(custodyEvent.handoffId, handoffId))
    .orderBy(desc(custodyEvent.sequence))
    .limit(1);
  return row;
}

export async function readEvent(
  tx: Pick<Queryable, 'select'>,
  handoffId: string,
  sequence: number,
): Promise<CustodyRow | undefined> {
  const [row] = await tx
    .select()
    .from(custodyEvent)
    .where(and(eq(custodyEvent.handoffId, handoffId), eq(custodyEvent.sequence, sequence)));
  return row;
}

export const eventsOf = (
  database: Pick<Queryable, 'select'>,
  handoffId: string,
): Promise<CustodyRow[]> =>
  database
    .select()
    .from(custodyEvent)
    .where(eq(custodyEvent.handoffId, handoffId))
    .orderBy(custodyEvent.sequence);
