import type { ActingPerson } from '#contracts/acting-person';
import type { Authorisation } from '#contracts/authorisation';
import type { AssuranceLevel } from '#contracts/subject';
import { bytea, instant } from '../../platform/database/columns.ts';
import {
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
} from '../../platform/database/drizzle.ts';
import type { PersonalClaim, Scope } from '../federation/entries.ts';
import type { AuthorizationRequest } from './authorize/request.ts';

/** What a person agreed that a client may do and read. */
export type Consented = {
  readonly scopes: readonly Scope[];
  readonly claims: readonly PersonalClaim[];
};

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
  /** The authorization that this log-in is a part of, by its hash; null where a member opened it. */
  authorization: text('authorization'),
  expiresAt: instant('expires_at').notNull(),
  usedAt: instant('used_at'),
});

/** Who looks at pages: a one-time link first, then a session in a cookie. Both are stored hashed. */
export const consoleAccess = pgTable(
  'console_access',
  {
    secretHash: text('secret_hash').primaryKey(),
    kind: text('kind').$type<'link' | 'session'>().notNull(),
    clientId: text('client_id').notNull(),
    /** The member's key that asked for the link: what comes of it ends with the key. */
    jkt: text('jkt').notNull(),
    scopes: jsonb('scopes').$type<readonly Scope[]>().notNull(),
    returnTo: text('return_to').notNull(),
    /** For whom the member asked for the link, where it says so: what is done with it is theirs. */
    actor: jsonb('actor').$type<ActingPerson>(),
    /** Of a session: half an hour after its last visit. */
    expiresAt: instant('expires_at').notNull(),
    /** Of a session: when it ends however often somebody visits. */
    endsAt: instant('ends_at'),
  },
  (table) => [index('console_access_client').on(table.clientId)],
);

/** The page on which an applicant at a counter signs in at home, and who did. */
export const counterLogin = pgTable(
  'counter_login',
  {
    secretHash: text('secret_hash').notNull(),
    clientId: text('client_id').notNull(),
    /** The application that it is for; nothing of a person. */
    ref: text('ref').notNull(),
    /** What the page calls it: the name of the item. */
    title: text('title').notNull(),
    /** The region that decides. */
    target: text('target').notNull(),
    sid: text('sid'),
    expiresAt: instant('expires_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.clientId, table.ref] }),
    uniqueIndex('counter_login_secret').on(table.secretHash),
    index('counter_login_expires').on(table.expiresAt),
  ],
);

/** From the pushed request to the spent code: one row, found by another hash in every state. */
export const authorization = pgTable('authorization', {
  handleHash: text('handle_hash').primaryKey(),
  clientId: text('client_id').notNull(),
  request: jsonb('request').$type<AuthorizationRequest>().notNull(),
  browserHash: text('browser_hash'),
  sid: text('sid'),
  expiresAt: instant('expires_at').notNull(),
  usedAt: instant('used_at'),
});

/** A client is still to be told that a session has ended. */
export const logoutNotice = pgTable(
  'logout_notice',
  {
    sid: text('sid').primaryKey(),
    clientId: text('client_id').notNull(),
    attempts: integer('attempts').notNull().default(0),
    dueAt: instant('due_at').notNull(),
  },
  (table) => [index('logout_notice_due').on(table.dueAt)],
);

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
    /** The person by a keyed hash, the same in every session: see `accountOf`. */
    account: text('account'),
    /** The browser that may look at the person's sessions. */
    browserHash: text('browser_hash'),
    /** What the person consented to: scopes and claims. Null before, and where a platform exchanged a ticket. */
    consented: jsonb('consented').$type<Consented>(),
    refreshHash: text('refresh_hash').unique(),
    /** DPoP key that the refresh token is bound to. */
    refreshJkt: text('refresh_jkt'),
    expiresAt: instant('expires_at').notNull(),
    endedAt: instant('ended_at'),
  },
  (table) => [
    index('session_expiry').on(table.expiresAt),
    index('session_account').on(table.account),
    index('session_browser').on(table.browserHash),
  ],
);

/** That the person of one session acts for the company of another, as its home region last confirmed it. */
export const agency = pgTable(
  'agency',
  {
    /** The company's session. */
    sid: text('sid').notNull(),
    agentSid: text('agent_sid').notNull(),
    authorisation: jsonb('authorisation').$type<Authorisation>().notNull(),
    checkedAt: instant('checked_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.sid, table.agentSid] })],
);

/** Names that were given out, with the version of the key that made them: a person keeps theirs. */
export const issuedSubject = pgTable('issued_subject', {
  sub: text('sub').primaryKey(),
  keyVersion: text('key_version').notNull(),
  issuedAt: instant('issued_at').notNull(),
});
