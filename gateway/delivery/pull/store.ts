import { type Queryable, rowsOf, type Transaction } from '../../platform/database/database.ts';
import { eq, type SQL, sql } from '../../platform/database/drizzle.ts';
import type { OutboxRow } from '../outbox/hooks.ts';
import { isHead } from '../outbox/store.ts';
import { outbox } from '../outbox/tables.ts';

export type Page = {
  readonly region: string;
  /** Only messages after this one. */
  readonly after?: string | undefined;
  readonly limit: number;
};

/** A message that could be given out now, without its content. */
export type Waiting = {
  readonly messageId: string;
  readonly caseId: string;
  readonly kind: OutboxRow['kind'];
  readonly digest: string;
  readonly sequence: number;
  readonly attempts: number;
  readonly createdAt: Date;
  readonly payloadBytes: number;
};

/**
 * Heads of lanes, oldest first. What a calendar put off is not put off for a region that fetches: it is open
 * when it asks.
 */
const waiting = ({ region, after, limit }: Page, now: Date): SQL => sql`
  select o.message_id as "messageId", o.case_id as "caseId", o.kind, o.digest, o.sequence, o.attempts,
    o.created_at as "createdAt", octet_length(o.payload) as "payloadBytes" from outbox o
  where o.state = 'pending' and o.to_region = ${region} and o.message_id > ${after ?? ''} and ${isHead}
    and (o.next_attempt_at <= ${now} or (o.attempts = 0 and o.last_failure is null))
  order by o.message_id limit ${limit}`;

/** Rows as `pg` gives them to hand-written statements. */
type Raw = Omit<Waiting, 'createdAt'> & { readonly createdAt: string };

const read = ({ createdAt, ...row }: Raw): Waiting => ({ ...row, createdAt: new Date(createdAt) });

export const listWaiting = async (
  database: Pick<Queryable, 'execute'>,
  page: Page,
  now: Date,
): Promise<Waiting[]> => (await rowsOf<Raw>(database, waiting(page, now))).map(read);

/** As `listWaiting`, locked against everybody else who fetches. */
export const lockWaiting = async (tx: Transaction, page: Page, now: Date): Promise<Waiting[]> =>
  (await rowsOf<Raw>(tx, sql`${waiting(page, now)} for update of o skip locked`)).map(read);

/** Gives locked rows to one who fetches: nobody else is given them until the lease is over. */
export const lease = (
  tx: Transaction,
  ids: readonly string[],
  leaseToken: string,
  leaseUntil: Date,
  sentAt: Date,
): Promise<OutboxRow[]> =>
  tx
    .update(outbox)
    .set({ state: 'sending', leaseToken, leaseUntil, sentAt, answeredAt: null })
    .where(sql`${outbox.messageId} = any(${sql.param([...ids])}::text[])`)
    .returning();

export async function lockMessage(
  tx: Transaction,
  messageId: string,
): Promise<OutboxRow | undefined> {
  const [row] = await tx.select().from(outbox).where(eq(outbox.messageId, messageId)).for('update');
  return row;
}

/** Takes a locked row over from whoever holds it. */
export async function hold(tx: Transaction, row: OutboxRow): Promise<OutboxRow> {
  const held = { state: 'sending', leaseToken: crypto.randomUUID() } as const;
  await tx.update(outbox).set(held).where(eq(outbox.messageId, row.messageId));
  return { ...row, ...held };
}

/** Whether another message of the same case is on its way to the region. */
export async function isLaneBusy(tx: Transaction, row: OutboxRow): Promise<boolean> {
  const rows = await rowsOf(
    tx,
    sql`select 1 from outbox where case_id = ${row.caseId} and to_region = ${row.toRegion}
      and message_id <> ${row.messageId} and state in ('queued', 'sending') limit 1`,
  );
  return rows.length > 0;
}

/** Locks heads that were made before `before` and are not given out, for regions that fetch. */
export const lockOverdue = async (
  tx: Transaction,
  regions: readonly string[],
  before: Date,
  limit: number,
): Promise<OutboxRow[]> => {
  const heads = await rowsOf<{ messageId: string }>(
    tx,
    sql`select o.message_id as "messageId" from outbox o
      where o.state = 'pending' and o.to_region = any(${sql.param([...regions])}::text[])
        and o.created_at < ${before} and ${isHead}
      order by o.message_id limit ${limit} for update of o skip locked`,
  );
  const rows = await Promise.all(heads.map(({ messageId }) => lockMessage(tx, messageId)));
  return rows.flatMap((row) => row ?? []);
};
