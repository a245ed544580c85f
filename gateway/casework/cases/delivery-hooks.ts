import type { LegalBasis } from '#contracts/audit-event';
import type { Message } from '#contracts/case';
import { appendAudit, gatewayActor, type NewAuditEvent } from '../../audit/log/append.ts';
import { reasonWord } from '../../delivery/gate/breaker-events.ts';
import type { DeliveryHooks, OutboxRow, Wait } from '../../delivery/outbox/hooks.ts';
import { rowsOf } from '../../platform/database/database.ts';
import { sql } from '../../platform/database/drizzle.ts';
import { openJson } from '../../platform/keys/seal.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { groundsOf } from './case-ground.ts';
import { type CaseRow, caseKey } from './case-row.ts';
import { lookBeforeDelivery } from './certificate-watch.ts';
import { recordEnds } from './delivery-ends.ts';

type Openable = Pick<CaseRow, 'id' | 'wrappedKey' | 'masterVersion' | 'regionalCaseId'> & {
  /** Some of its materials rest on certificates. */
  readonly relies: boolean;
};

/** Whether a message may carry copies of certificates. */
const carriesCopies = ({ kind }: OutboxRow): boolean =>
  kind === 'submission' || kind === 'supplement';

async function openOne(
  platform: Platform,
  row: OutboxRow,
  record: Openable | undefined,
): Promise<Message | undefined> {
  const key = record && (await caseKey(platform.keys, record));
  if (!record || !key) return undefined;
  // Sealed by this gateway and nobody else, or it would not open: it is not parsed a second time.
  const message = (await openJson(key.key, row.payload, row.messageId)) as Message;
  // The region's own number is known only once the submission arrived, after this message was written.
  return 'regionalCaseId' in message
    ? { ...message, regionalCaseId: record.regionalCaseId ?? '' }
    : message;
}

const idsOf = (rows: readonly OutboxRow[]): string[] => [
  ...new Set(rows.map(({ caseId }) => caseId)),
];

async function openAll(
  platform: Platform,
  rows: readonly OutboxRow[],
): Promise<ReadonlyMap<string, Message>> {
  const ids = idsOf(rows);
  const records = await rowsOf<Openable>(
    platform.database(),
    sql`select id, wrapped_key as "wrappedKey", master_version as "masterVersion",
        regional_case_id as "regionalCaseId",
        exists (select 1 from case_certificate cc where cc.case_id = case_record.id) as relies
      from case_record where id = any(${sql.param(ids)}::text[])`,
  );
  const byId = new Map(records.map((record) => [record.id, record]));
  const relying = rows.filter((row) => carriesCopies(row) && byId.get(row.caseId)?.relies);
  if (relying.length > 0)
    await lookBeforeDelivery(platform, [...new Set(relying.map(({ caseId }) => caseId))]);
  const opened = new Map<string, Message>();
  for (const row of rows) {
    const message = await openOne(platform, row, byId.get(row.caseId));
    if (message) opened.set(row.messageId, message);
  }
  return opened;
}

/** How cases answer what delivery asks and tells. */
export function caseDeliveryHooks(platform: Platform): DeliveryHooks {
  return {
    open: (rows) => openAll(platform, rows),
    ended: (tx, ends) => recordEnds(tx, platform, ends),
    grounds: groundsOf,
    deferred: async (tx, rows, wait) => {
      const grounds = await groundsOf(tx, idsOf(rows));
      const events = rows.map((row) => deferredEvent(row, wait, grounds.get(row.caseId)));
      await appendAudit(tx, events, platform.clock());
    },
  };
}

const deferredEvent = (
  row: OutboxRow,
  wait: Wait,
  ground: LegalBasis | undefined,
): NewAuditEvent => ({
  caseRef: row.caseId,
  actor: gatewayActor,
  action: 'message.deferred',
  object: { class: `message.${row.kind}`, ref: row.messageId },
  outcome: 'deferred',
  ...(ground ? { legalBasis: ground } : {}),
  ...(wait.by === 'calendar'
    ? {
        purpose: 'the region is closed by its calendar',
        reasonCode: 'region.closed',
        details: { to: row.toRegion, until: wait.until.toISOString() },
      }
    : {
        purpose: 'the region does not answer and is left alone',
        reasonCode: 'breaker',
        details: { to: row.toRegion, reason: reasonWord(wait.reason) },
      }),
});
