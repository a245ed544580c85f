import type { Queryable, Transaction } from '../../platform/database/database.ts';
import {
  and,
  eq,
  gt,
  type InferSelectModel,
  inArray,
  sql,
  sum,
} from '../../platform/database/drizzle.ts';
import { casePart, part, partChunk } from './tables.ts';

export type PartRow = InferSelectModel<typeof part>;

export async function readPart(
  database: Pick<Queryable, 'select'>,
  id: string,
): Promise<PartRow | undefined> {
  const [row] = await database.select().from(part).where(eq(part.id, id));
  return row;
}

/** @param strength `key share` lets others write chunks of the same part meanwhile, `update` does not */
export async function lockPart(
  tx: Transaction,
  id: string,
  strength: 'update' | 'key share',
): Promise<PartRow | undefined> {
  const [row] = await tx.select().from(part).where(eq(part.id, id)).for(strength);
  return row;
}

export async function receivedChunks(
  database: Pick<Queryable, 'select'>,
  id: string,
): Promise<number[]> {
  const rows = await database
    .select({ number: partChunk.number })
    .from(partChunk)
    .where(eq(partChunk.partId, id))
    .orderBy(partChunk.number);
  return rows.map(({ number }) => number);
}

export async function readChunk(
  database: Pick<Queryable, 'select'>,
  id: string,
  number: number,
): Promise<InferSelectModel<typeof partChunk> | undefined> {
  const [row] = await database
    .select()
    .from(partChunk)
    .where(and(eq(partChunk.partId, id), eq(partChunk.number, number)));
  return row;
}

/** What a member has here that no case names yet. */
export async function unusedOf(
  tx: Transaction,
  clientId: string,
  now: Date,
): Promise<{ readonly open: number; readonly bytes: number }> {
  const [row] = await tx
    .select({
      open: sql<number>`count(*) filter (where ${part.state} = 'open')::int`,
      bytes: sum(part.size),
    })
    .from(part)
    .where(
      and(
        eq(part.clientId, clientId),
        gt(part.expiresAt, now),
        sql`not exists (select 1 from case_part where case_part.part_id = ${part.id})`,
      ),
    );
  return { open: row?.open ?? 0, bytes: Number(row?.bytes ?? 0) };
}

export type CasePart = InferSelectModel<typeof casePart>;

/** The cases that name a part. */
export const casesOf = (database: Pick<Queryable, 'select'>, id: string): Promise<CasePart[]> =>
  database.select().from(casePart).where(eq(casePart.partId, id));

export const readParts = (
  database: Pick<Queryable, 'select'>,
  ids: readonly string[],
): Promise<PartRow[]> =>
  database
    .select()
    .from(part)
    .where(inArray(part.id, [...ids]));
