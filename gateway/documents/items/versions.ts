import { inShanghai } from '#contracts/dates';
import type { Guide } from '#contracts/guide';
import type { Item } from '#contracts/item';
import type { Transaction } from '../../platform/database/database.ts';
import { and, desc, eq, sql } from '../../platform/database/drizzle.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { itemGuide } from './tables.ts';

/** More than a region would change a guide in years; one that says something new each time does not fill the disk. */
const maxVersions = 50;

/** Forgets the oldest versions of these items. */
const forgetOldest = (tx: Transaction, itemCodes: readonly string[]) =>
  tx.execute(sql`delete from item_guide g using (
      select item_code, digest,
        row_number() over (partition by item_code order by listed_at desc, digest) as nth
      from item_guide where item_code = any(${sql.param([...itemCodes])}::text[])) kept
    where g.item_code = kept.item_code and g.digest = kept.digest and kept.nth > ${maxVersions}`);

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
  if (rows.length === 0) return;
  const added = await tx
    .insert(itemGuide)
    .values(rows)
    .onConflictDoNothing()
    .returning({ itemCode: itemGuide.itemCode });
  if (added.length > 0)
    await forgetOldest(
      tx,
      added.map(({ itemCode }) => itemCode),
    );
}

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
