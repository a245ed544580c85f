import { inShanghai } from '#contracts/dates';
import { item } from '../../documents/items/tables.ts';
import { and, count, eq, inArray, ne, or } from '../../platform/database/drizzle.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { isOpen, nextOpening } from '../../platform/time/calendar.ts';
import type { FederationDocument } from '../../trust/federation/document.ts';
import type { Member, RegionEntry } from '../../trust/federation/entries.ts';
import { openedItems } from '../../trust/federation/may-ask.ts';
import { quotaOf } from '../../trust/federation/quota.ts';
import { currentFederation } from '../../trust/federation/store.ts';
import { memberDay } from '../../trust/federation/tables.ts';
import type { Caller, CallerSubject } from '../../trust/identity/caller.ts';
import { requestsLeft } from '../../trust/identity/member-quota.ts';

const personOf = ({ sub, home, target, kind, ial, aal, agent }: CallerSubject) => ({
  sub,
  home,
  target,
  kind,
  ial,
  aal,
  ...(agent ? { agent: agent.sub } : {}),
});

function regionOf(
  { code, name, calendar, delivery }: RegionEntry,
  { exchange }: Member,
  items: number,
  now: Date,
) {
  const open = isOpen(calendar, now);
  return {
    code,
    name,
    delivery: delivery ?? ('push' as const),
    open,
    ...(open ? {} : { opensAt: inShanghai(nextOpening(calendar, now)) }),
    items,
    /** Whose people the member may ask for towards this region. */
    peopleOf: exchange.filter(({ target }) => target === code).map(({ home }) => home),
  };
}

/** How many items of each region a member may apply for: as its entry and the agreements of its region say. */
async function itemsOpen(
  platform: Platform,
  { items, region: to }: Member,
  { document, now }: { readonly document: FederationDocument; readonly now: Date },
): Promise<Map<string, number>> {
  const ofRegion = document.regions.flatMap(({ code }) => {
    const opened = openedItems(document, { from: code, to }, now);
    return opened ? [or(ne(item.region, code), inArray(item.basicCode, [...opened]))] : [];
  });
  const rows = await platform
    .database()
    .select({ region: item.region, n: count() })
    .from(item)
    .where(and(items === undefined ? undefined : inArray(item.basicCode, items), ...ofRegion))
    .groupBy(item.region);
  return new Map(rows.map(({ region, n }) => [region, n]));
}

/** Cases that were counted today: only where a day has a limit. */
async function casesToday(platform: Platform, clientId: string, now: Date): Promise<number> {
  const rows = await platform
    .database()
    .select()
    .from(memberDay)
    .where(eq(memberDay.clientId, clientId));
  const [row] = rows;
  return row?.day === inShanghai(now).slice(0, 10) ? row.cases : 0;
}

/** What a member would otherwise ask its operator: who it is here, what it may do, and how much of that is left. */
export async function describeMember(platform: Platform, caller: Caller, member: Member) {
  const now = platform.clock();
  const quota = quotaOf(member);
  const { document } = await currentFederation(platform);
  const [items, today] = await Promise.all([
    itemsOpen(platform, member, { document, now }),
    quota.casesPerDay === undefined ? undefined : casesToday(platform, member.clientId, now),
  ]);
  const { clientId, region, role } = caller;
  return {
    clientId,
    name: member.name,
    region,
    role,
    scopes: [...caller.scopes],
    memberScopes: member.scopes,
    ...(caller.subject ? { person: personOf(caller.subject) } : {}),
    ...(caller.credential ? { keyThumbprint: caller.credential.jkt } : {}),
    quota: {
      ...quota,
      /** Of one process; the day's over all. */
      requestsLeft: requestsLeft(platform, member),
      ...(today === undefined ? {} : { casesToday: today }),
    },
    regions: document.regions.map((entry) =>
      regionOf(entry, member, items.get(entry.code) ?? 0, now),
    ),
    ...(member.items ? { basicCodes: member.items } : {}),
    now: inShanghai(now),
  };
}
