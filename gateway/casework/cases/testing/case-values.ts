import { newId } from '../../../platform/database/ids.ts';
import { type DataKey, newDataKey } from '../../../platform/keys/seal.ts';
import type { Platform } from '../../../platform/process/platform.ts';
import type { caseRecord } from '../tables.ts';

type Values = typeof caseRecord.$inferInsert;

/** A case from Qingpu's window, with a key of its own: as it lies in the table. @param toRegion who decides */
export async function caseValues(
  { clock, keys }: Platform,
  toRegion: string,
  change: Partial<Values> = {},
): Promise<{ readonly values: Values; readonly key: DataKey['key'] }> {
  const now = clock();
  const id = newId('case', now);
  const { key, wrapped, masterVersion } = await newDataKey(keys.master, id);
  const values: Values = {
    id,
    itemCode: '11330421MB0000001N4330421001000',
    itemName: '食品经营许可',
    fromRegion: '310118',
    toRegion,
    channel: 'window',
    clientId: 'qingpu-platform',
    state: 'submitted',
    materials: [],
    originals: false,
    wrappedKey: wrapped,
    masterVersion,
    version: 1,
    createdAt: now,
    updatedAt: now,
    ...change,
  };
  return { values, key };
}
