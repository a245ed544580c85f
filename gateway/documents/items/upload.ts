import { z } from 'zod';
import { type Failure, failure } from '#contracts/failures';
import { ItemCode } from '#contracts/identifiers';
import type { Item } from '#contracts/item';
import { fail, ok, type Result } from '#contracts/result';
import { appendAudit, memberActor } from '../../audit/log/append.ts';
import type { Transaction } from '../../platform/database/database.ts';
import { and, eq, inArray, ne } from '../../platform/database/drizzle.ts';
import { inTransaction } from '../../platform/process/in-transaction.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { Caller } from '../../trust/identity/caller.ts';
import { withRoomForTexts } from './commitment-texts.ts';
import { type CatalogueDiff, diffItems, isSame } from './diff.ts';
import { maxNamed } from './listing.ts';
import { type ReadUpload, readUpload, type Unusable } from './read-upload.ts';
import { withSoundRules } from './sound-rules.ts';
import { forgetItems, replaceItems } from './store.ts';
import { item, itemListing } from './tables.ts';

export type Asked = {
  readonly region: string;
  readonly entries: readonly unknown[];
  readonly dryRun: boolean;
  /** The version that the caller knows; another one in force is a 412. */
  readonly ifMatch: string | undefined;
};

export type Uploaded = CatalogueDiff & {
  readonly region: string;
  readonly version: number;
  readonly stored: number;
  readonly leftOut: readonly Unusable[];
};

const CodeOf = z.object({ code: ItemCode });

const codesOf = (entries: readonly unknown[]): string[] =>
  entries.flatMap((entry) => CodeOf.safeParse(entry).data?.code ?? []);

/** Which of these codes are another region's. */
async function foreignCodes(tx: Transaction, region: string, entries: readonly unknown[]) {
  const codes = codesOf(entries);
  if (codes.length === 0) return new Set<string>();
  const rows = await tx
    .select({ code: item.code })
    .from(item)
    .where(and(inArray(item.code, codes), ne(item.region, region)));
  return new Set(rows.map(({ code }) => code));
}

/** The region's listing, locked: two uploads happen one after the other. Whoever only asks leaves no listing behind. */
async function lockVersion(tx: Transaction, { region, dryRun }: Asked, now: Date): Promise<number> {
  if (!dryRun) await tx.insert(itemListing).values({ region, askedAt: now }).onConflictDoNothing();
  const [row] = await tx
    .select({ version: itemListing.version })
    .from(itemListing)
    .where(eq(itemListing.region, region))
    .for('update');
  return row?.version ?? 0;
}

async function itemsInForce(tx: Transaction, region: string): Promise<Item[]> {
  const rows = await tx.select({ item: item.item }).from(item).where(eq(item.region, region));
  return rows.map((row) => row.item);
}

async function store(
  tx: Transaction,
  caller: Caller,
  uploaded: Uploaded,
  { items, leftOut }: ReadUpload,
  now: Date,
): Promise<void> {
  const { region, version, added, changed, removed } = uploaded;
  await replaceItems(tx, region, items, now);
  await tx
    .update(itemListing)
    .set({
      version,
      askedAt: now,
      listedAt: now,
      failure: null,
      leftOutCount: leftOut.length,
      leftOut: leftOut.slice(0, maxNamed).map(({ named }) => named),
    })
    .where(eq(itemListing.region, region));
  const counts = { added: added.length, changed: changed.length, removed: removed.length };
  const event = {
    actor: memberActor(caller),
    action: 'catalogue.changed' as const,
    object: { class: 'catalogue', ref: region },
    purpose: 'catalogue of items' as const,
    details: { version, ...counts, leftOut: leftOut.length },
  };
  if (!isSame(uploaded)) await appendAudit(tx, [event], now);
}

/** What is announced beyond the wordings that are kept of a region, and rules that do not fit: told at once, at its entry. */
async function withRoom(
  tx: Transaction,
  { region, entries }: Asked,
  read: ReadUpload,
): Promise<ReadUpload> {
  const roomy = await withRoomForTexts(tx, region, read.items);
  const { items, leftOut: unsound } = withSoundRules(roomy.items);
  const tooMany = roomy.leftOut.map((named) => ({
    named,
    reason: 'is one wording too many of this region',
  }));
  const crowded = [...tooMany, ...unsound].map(({ named, reason }): Unusable => {
    const index = entries.findIndex((entry) => CodeOf.safeParse(entry).data?.code === named.ref);
    const pointer = `/items/${index}/${named.reason.replaceAll('.', '/')}`;
    return { index, named, problems: [{ pointer, reason }] };
  });
  return { items, leftOut: [...read.leftOut, ...crowded] };
}

async function upload(
  tx: Transaction,
  caller: Caller,
  asked: Asked,
  now: Date,
): Promise<Result<Uploaded, Failure>> {
  const { region, entries, dryRun, ifMatch } = asked;
  const known = await lockVersion(tx, asked, now);
  if (ifMatch !== undefined && ifMatch !== `"${known}"`)
    return fail(failure('request.precondition_failed'));
  const read = await withRoom(
    tx,
    asked,
    readUpload(region, entries, await foreignCodes(tx, region, entries)),
  );
  // A list of which nothing can be read is a list that broke: what was there serves better than none.
  if (read.items.length === 0)
    return fail(
      failure('request.invalid', {
        fields: read.leftOut.flatMap(({ problems }) => problems).slice(0, 50),
      }),
    );
  const diff = diffItems(await itemsInForce(tx, region), read.items);
  const uploaded: Uploaded = {
    region,
    version: isSame(diff) ? known : known + 1,
    stored: read.items.length,
    ...diff,
    leftOut: read.leftOut,
  };
  if (!dryRun) await store(tx, caller, uploaded, read, now);
  return ok(uploaded);
}

/** Makes what a region uploads its whole catalogue, in one step; or says what that would change. */
export async function uploadItems(
  platform: Platform,
  caller: Caller,
  asked: Asked,
): Promise<Result<Uploaded, Failure>> {
  // What its adapter fetches would be put in the place of this within the hour.
  if (platform.regions.get(asked.region)?.adapter.items)
    return fail(failure('item.catalogue_fetched'));
  const done = await inTransaction(platform, (tx) => upload(tx, caller, asked, platform.clock()));
  if (done.ok && !asked.dryRun) forgetItems(platform);
  return done;
}
