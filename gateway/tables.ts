/** Every table of the gateway, for drizzle-kit. */
export * from './appointments/tables.ts';
export * from './audit/tables.ts';
export * from './bundles/tables.ts';
export * from './cases/originals-tables.ts';
export * from './cases/tables.ts';
export * from './certificates/tables.ts';
export * from './clocks/tables.ts';
export * from './console/tables.ts';
export * from './delivery/tables.ts';
export * from './evaluations/tables.ts';
export * from './federation/tables.ts';
export * from './handoffs/tables.ts';
export * from './identity/tables.ts';
export * from './items/tables.ts';
export * from './parts/tables.ts';
export * from './pull/tables.ts';
export * from './webhooks/tables.ts';
