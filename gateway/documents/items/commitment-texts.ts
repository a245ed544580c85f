import type { CommitmentText } from '#contracts/commitment-text';
import type { Item } from '#contracts/item';
import type { Transaction } from '../../platform/database/database.ts';
import { asc, eq } from '../../platform/database/drizzle.ts';
import { sha256Hex } from '../../platform/keys/digest.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { commitmentText } from './tables.ts';

/** The texts that count for a material of an item, as its region lists them now. */
export const textsFor = (item: Item, code: string): readonly CommitmentText[] =>
  item.materials.find((material) => material.code === code && material.commitment)
    ?.commitmentTexts ?? [];

/** A text as it is signed: which one, and the SHA-256 of its Chinese wording, which is the binding one. */
export const commitmentRef = async (id: string, text: { readonly zh: string }): Promise<string> =>
  `${id}#sha-256:${await sha256Hex(text.zh)}`;

/** A statement of PostgreSQL has at most 65,535 parameters; a batch of items may bring more texts than that allows. */
const atOnce = 1000;

/**
 * Keeps every wording that these items announce, for good: whoever checks a commitment years later reads what was signed,
 * whatever its region lists by then, or calls the same.
 */
export async function keepTexts(
  tx: Transaction,
  region: string,
  items: readonly Item[],
  listedAt: Date,
): Promise<void> {
  const texts = new Map(
    items.flatMap(({ materials }) =>
      materials.flatMap(({ commitmentTexts = [] }) =>
        commitmentTexts.map((text) => [`${text.id} ${text.zh}`, text] as const),
      ),
    ),
  );
  if (texts.size === 0) return;
  const rows = await Promise.all(
    [...texts.values()].map(async ({ id, zh, en }) => ({
      digest: await sha256Hex(zh),
      region,
      id,
      zh,
      en: en ?? null,
      listedAt,
    })),
  );
  for (let from = 0; from < rows.length; from += atOnce)
    await tx
      .insert(commitmentText)
      .values(rows.slice(from, from + atOnce))
      .onConflictDoNothing();
}

/** Every text that ever had this wording, by region and name. */
export const textsOf = (platform: Platform, digest: string) =>
  platform
    .database()
    .select()
    .from(commitmentText)
    .where(eq(commitmentText.digest, digest))
    .orderBy(asc(commitmentText.region), asc(commitmentText.id))
    .limit(100);
