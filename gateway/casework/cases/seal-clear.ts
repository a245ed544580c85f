import { and, eq, isNotNull, or } from '../../platform/database/drizzle.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { caseRecord } from './tables.ts';
import { keptWords, sealWords } from './words.ts';

const batch = 200;

/** Seals what earlier versions of the gateway kept in clear of a region's words. */
export async function sealClearWords(platform: Platform): Promise<void> {
  const inClear = or(isNotNull(caseRecord.clearReason), isNotNull(caseRecord.clearWanted));
  await platform.database().transaction(async (tx) => {
    const rows = await tx
      .select()
      .from(caseRecord)
      .where(inClear)
      .limit(batch)
      .for('update', { skipLocked: true });
    for (const row of rows) {
      const words =
        row.words ??
        (await sealWords(platform.keys, row, 'words', await keptWords(platform.keys, row)));
      await tx
        .update(caseRecord)
        .set({ words, clearReason: null, clearWanted: null })
        .where(and(eq(caseRecord.id, row.id), inClear));
    }
  });
}
