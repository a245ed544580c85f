import { and, eq, gt, isNull, or } from '../../platform/database/drizzle.ts';
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
 * the return it is the handle; after it, the handle together with the very ticket that came back, so that
 * another person's ticket cannot be put in its place.
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

/** Opens a log-in for a client. The handle is 256 bit; only its hash is kept. */
export async function createLogin(
  platform: Platform,
  clientId: string,
  wanted: NewLogin,
): Promise<{ readonly handle: string; readonly expiresAt: Date }> {
  const handle = newSecret();
  const expiresAt = new Date(platform.clock().getTime() + loginLifetimeMs);
  await platform
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
    });
  return { handle, expiresAt };
}

/**
 * Binds a log-in to the first browser that opens it; the same browser may open it again.
 * @returns the log-in, or undefined if it is unknown, over or another browser's
 */
export async function bindBrowser(
  platform: Platform,
  handle: string,
  browserSecret: string,
): Promise<Login | undefined> {
  const hash = await browserHash(browserSecret);
  const [bound] = await platform
    .database()
    .update(login)
    .set({ browserHash: hash })
    .where(
      and(
        eq(login.handleHash, await openHash(handle)),
        gt(login.expiresAt, platform.clock()),
        or(isNull(login.browserHash), eq(login.browserHash, hash)),
      ),
    )
    .returning();
  return bound;
}

type Return = {
  readonly region: string;
  readonly handle: string;
  readonly browserSecret: string;
  readonly ticket: string;
};

/** The log-in that a browser was sent to a region with, and that nobody has come back from. */
const isOpenLogin = async (back: Omit<Return, 'ticket'>, now: Date) =>
  and(
    eq(login.handleHash, await openHash(back.handle)),
    eq(login.browserHash, await browserHash(back.browserSecret)),
    eq(login.region, back.region),
    gt(login.expiresAt, now),
  );

/** Records that the browser came back with a ticket: once, to the same browser and region only. */
export async function recordReturn(platform: Platform, back: Return): Promise<Login | undefined> {
  const now = platform.clock();
  const [returned] = await platform
    .database()
    .update(login)
    .set({
      handleHash: await returnedHash(back.handle, back.ticket),
      expiresAt: new Date(now.getTime() + ticketLifetimeMs),
    })
    .where(await isOpenLogin(back, now))
    .returning();
  return returned;
}

/** Records that the browser came back with nothing: the log-in is over, and it was this browser's. */
export async function recordCancel(
  platform: Platform,
  back: Omit<Return, 'ticket'>,
): Promise<Login | undefined> {
  const now = platform.clock();
  const [cancelled] = await platform
    .database()
    .update(login)
    .set({ usedAt: now, expiresAt: now })
    .where(await isOpenLogin(back, now))
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
