import type { Message } from '#contracts/case';
import { canonicalJson, sha256Hex } from '../../platform/keys/digest.ts';
import { type DataKey, sealJson } from '../../platform/keys/seal.ts';
import type { outbox } from './tables.ts';

export type NewOutboxRow = typeof outbox.$inferInsert;

/**
 * A message as a row to insert in the transaction of its cause.
 * @param sequence the message's place in its lane (case, region), from 1
 * @param traceparent W3C trace context of the cause; the courier links to it
 */
export async function outboxRow(
  message: Message,
  key: DataKey['key'],
  sequence: number,
  now: Date,
  traceparent?: string,
): Promise<NewOutboxRow> {
  const [digest, payload] = await Promise.all([
    sha256Hex(canonicalJson(message)),
    sealJson(key, message, message.messageId),
  ]);
  return {
    messageId: message.messageId,
    caseId: message.caseId,
    toRegion: message.to,
    sequence,
    kind: message.kind,
    state: 'pending',
    payload,
    digest,
    nextAttemptAt: now,
    traceparent: traceparent ?? null,
    createdAt: now,
  };
}
