import { Message, type SubmissionMessage } from '#contracts/case';
import { outbox } from '../../delivery/outbox/tables.ts';
import type { Queryable } from '../../platform/database/database.ts';
import { and, asc, eq } from '../../platform/database/drizzle.ts';
import type { Keys } from '../../platform/keys/keys.ts';
import { openJson } from '../../platform/keys/seal.ts';
import { type CaseRow, caseKey } from './case-row.ts';

/** What was applied for, as it was sent; undefined where it is not kept any more. */
export async function sentWith(
  database: Pick<Queryable, 'select'>,
  keys: Keys,
  row: CaseRow,
): Promise<SubmissionMessage | undefined> {
  const [first] = await database
    .select({ payload: outbox.payload, messageId: outbox.messageId })
    .from(outbox)
    .where(and(eq(outbox.caseId, row.id), eq(outbox.kind, 'submission')))
    .orderBy(asc(outbox.sequence))
    .limit(1);
  const key = row.restrictedUntil ? undefined : await caseKey(keys, row);
  if (!first?.payload || first.payload.length === 0 || !key) return undefined;
  const message = Message.parse(await openJson(key.key, first.payload, first.messageId));
  return message.kind === 'submission' ? message : undefined;
}
