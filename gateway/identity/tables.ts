import { index, jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import type { AssuranceLevel } from '#contracts/subject';
import { bytea, instant } from '../platform/columns.ts';

/** One-time values that were seen: (issuer, jti) until they expire by themselves. */
export const replay = pgTable(
  'replay',
  {
    issuer: text('issuer').notNull(),
    jti: text('jti').notNull(),
    expiresAt: instant('expires_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.issuer, table.jti] }),
    index('replay_expiry').on(table.expiresAt),
  ],
);

/** A log-in on its way through a home region; the handle and the browser's secret are stored hashed. */
export const login = pgTable('login', {
  handleHash: text('handle_hash').primaryKey(),
  clientId: text('client_id').notNull(),
  region: text('region').notNull(),
  kind: text('kind').$type<'person' | 'company'>().notNull(),
  redirectUri: text('redirect_uri').notNull(),
  clientState: text('client_state'),
  browserHash: text('browser_hash'),
  expiresAt: instant('expires_at').notNull(),
  usedAt: instant('used_at'),
});

/** A person signed in at home and known here for a while; the assertion is sealed under its own key. */
export const session = pgTable(
  'session',
  {
    sid: text('sid').primaryKey(),
    clientId: text('client_id').notNull(),
    region: text('region').notNull(),
    kind: text('kind').$type<'person' | 'company'>().notNull(),
    level: jsonb('level').$type<AssuranceLevel>().notNull(),
    authTime: instant('auth_time').notNull(),
    wrappedKey: bytea('wrapped_key').notNull(),
    masterVersion: text('master_version').notNull(),
    sealed: bytea('sealed').notNull(),
    expiresAt: instant('expires_at').notNull(),
    endedAt: instant('ended_at'),
  },
  (table) => [index('session_expiry').on(table.expiresAt)],
);
