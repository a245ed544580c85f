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
type State = 'pushed' | 'consenting' | 'code';
const hashOf = (state: State, secret: string): Promise<string> =>
  sha256Hex(`authorization.${state}.${secret}`);

const after = (platform: Platform, ms: number): Date => new Date(platform.clock().getTime() + ms);

/** Keeps a pushed request, and the time to choose and sign in; its secret is the last part of `request_uri`. */
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
      expiresAt: after(platform, pushedLifetimeSeconds * 1000 + choiceLifetimeMs),
    });
  return secret;
}

/**
 * What a `request_uri` stands for, for a minute and its own client. Loading it spends nothing (a link preview, a
 * reload): the first browser that comes back from home does.
 */
export async function findPushed(
  platform: Platform,
  secret: string,
  clientId: string,
): Promise<Authorization | undefined> {
  const found = await findByHash(platform, await hashOf('pushed', secret));
  const isOpen = found && found.expiresAt > after(platform, choiceLifetimeMs);
  return isOpen && found.clientId === clientId ? found : undefined;
}

/** What this browser is asked to consent to. */
export async function findConsenting(
  platform: Platform,
  handle: string,
  browser: string,
): Promise<Authorization | undefined> {
  const found = await findByHash(platform, await hashOf('consenting', handle));
  return found?.browserHash === browser ? found : undefined;
}

/** By what the row is found by now: that of a pushed request is gone as soon as a browser is back from home. */
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
  change: { readonly lifetimeMs: number } & Partial<Pick<Authorization, 'sid' | 'browserHash'>>,
): Promise<string | undefined> {
  const { lifetimeMs, ...known } = change;
  const secret = newSecret();
  const moved = await tx
    .update(authorization)
    .set({
      handleHash: await hashOf(state, secret),
      expiresAt: after(platform, lifetimeMs),
      ...known,
    })
    .where(eq(authorization.handleHash, from.handleHash))
    .returning({ clientId: authorization.clientId });
  return moved.length === 1 ? secret : undefined;
}

/** The person signed in at home: in that browser on to the consent page, whose handle is returned. */
export const beginConsent = (
  platform: Platform,
  tx: Writer,
  from: Authorization,
  person: { readonly sid: string; readonly browserHash: string | null },
) => advance(platform, tx, from, 'consenting', { ...person, lifetimeMs: consentLifetimeMs });

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
