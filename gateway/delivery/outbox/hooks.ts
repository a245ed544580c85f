import type { LegalBasis } from '#contracts/audit-event';
import type { Message } from '#contracts/case';
import type { RegionFailure, RegionReceipt } from '#contracts/region-adapter';
import type { Transaction } from '../../platform/database/database.ts';
import type { InferSelectModel } from '../../platform/database/drizzle.ts';
import type { outbox } from './tables.ts';

export type OutboxRow = InferSelectModel<typeof outbox>;

/** How a message ended. Every accepted message ends in exactly one of these. */
export type MessageEnd =
  | { readonly kind: 'delivered'; readonly receipt: RegionReceipt }
  | { readonly kind: 'refused'; readonly failure: RegionFailure }
  | { readonly kind: 'expired'; readonly failure: RegionFailure }
  /** Not an end yet: it waits for an operator. */
  | { readonly kind: 'parked'; readonly failure: RegionFailure };

export type EndedMessage = { readonly row: OutboxRow; readonly end: MessageEnd };

/** What delivery needs from the rooms whose messages it carries; it knows nothing about cases itself. */
export type DeliveryHooks = {
  /**
   * Opens sealed messages as they must be sent now. A row without an entry in the answer cannot be
   * opened any more (its key was destroyed): it expires.
   */
  readonly open: (rows: readonly OutboxRow[]) => Promise<ReadonlyMap<string, Message>>;
  /** Of cases, the ground on which each was submitted; of one without an entry the act alone says it. */
  readonly grounds: (
    tx: Transaction,
    caseIds: readonly string[],
  ) => Promise<ReadonlyMap<string, LegalBasis>>;
  /** In the transaction that records the ends of the rows, so that all of it happens or nothing. */
  readonly ended: (tx: Transaction, ends: readonly EndedMessage[]) => Promise<void>;
  /** In the transaction that makes rows wait through no fault of theirs; each is told once per wait. */
  readonly deferred: (tx: Transaction, rows: readonly OutboxRow[], wait: Wait) => Promise<void>;
};

/** The region is closed by plan, or is left alone because it does not answer. */
export type Wait =
  | { readonly by: 'calendar'; readonly until: Date }
  | { readonly by: 'breaker'; readonly reason: string };

export const keyDestroyed: RegionFailure = {
  kind: 'rejected',
  code: 'key_destroyed',
  message: 'the message cannot be opened any more',
};
