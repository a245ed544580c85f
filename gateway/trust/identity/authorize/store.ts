import type { Transaction } from '../../../platform/database/database.ts';
import { and, eq, gt, isNull } from '../../../platform/database/drizzle.ts';
import { newSecret } from '../../../platform/database/ids.ts';
import { sha256Hex } from '../../../platform/keys/digest.ts';
import type { Platform } from '../../../platform/process/platform.ts';
import { authorization } from '../tables.ts';
import type { AuthorizationRequest } from './request.ts';

export type Authorization = typeof authorization.$inferSelect;
type Writer = Pick<Transaction, 'update' | 'insert'>;

export const pushedLifetimeSeconds = 60;
const choiceLifetimeMs = 600_000;
const consentLifetimeMs = 600_000;
const codeLifetimeMs = 60_000;

/**
 * An authorization is found by the hash of its secret and of its state, so that no secret works at another
 * state's door, and a secret is gone as soon as the next state has its own.
 */
type State = 'pushed' | 'choosing' | 'consenting' | 'code';
const hashOf = (state: State, secret: string): Promise<string> =>
  sha256Hex(`authorization.${state}.${secret}`);

const after = (platform: Platform, ms: number): Date => new Date(platform.clock().getTime() + ms);

/** Keeps a pushed request; its secret is the last part of `request_uri`. */
export async function pushAuthorization(
  platform: Platform,
  clientId: string,
  request: AuthorizationRequest,
): Promise<string> {
  const secret = newSecret();
  await platform
    .database()
    .insert(authorization)
    .values({
      handleHash: await hashOf('pushed', secret),
      clientId,
      request,
      expiresAt: after(platform, pushedLifetimeSeconds * 1000),
    });
  return secret;
}

export type Opened = { readonly handle: string; readonly authorization: Authorization };

/** Spends a `request_uri`: once, for its own client, and from now on for one browser only. */
export async function openPushed(
  platform: Platform,
  secret: string,
  clientId: string,
  browser: string,
): Promise<Opened | undefined> {
  const handle = newSecret();
  const [row] = await platform
    .database()
    .update(authorization)
    .set({
      handleHash: await hashOf('choosing', handle),
      browserHash: browser,
      expiresAt: after(platform, choiceLifetimeMs),
    })
    .where(
      and(
        eq(authorization.handleHash, await hashOf('pushed', secret)),
        eq(authorization.clientId, clientId),
        gt(authorization.expiresAt, platform.clock()),
      ),
    )
    .returning();
  return row && { handle, authorization: row };
}

/** The authorization that this browser has open in this state. */
export async function findOpen(
  platform: Platform,
  state: 'choosing' | 'consenting',
  handle: string,
  browser: string,
): Promise<Authorization | undefined> {
  const [row] = await platform
    .database()
    .select()
    .from(authorization)
    .where(
      and(
        eq(authorization.handleHash, await hashOf(state, handle)),
        eq(authorization.browserHash, browser),
        gt(authorization.expiresAt, platform.clock()),
      ),
    );
  return row;
}

/** The authorization that a log-in belongs to, while nobody has come back for it yet. */
export async function findByHash(
  platform: Platform,
  handleHash: string,
): Promise<Authorization | undefined> {
  const [row] = await platform
    .database()
    .select()
    .from(authorization)
    .where(
      and(eq(authorization.handleHash, handleHash), gt(authorization.expiresAt, platform.clock())),
    );
  return row;
}

/** Moves on to the next state under a new secret; undefined if another request has done so. */
async function advance(
  platform: Platform,
  tx: Writer,
  from: Authorization,
  state: State,
  change: { readonly sid?: string; readonly lifetimeMs: number },
): Promise<string | undefined> {
  const { sid, lifetimeMs } = change;
  const secret = newSecret();
  const moved = await tx
    .update(authorization)
    .set({
      handleHash: await hashOf(state, secret),
      expiresAt: after(platform, lifetimeMs),
      ...(sid === undefined ? {} : { sid }),
    })
    .where(eq(authorization.handleHash, from.handleHash))
    .returning({ clientId: authorization.clientId });
  return moved.length === 1 ? secret : undefined;
}

/** The person signed in at home: on to the consent page, whose handle is returned. */
export const beginConsent = (platform: Platform, tx: Writer, from: Authorization, sid: string) =>
  advance(platform, tx, from, 'consenting', { sid, lifetimeMs: consentLifetimeMs });

/** The person agreed. Returns the code. */
export const issueCode = (platform: Platform, tx: Writer, from: Authorization) =>
  advance(platform, tx, from, 'code', { lifetimeMs: codeLifetimeMs });

/** The end without a code. */
export async function dropAuthorization(platform: Platform, from: Authorization): Promise<boolean> {
  const dropped = await platform
    .database()
    .delete(authorization)
    .where(eq(authorization.handleHash, from.handleHash))
    .returning({ clientId: authorization.clientId });
  return dropped.length === 1;
}

/**
 * Spends a code: one statement, so of parallel redemptions exactly one gets `spent`. `replayed` is a code
 * that its client had already redeemed.
 */
export async function redeemCode(
  platform: Platform,
  code: string,
  clientId: string,
  keepUntil: Date,
): Promise<{ readonly kind: 'spent' | 'replayed'; readonly row: Authorization } | undefined> {
  const handleHash = await hashOf('code', code);
  const now = platform.clock();
  const own = and(eq(authorization.handleHash, handleHash), eq(authorization.clientId, clientId));
  const [spent] = await platform
    .database()
    .update(authorization)
    // Kept as long as what it gave, so that a replay is recognised and takes that back.
    .set({ usedAt: now, expiresAt: keepUntil })
    .where(and(own, isNull(authorization.usedAt), gt(authorization.expiresAt, now)))
    .returning();
  if (spent) return { kind: 'spent', row: spent };
  const [used] = await platform.database().select().from(authorization).where(own);
  return used?.usedAt ? { kind: 'replayed', row: used } : undefined;
}
