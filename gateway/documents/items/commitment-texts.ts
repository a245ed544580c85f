import type { CommitmentText } from '#contracts/commitment-text';
import { type Item, type ItemMaterial, type LeftOutItem, leaveOut } from '#contracts/item';
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

/**
 * So many wordings are kept of one region, each for good: many times what its items can need. A list that brings others every
 * hour (a date in the text) is a list that broke.
 */
const mostTexts = 20_000;

const nameOf = (id: string, digest: string): string => `${id} ${digest}`;

/** A material whose texts cannot be kept is promised by nobody: the paper is brought. */
const unpromised = ({ commitmentTexts: _, ...material }: ItemMaterial): ItemMaterial => ({
  ...material,
  commitment: false,
});

/** Items with the texts that there is room for; whatever else they announce is left out and named. */
export async function withRoomForTexts(
  tx: Pick<Transaction, 'select'>,
  region: string,
  items: readonly Item[],
  most: number = mostTexts,
): Promise<{ readonly items: readonly Item[]; readonly leftOut: readonly LeftOutItem[] }> {
  if (!items.some(({ materials }) => materials.some(({ commitmentTexts }) => commitmentTexts)))
    return { items, leftOut: [] };
  const kept = await tx
    .select({ id: commitmentText.id, digest: commitmentText.digest })
    .from(commitmentText)
    .where(eq(commitmentText.region, region));
  const known = new Set(kept.map(({ id, digest }) => nameOf(id, digest)));
  const leftOut: LeftOutItem[] = [];
  const roomy: Item[] = [];
  for (const [place, item] of items.entries()) {
    const materials: ItemMaterial[] = [];
    for (const [nth, material] of item.materials.entries()) {
      const texts = material.commitmentTexts ?? [];
      const names = await Promise.all(
        texts.map(async ({ id, zh }) => nameOf(id, await sha256Hex(zh))),
      );
      const added = new Set(names.filter((name) => !known.has(name))).size;
      const fits = added === 0 || known.size + added <= most;
      if (fits) for (const name of names) known.add(name);
      else leftOut.push(leaveOut(item.code, place + 1, ['materials', nth, 'commitmentTexts']));
      materials.push(fits ? material : unpromised(material));
    }
    roomy.push({ ...item, materials });
  }
  return { items: roomy, leftOut };
}

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

/** Keeps one wording for good, by which something was decided: the log names it by its digest. */
export const keepWording = async (
  tx: Pick<Transaction, 'insert'>,
  region: string,
  { id, zh, en }: CommitmentText,
  listedAt: Date,
): Promise<unknown> =>
  tx
    .insert(commitmentText)
    .values({ digest: await sha256Hex(zh), region, id, zh, en: en ?? null, listedAt })
    .onConflictDoNothing();

/** Every text that ever had this wording, by region and name. */
export const textsOf = (platform: Platform, digest: string) =>
  platform
    .database()
    .select()
    .from(commitmentText)
    .where(eq(commitmentText.digest, digest))
    .orderBy(asc(commitmentText.region), asc(commitmentText.id))
    .limit(100);
