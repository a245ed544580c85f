import { inShanghai } from '#contracts/dates';
import type { Guide } from '#contracts/guide';
import type { Item } from '#contracts/item';
import type { Transaction } from '../../platform/database/database.ts';
import { and, desc, eq, sql } from '../../platform/database/drizzle.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { itemGuide } from './tables.ts';

/** Keeps what is new of these guides; one that the region has listed before is there already. */
export async function keepVersions(
  tx: Transaction,
  items: readonly Item[],
  listedAt: Date,
): Promise<void> {
  const rows = items.flatMap(({ code, guide }) => {
    if (!guide) return [];
    const text = JSON.stringify(guide);
    const digest = sql<string>`md5(${text}::jsonb::text)`;
    return [{ itemCode: code, digest, version: guide.version, guide, listedAt }];
  });
  if (rows.length > 0) await tx.insert(itemGuide).values(rows).onConflictDoNothing();
}

/** More than a region would change a guide in years; what is older stays in the table. */
const maxVersions = 50;

export async function guideVersions(platform: Platform, itemCode: string) {
  const rows = await platform
    .database()
    .select({ version: itemGuide.version, listedAt: itemGuide.listedAt })
    .from(itemGuide)
    .where(eq(itemGuide.itemCode, itemCode))
    .orderBy(desc(itemGuide.listedAt))
    .limit(maxVersions);
  return rows.map(({ version, listedAt }) => ({ version, since: inShanghai(listedAt) }));
}

export async function guideVersion(
  platform: Platform,
  itemCode: string,
  version: string,
): Promise<Guide | undefined> {
  const [row] = await platform
    .database()
    .select({ guide: itemGuide.guide })
    .from(itemGuide)
    .where(and(eq(itemGuide.itemCode, itemCode), eq(itemGuide.version, version)))
    .orderBy(desc(itemGuide.listedAt))
    .limit(1);
  return row?.guide;
}
