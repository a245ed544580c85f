import type { LeftOutItem } from '#contracts/item';
import type { InferSelectModel } from '../../platform/database/drizzle.ts';
import type { Dependency, Platform } from '../../platform/process/platform.ts';
import { itemListing } from './tables.ts';

/** What became of asking a region for its items. */
export type Listed =
  | { readonly leftOut: readonly LeftOutItem[] }
  /** One word. */
  | { readonly failure: string };

export type Listing = InferSelectModel<typeof itemListing>;

/** Of more entries that stay out only the number is kept. */
export const maxNamed = 100;

export async function saveListing(
  platform: Platform,
  region: string,
  listed: Listed,
): Promise<void> {
  const askedAt = platform.clock();
  const change =
    'failure' in listed
      ? { askedAt, failure: listed.failure }
      : {
          askedAt,
          listedAt: askedAt,
          failure: null,
          leftOutCount: listed.leftOut.length,
          leftOut: listed.leftOut.slice(0, maxNamed),
        };
  await platform
    .database()
    .insert(itemListing)
    .values({ region, ...change })
    .onConflictDoUpdate({ target: itemListing.region, set: change });
}

export const readListings = (platform: Platform): Promise<Listing[]> =>
  platform.database().select().from(itemListing);

const adviceOf = ({ region, failure, leftOutCount }: Listing): string =>
  failure === null
    ? `Region ${region}: ${leftOutCount} of its items cannot be read and are not offered. ` +
      'GET /v1/admin/regions names them; tell the region.'
    : `Region ${region} did not list its items (${failure}): those of its last list are offered.`;

/** Says which catalogues are not whole; nothing stops for it. */
export async function catalogueDependency(platform: Platform): Promise<Dependency[]> {
  const lacking = (await readListings(platform)).filter(
    ({ failure, leftOutCount }) => failure !== null || leftOutCount > 0,
  );
  return lacking.map((listing) => ({
    name: `items:${listing.region}`,
    healthy: true,
    since: listing.askedAt.toISOString(),
    advice: adviceOf(listing),
  }));
}
