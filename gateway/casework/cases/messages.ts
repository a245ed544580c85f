import type { Message } from '#contracts/case';
import { asServed } from '#contracts/dates';
import { outboxRow } from '../../delivery/outbox/enqueue.ts';
import { outbox } from '../../delivery/outbox/tables.ts';
import type { Transaction } from '../../platform/database/database.ts';
import { and, desc, eq } from '../../platform/database/drizzle.ts';
import { newId } from '../../platform/database/ids.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { currentTraceparent } from '../../platform/process/telemetry.ts';
import { type CaseRow, caseKey } from './case-row.ts';
import { openWords } from './words.ts';

type Common = 'messageId' | 'caseId' | 'previousDigest' | 'from' | 'itemCode' | 'itemName' | 'at';
type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;
/** A message without what every message of a case has. */
export type MessageContent = DistributiveOmit<Message, Common>;

/**
 * Puts a message behind the earlier ones of its lane. The case must be locked: the lock is what makes
 * sequence numbers dense. Nothing is sent about an erased case: its key, and so its content, is gone.
 */
export async function sendMessage(
  tx: Transaction,
  platform: Platform,
  row: CaseRow,
  content: MessageContent,
  now: Date,
  messageId: string = newId('msg', now),
): Promise<void> {
  const key = await caseKey(platform.keys, row);
  if (!key) return;
  const [previous] = await tx
    .select({ sequence: outbox.sequence, digest: outbox.digest })
    .from(outbox)
    .where(and(eq(outbox.caseId, row.id), eq(outbox.toRegion, content.to)))
    .orderBy(desc(outbox.sequence))
    .limit(1);
  const message: Message = {
    ...content,
    messageId,
    caseId: row.id,
    ...(previous ? { previousDigest: previous.digest } : {}),
    from: row.fromRegion,
    itemCode: row.itemCode,
    itemName: row.itemName,
    at: asServed(now),
  };
  const values = await outboxRow(
    message,
    key.key,
    (previous?.sequence ?? 0) + 1,
    now,
    currentTraceparent(),
  );
  await tx.insert(outbox).values(values);
}

/** The regions that are told how a case goes on: where it was collected and where the person is at home. */
export const informedRegions = (row: CaseRow): readonly string[] =>
  [...new Set([row.fromRegion, row.homeRegion ?? row.fromRegion])].filter(
    (region) => region !== row.toRegion,
  );

/**
 * Tells the other regions about the state that the case is in now.
 * @param saying what it is about, if that is not what stands in the case; and a region whose own platform knows already
 */
export async function sendNotices(
  tx: Transaction,
  platform: Platform,
  row: CaseRow,
  now: Date,
  { about, but }: { readonly about?: string | undefined; readonly but?: string | undefined } = {},
): Promise<void> {
  const reason = about ?? (await openWords(platform.keys, row)).reason;
  const said = reason === undefined ? {} : { reason };
  for (const to of informedRegions(row).filter((region) => region !== but))
    await sendMessage(tx, platform, row, { kind: 'notice', to, state: row.state, ...said }, now);
}
