/** Every table of the gateway, for drizzle-kit. */

export * from '../audit/log/tables.ts';
export * from '../audit/reading/tables.ts';
export * from '../casework/appointments/tables.ts';
export * from '../casework/bundles/tables.ts';
export * from '../casework/cases/complaint-tables.ts';
export * from '../casework/cases/originals-tables.ts';
export * from '../casework/cases/tables.ts';
export * from '../casework/clocks/tables.ts';
export * from '../casework/consultations/tables.ts';
export * from '../casework/drafts/tables.ts';
export * from '../casework/evaluations/tables.ts';
export * from '../casework/handoffs/tables.ts';
export * from '../casework/papers/tables.ts';
export * from '../delivery/outbox/tables.ts';
export * from '../delivery/pull/tables.ts';
export * from '../delivery/webhooks/tables.ts';
export * from '../documents/certificates/dispute-tables.ts';
export * from '../documents/certificates/tables.ts';
export * from '../documents/items/tables.ts';
export * from '../documents/parts/tables.ts';
export * from '../documents/presentations/tables.ts';
export * from '../operation/admin/tables.ts';
export * from '../platform/database/tables.ts';
export * from '../trust/acts/tables.ts';
export * from '../trust/federation/tables.ts';
export * from '../trust/identity/tables.ts';
