import { z } from '@hono/zod-openapi';
import { AuditEvent } from '#contracts/audit-event';
import { CaseId } from '#contracts/case';
import { CaseState } from '#contracts/case-states';
import { differ, StatedDoubt } from '#contracts/case-times';
import { asServed, Instant } from '#contracts/dates';
import { ReceiptKind } from '#contracts/receipt';
import { RegionCode } from '#contracts/region-code';
import { type CaseEvent, caseEvents } from '../../audit/reading/timeline.ts';
import { outbox } from '../../delivery/outbox/tables.ts';
import { and, eq, inArray, sql } from '../../platform/database/drizzle.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { CaseRow } from './case-row.ts';
import { receipt } from './tables.ts';

const { outcome, object, details } = AuditEvent.shape;
const underWay = ['pending', 'queued', 'sending', 'parked'] as const;

const TimelineEntry = z.object({
  /** When it was told. */
  at: Instant,
  /** When it happened, as the region states it, where that is more than a minute away. */
  statedAt: Instant.optional(),
  /** Why the stated time is not believed, and `at` counts. */
  statedDoubt: StatedDoubt.optional(),
  action: z.string().openapi({ description: 'a word of the audit log', example: 'case.accepted' }),
  organisation: z.string().openapi({ description: 'a region code, or `tongban`' }),
  actor: z.string().openapi({ description: 'kind and id', example: 'region:330421' }),
  offline: z.boolean().openapi({ description: 'on paper or at a counter' }),
  outcome,
  reasonCode: z.string().optional(),
  object,
  details,
  logIndex: z
    .int()
    .optional()
    .openapi({ description: 'place in the audit log; absent until the sequencer took it' }),
});
export type TimelineEntry = Readonly<z.infer<typeof TimelineEntry>>;

const WaitingMessage = z.object({
  to: RegionCode,
  kind: z.enum(['submission', 'supplement', 'withdrawal', 'notice']),
  state: z.enum(underWay).openapi({
    description:
      '`pending` until `nextAttemptAt` or its turn, `queued` and `sending` under way, `parked` until an operator sends it again',
  }),
  nextAttemptAt: Instant,
  held: z.enum(['calendar', 'breaker']).optional().openapi({
    description:
      'nothing of the message itself is wrong: `calendar`, the region is closed by plan; `breaker`, it does not answer and is left alone',
  }),
});

export const Timeline = z
  .object({
    caseId: CaseId,
    state: CaseState,
    entries: z.array(TimelineEntry),
    receipts: z.array(
      z.object({
        kind: ReceiptKind,
        refMessageId: z.string(),
        jws: z.string().openapi({ description: 'compact JWS, `typ` `receipt+jwt`' }),
        at: Instant,
      }),
    ),
    waiting: z
      .array(WaitingMessage)
      .openapi({ description: 'messages that have not reached their region yet' }),
  })
  .openapi('Timeline');
export type Timeline = z.infer<typeof Timeline>;

function statedOf({ at, details }: CaseEvent['event']) {
  const stated = Instant.safeParse(details?.['reportedAt']);
  if (!stated.success || !differ(new Date(stated.data), new Date(at))) return {};
  const doubt = StatedDoubt.safeParse(details?.['reportedAtDoubt']);
  return { statedAt: asServed(stated.data), ...(doubt.success ? { statedDoubt: doubt.data } : {}) };
}

/** The log's order is that of commits; people read by the clock. */
const byTime = (a: CaseEvent, b: CaseEvent): number => a.event.at.localeCompare(b.event.at);

/** Everything that happened to a case, in order, whoever did it, with the receipts. */
export async function caseTimeline(platform: Platform, row: CaseRow): Promise<Timeline> {
  const database = platform.database();
  const events = (await caseEvents(platform, row.id)).sort(byTime);
  const receipts = await database
    .select()
    .from(receipt)
    .where(eq(receipt.caseId, row.id))
    .orderBy(receipt.createdAt);
  const waiting = await database
    .select({
      to: outbox.toRegion,
      kind: outbox.kind,
      state: sql<(typeof underWay)[number]>`${outbox.state}`,
      nextAttemptAt: outbox.nextAttemptAt,
      held: outbox.held,
    })
    .from(outbox)
    .where(and(eq(outbox.caseId, row.id), inArray(outbox.state, underWay)))
    .orderBy(outbox.createdAt);
  return {
    caseId: row.id,
    state: row.state,
    entries: events.map(({ event, index }) => ({
      at: asServed(event.at),
      ...statedOf(event),
      action: event.action,
      organisation: event.actor.organisation,
      actor: `${event.actor.kind}:${event.actor.id}`,
      offline: event.offline,
      outcome: event.outcome,
      ...(event.reasonCode ? { reasonCode: event.reasonCode } : {}),
      object: event.object,
      details: event.details,
      ...(index === undefined ? {} : { logIndex: index }),
    })),
    receipts: receipts.map(({ kind, refMessageId, jws, createdAt }) => ({
      kind,
      refMessageId,
      jws,
      at: asServed(createdAt),
    })),
    waiting: waiting.map(({ nextAttemptAt, held, ...message }) => ({
      ...message,
      nextAttemptAt: asServed(nextAttemptAt),
      ...(held ? { held } : {}),
    })),
  };
}
