import { LRUCache } from 'lru-cache';
import { type Failure, failure } from '#contracts/failures';
import { fail, ok, type Result } from '#contracts/result';
import { rowsOf } from '../../platform/database/database.ts';
import { lt, sql } from '../../platform/database/drizzle.ts';
import { signJws } from '../../platform/keys/sign.ts';
import { perPlatform } from '../../platform/process/per-platform.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { compressStatuses, type ListedStatus, packStatuses, statusBits } from './status-bits.ts';
import { statusEntry } from './tables.ts';

/** Entries of a list: so many that nobody tells by an index whose it is. */
const size = 131_072;
/** A list in which so many random places are taken is full enough. */
const tries = 4;

export type StatusReference = {
  readonly status_list: { readonly idx: number; readonly uri: string };
};

/** Where all lists are named (Token Status List, "Status List Aggregation"). */
const listsUri = ({ config }: Platform): string => `${config.publicOrigin}/v1/status-lists`;
const uriOf = (platform: Platform, id: string): string => `${listsUri(platform)}/${id}`;

const randomIndex = (): number => (crypto.getRandomValues(new Uint32Array(1))[0] ?? 0) % size;

/** The newest list of each region that this process knows of. */
const openLists = perPlatform(() => new Map<string, number>());

type Entry = { readonly region: string; readonly certificateRef: string; readonly expiresAt: Date };

async function takePlace(platform: Platform, listId: string, entry: Entry) {
  const { certificateRef, expiresAt } = entry;
  const [taken] = await platform
    .database()
    .insert(statusEntry)
    .values({ listId, index: randomIndex(), certificateRef, expiresAt })
    .onConflictDoNothing()
    .returning({ index: statusEntry.index });
  return taken?.index;
}

/** A place for one copy in a list of its region, at random: neighbours in time are none in the list. */
export async function listStatus(platform: Platform, entry: Entry): Promise<StatusReference> {
  const lists = openLists(platform);
  for (;;) {
    const number = lists.get(entry.region) ?? 1;
    const id = `${entry.region}-${number}`;
    for (let nth = 0; nth < tries; nth += 1) {
      const idx = await takePlace(platform, id, entry);
      if (idx !== undefined) return { status_list: { idx, uri: uriOf(platform, id) } };
    }
    lists.set(entry.region, number + 1);
  }
}

/** How long a list may be kept by whoever reads it, and until when it is of any worth. */
export const ttlSeconds = 30;
const lifetimeSeconds = 600;
const cachedMs = 5000;

async function signList(platform: Platform, id: string): Promise<string> {
  const listed = await rowsOf<ListedStatus>(
    platform.database(),
    sql`select e.index, w.status from status_entry e join watched_certificate w on w.ref = e.certificate_ref
      where e.list_id = ${id} and w.status <> 'valid'`,
  );
  const iat = Math.floor(platform.clock().getTime() / 1000);
  return signJws(platform.keys, 'statuslist+jwt', {
    iss: platform.config.publicOrigin,
    sub: uriOf(platform, id),
    iat,
    exp: iat + lifetimeSeconds,
    ttl: ttlSeconds,
    status_list: {
      bits: statusBits,
      lst: await compressStatuses(packStatuses(size, listed)),
      aggregation_uri: listsUri(platform),
    },
  });
}

type Signed = { readonly jwt: Promise<string>; readonly atMs: number };
/** More lists than a federation has. */
const signed = perPlatform(() => new LRUCache<string, Signed>({ max: 1000 }));

/** The signed list, at most five seconds old; however many ask, it is made once. */
export async function statusList(platform: Platform, id: string): Promise<Result<string, Failure>> {
  const cache = signed(platform);
  const known = cache.get(id);
  const nowMs = platform.monotonicMs();
  if (known && nowMs - known.atMs < cachedMs) return ok(await known.jwt);
  const [some] = await rowsOf<object>(
    platform.database(),
    sql`select 1 from status_entry where list_id = ${id} limit 1`,
  );
  if (!some) return fail(failure('status_list.not_found'));
  const jwt = signList(platform, id);
  cache.set(id, { jwt, atMs: nowMs });
  jwt.catch(() => cache.delete(id));
  return ok(await jwt);
}

/** The addresses of all lists in which a copy has a place, by steps of the index: a list has thousands of rows. */
export async function allLists(platform: Platform): Promise<readonly string[]> {
  const rows = await rowsOf<{ readonly id: string }>(
    platform.database(),
    sql`with recursive list (id) as (
        select min(list_id) from status_entry
        union all select (select min(list_id) from status_entry where list_id > id) from list where id is not null)
      select id from list where id is not null`,
  );
  return rows.map(({ id }) => uriOf(platform, id));
}

/** A place is given anew a day after the copy that had it ended. */
export async function freePlaces(platform: Platform): Promise<void> {
  const before = new Date(platform.clock().getTime() - 86_400_000);
  await platform.database().delete(statusEntry).where(lt(statusEntry.expiresAt, before));
}
