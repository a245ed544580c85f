import { provisionMs } from '#contracts/retention';
import type { Transaction } from '../../platform/database/database.ts';
import { and, eq, gt, isNull, lt, sql } from '../../platform/database/drizzle.ts';
import { inBites } from '../../platform/database/in-bites.ts';
import { sha256Hex } from '../../platform/keys/digest.ts';
import { openRowKey } from '../../platform/keys/row-key.ts';
import { sealJson } from '../../platform/keys/seal.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { presentation } from './tables.ts';

export type PresentationRow = typeof presentation.$inferSelect;

export async function findByCode(
  platform: Platform,
  code: string,
): Promise<PresentationRow | undefined> {
  const codeDigest = await sha256Hex(code);
  const [row] = await platform
    .database()
    .select()
    .from(presentation)
    .where(eq(presentation.codeDigest, codeDigest));
  return row;
}

/** A new code ends the one before: a person shows one thing at a time, and a screen that was filmed is worth nothing. */
export async function replaceUnused(tx: Transaction, row: PresentationRow): Promise<void> {
  const { clientId, subject } = row;
  // Two that are made at once come one after the other: the second would not see the first otherwise.
  await tx.execute(
    sql`select pg_advisory_xact_lock(hashtextextended(${`presentation ${clientId} ${subject}`}, 0))`,
  );
  await tx
    .delete(presentation)
    .where(
      and(
        eq(presentation.subject, subject),
        eq(presentation.clientId, clientId),
        isNull(presentation.usedAt),
      ),
    );
  await tx.insert(presentation).values(row);
}

/** Of any number of windows that resolve one code at once, exactly one has it. */
export async function spend(platform: Platform, id: string, usedBy: string): Promise<boolean> {
  const usedAt = platform.clock();
  const taken = await platform
    .database()
    .update(presentation)
    .set({ usedAt, usedBy })
    .where(
      and(eq(presentation.id, id), isNull(presentation.usedAt), gt(presentation.expiresAt, usedAt)),
    )
    .returning({ id: presentation.id });
  return taken.length === 1;
}

/** Keeps the salts of what was told where they can be destroyed. */
export async function keepSalts(
  { keys }: Platform,
  tx: Transaction,
  row: PresentationRow,
  salts: Readonly<Record<string, string>>,
): Promise<void> {
  const { key } = await openRowKey(keys, row);
  const sealed = await sealJson(key, salts, row.id);
  await tx.update(presentation).set({ sealed }).where(eq(presentation.id, row.id));
}

const batch = 500;

/** Of what was shown the record is kept as long as records of what was given to whom; of what was not, nothing. */
export async function removeOldPresentations(platform: Platform): Promise<void> {
  const now = platform.clock();
  await platform
    .database()
    .delete(presentation)
    .where(and(isNull(presentation.usedAt), lt(presentation.expiresAt, now)));
  const before = new Date(now.getTime() - provisionMs);
  await inBites(batch, () =>
    platform.database().execute(sql`delete from presentation where id in (
      select id from presentation where used_at < ${before} limit ${batch})`),
  );
}
