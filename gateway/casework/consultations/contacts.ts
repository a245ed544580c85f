import type { Contact, Contacts } from '#contracts/consultation';
import { asServed, inShanghai } from '#contracts/dates';
import { type Failure, failure } from '#contracts/failures';
import { fail, ok, type Result } from '#contracts/result';
import { appendAudit, memberActor } from '../../audit/log/append.ts';
import { eq, sql } from '../../platform/database/drizzle.ts';
import { inTransaction } from '../../platform/process/in-transaction.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { dayOf, isWorking } from '../../platform/time/working-days.ts';
import { currentFederation } from '../../trust/federation/store.ts';
import type { Caller } from '../../trust/identity/caller.ts';
import { regionContacts } from './tables.ts';

/** Whether somebody sits there now: hours of a working day in +08:00. */
export function isThere({ hours }: Contact, now: Date): boolean {
  const time = inShanghai(now).slice(11, 16);
  return isWorking(dayOf(now)) && hours.some(({ from, to }) => from <= time && time < to);
}

export type ContactView = Contact & { readonly reachable: boolean };

/** Whom to ring in a region, and who is there now. */
export async function contactsOf(
  platform: Platform,
  region: string,
): Promise<Result<{ region: string; contacts: ContactView[]; updatedAt?: string }, Failure>> {
  const { regionCodes } = await currentFederation(platform);
  if (!regionCodes.has(region)) return fail(failure('federation.region_unknown'));
  const [row] = await platform
    .database()
    .select()
    .from(regionContacts)
    .where(eq(regionContacts.region, region));
  const now = platform.clock();
  return ok({
    region,
    contacts: (row?.contacts ?? []).map((contact) => ({
      ...contact,
      reachable: isThere(contact, now),
    })),
    ...(row ? { updatedAt: asServed(row.updatedAt) } : {}),
  });
}

/** A region's own platform says who can be rung there. */
export async function replaceContacts(
  platform: Platform,
  region: string,
  caller: Caller,
  { contacts }: Contacts,
): Promise<Result<void, Failure>> {
  if (caller.region !== region)
    return fail(failure('auth.not_permitted', { detail: 'the contacts of your own region only' }));
  return inTransaction(platform, async (tx): Promise<Result<void, Failure>> => {
    const now = platform.clock();
    await tx
      .insert(regionContacts)
      .values({ region, contacts, version: 1, updatedAt: now })
      .onConflictDoUpdate({
        target: regionContacts.region,
        set: { contacts, version: sql`${regionContacts.version} + 1`, updatedAt: now },
      });
    const event = {
      actor: memberActor(caller),
      action: 'contacts.changed',
      object: { class: 'contacts', ref: region },
      purpose: 'who can be rung in a region',
      details: { contacts: contacts.length },
    } as const;
    await appendAudit(tx, [event], now);
    return ok(undefined);
  });
}
