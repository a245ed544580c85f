import { type Material, PartId, type TravellingMaterial } from '#contracts/case';
import type { FieldError } from '#contracts/failures';
import { fail, ok, type Result } from '#contracts/result';
import type { Transaction } from '../../platform/database/database.ts';
import { eq, inArray, sql } from '../../platform/database/drizzle.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { readParts } from './store.ts';
import { casePart, part } from './tables.ts';

/** A part that is about to end must not end between being looked at and being named. */
const marginMs = 3_600_000;

export type PartUse = {
  readonly clientId: string;
  /** Clients at whose counters the same application was begun. */
  readonly counters?: readonly string[];
  readonly subject: string | undefined;
  readonly itemCode: string;
  readonly to: string;
};

export type TravellingPart = NonNullable<TravellingMaterial['part']>;

const isPartRef = (ref: string | undefined): ref is string => PartId.safeParse(ref).success;

type Named = Pick<Material, 'ref'>;

/** The parts that materials name. */
export const partRefs = (materials: readonly Named[]): string[] => [
  ...new Set(materials.flatMap(({ ref }) => (isPartRef(ref) ? [ref] : []))),
];

/** The parts that materials name, as they travel; or which of them cannot be named here. */
export async function resolveParts(
  platform: Platform,
  materials: readonly Material[],
  { clientId, counters = [], subject, itemCode, to }: PartUse,
): Promise<Result<ReadonlyMap<string, TravellingPart>, readonly FieldError[]>> {
  const refs = partRefs(materials);
  if (refs.length === 0) return ok(new Map());
  const latest = new Date(platform.clock().getTime() + marginMs);
  const rows = (await readParts(platform.database(), refs)).filter(
    (row) =>
      (row.clientId === clientId || counters.includes(row.clientId)) &&
      (row.subject === null || row.subject === subject) &&
      row.uses.some((use) => use.itemCode === itemCode && use.to === to),
  );
  const problems = materials.flatMap(({ how, ref }, index): FieldError[] => {
    if (!isPartRef(ref)) return [];
    const row = rows.find(({ id }) => id === ref);
    const pointer = `/materials/${index}/ref`;
    if (how !== 'upload' && how !== 'original')
      return [{ pointer, reason: 'a part is for upload and original' }];
    if (!row || row.expiresAt < latest) return [{ pointer, reason: 'no such part for this item' }];
    return row.state === 'complete' ? [] : [{ pointer, reason: 'the part is not complete' }];
  });
  if (problems.length > 0) return fail(problems);
  return ok(
    new Map(
      rows.map(({ id, digest, size, mediaType }) => [
        id,
        { digest, size, mediaType, url: `${platform.config.publicOrigin}/v1/parts/${id}` },
      ]),
    ),
  );
}

/** Lets the parties of a case read the parts that it names; in the transaction that names them. */
export async function nameParts(
  tx: Transaction,
  materials: readonly Named[],
  { id: caseId, fromRegion, toRegion }: { id: string; fromRegion: string; toRegion: string },
): Promise<void> {
  const rows = partRefs(materials).map((partId) => ({ partId, caseId, fromRegion, toRegion }));
  if (rows.length > 0) await tx.insert(casePart).values(rows).onConflictDoNothing();
}

/** The case is only kept from now on: nobody reads its documents. */
export async function closeParts(tx: Transaction, caseId: string): Promise<void> {
  await tx.update(casePart).set({ closed: true }).where(eq(casePart.caseId, caseId));
}

/** Destroys the documents of a case with their keys, but for those that another case names too. */
export async function eraseParts(tx: Transaction, caseId: string): Promise<void> {
  const named = await tx
    .delete(casePart)
    .where(eq(casePart.caseId, caseId))
    .returning({ id: casePart.partId });
  if (named.length === 0) return;
  const ids = named.map(({ id }) => id);
  await tx
    .delete(part)
    .where(
      sql`${inArray(part.id, ids)} and not exists (select 1 from case_part where part_id = ${part.id})`,
    );
}

const batch = 50;

/** Deletes what was not completed, or not named by any case, in time. */
export async function removeUnusedParts(platform: Platform): Promise<void> {
  await platform.database().execute(sql`delete from part where id in (
    select id from part where expires_at < ${platform.clock()}
      and not exists (select 1 from case_part where part_id = part.id) limit ${batch})`);
}
