import type { Queryable } from '../../platform/database/database.ts';
import type { Keys } from '../../platform/keys/keys.ts';
import { openRowKey } from '../../platform/keys/row-key.ts';
import { type DataKey, openBytes } from '../../platform/keys/seal.ts';
import { type PartRow, readChunk } from './store.ts';

/** What a sealed chunk belongs to: one that was moved within a part, or to another, does not open. */
export const chunkContext = (partId: string, number: number): string => `${partId}#${number}`;

export const partKey = async (keys: Keys, row: PartRow): Promise<DataKey['key']> =>
  (await openRowKey(keys, row)).key;

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
