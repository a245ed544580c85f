import type { Queryable } from '../../platform/database/database.ts';
import type { Keys } from '../../platform/keys/keys.ts';
import { type DataKey, openBytes, openDataKey } from '../../platform/keys/seal.ts';
import { type PartRow, readChunk } from './store.ts';

/** What a sealed chunk belongs to: one that was moved within a part, or to another, does not open. */
export const chunkContext = (partId: string, number: number): string => `${partId}#${number}`;

export async function partKey(keys: Keys, row: PartRow): Promise<DataKey['key']> {
  const master = keys.masterByVersion(row.masterVersion);
  if (!master) throw new Error(`part ${row.id}: master key ${row.masterVersion} is not in KEYS`);
  return (await openDataKey(master, row.wrappedKey, row.id)).key;
}

export async function openChunk(
  database: Pick<Queryable, 'select'>,
  key: DataKey['key'],
  partId: string,
  number: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const chunk = await readChunk(database, partId, number);
  if (!chunk) throw new Error(`part ${partId} has no chunk ${number} any more`);
  return openBytes(key, chunk.sealed, chunkContext(partId, number));
}
