import { and, eq, gt, isNull } from '../../platform/database/drizzle.ts';
import { newSecret } from '../../platform/database/ids.ts';
import { sha256Hex } from '../../platform/keys/digest.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { browserHash } from './browser-session.ts';
import { login } from './tables.ts';

export const loginLifetimeMs = 600_000;
/** From the return of the browser to the redemption of its ticket by the member. */
const ticketLifetimeMs = 60_000;

export type Login = typeof login.$inferSelect;

/**
 * What a row is found by changes with its state, so that no secret works at another state's door: before
 * the return it is the handle of its address; after it, the handle of the browser that was first back together
 * with the very ticket that it brought, so that another person's ticket cannot be put in its place.
 */
const openHash = (handle: string) => sha256Hex(`login.${handle}`);
const returnedHash = (handle: string, ticket: string) => sha256Hex(`ticket.${handle}.${ticket}`);

export type NewLogin = {
  readonly region: string;
  readonly kind: 'person' | 'company';
  readonly redirectUri: string;
  readonly state?: string | undefined;
  /** The authorization that this log-in is a part of. */
  readonly authorization?: string;
};

export type CreatedLogin = { readonly handle: string; readonly login: Login };

/** Opens a log-in for a client. The handle is 256 bit; only its hash is kept. */
export async function createLogin(
  platform: Platform,
  clientId: string,
  wanted: NewLogin,
): Promise<CreatedLogin> {
  const handle = newSecret();
  const expiresAt = new Date(platform.clock().getTime() + loginLifetimeMs);
  const [created] = await platform
    .database()
    .insert(login)
    .values({
      handleHash: await openHash(handle),
      clientId,
      region: wanted.region,
      kind: wanted.kind,
      redirectUri: wanted.redirectUri,
      clientState: wanted.state ?? null,
      authorization: wanted.authorization ?? null,
      expiresAt,
    })
    .returning();
  if (!created) throw new Error('a log-in that was inserted is not there');
  return { handle, login: created };
}

/** The log-in that an address leads to, while nobody has come back from home for it. Looking spends nothing. */
export async function findLogin(platform: Platform, handle: string): Promise<Login | undefined> {
  const [found] = await platform
    .database()
    .select()
    .from(login)
    .where(
      and(eq(login.handleHash, await openHash(handle)), gt(login.expiresAt, platform.clock())),
    );
  return found;
}

/** A browser that is back from home: its handle was proven to be its own, and names the log-in by `hash`. */
export type Back = {
  readonly region: string;
  readonly handle: string;
  readonly hash: string;
  readonly browserSecret: string;
};

/** The log-in that a browser was sent to a region with, and that nobody has come back from. */
const isOpenLogin = ({ hash, region }: Back, now: Date) =>
  and(eq(login.handleHash, hash), eq(login.region, region), gt(login.expiresAt, now));

/**
 * Records that a browser came back with a ticket. The first one does that for all that have opened the
 * log-in: from now on it is found by this handle and ticket only.
 */
export async function recordReturn(
  platform: Platform,
  back: Back,
  ticket: string,
): Promise<Login | undefined> {
  const now = platform.clock();
  const [returned] = await platform
    .database()
    .update(login)
    .set({
      handleHash: await returnedHash(back.handle, ticket),
      browserHash: await browserHash(back.browserSecret),
      expiresAt: new Date(now.getTime() + ticketLifetimeMs),
    })
    .where(isOpenLogin(back, now))
    .returning();
  return returned;
}

/** Records that a browser came back with nothing: the log-in is over. */
export async function recordCancel(platform: Platform, back: Back): Promise<Login | undefined> {
  const now = platform.clock();
  const [cancelled] = await platform
    .database()
    .update(login)
    .set({ usedAt: now, expiresAt: now })
    .where(isOpenLogin(back, now))
    .returning();
  return cancelled;
}

type Redemption = {
  readonly clientId: string;
  readonly region: string;
  readonly handle: string;
  readonly ticket: string;
};

/** Spends a returned log-in. One statement: of parallel redemptions exactly one gets the row. */
export async function spendReturn(
  platform: Platform,
  redemption: Redemption,
): Promise<Login | undefined> {
  const now = platform.clock();
  const [spent] = await platform
    .database()
    .update(login)
    .set({ usedAt: now })
    .where(
      and(
        eq(login.handleHash, await returnedHash(redemption.handle, redemption.ticket)),
        eq(login.clientId, redemption.clientId),
        eq(login.region, redemption.region),
        isNull(login.usedAt),
        gt(login.expiresAt, now),
      ),
    )
    .returning();
  return spent;
}
