import type { Keys } from './keys.ts';
import { type DataKey, openDataKey } from './seal.ts';

/** What of a row says under which key its personal parts lie. */
export type KeyedRow = {
  readonly id: string;
  readonly wrappedKey: Uint8Array;
  readonly masterVersion: string;
};

/** A row whose key may have been destroyed. */
export type ErasableRow = {
  readonly id: string;
  readonly wrappedKey: Uint8Array | null;
  readonly masterVersion: string | null;
};

/**
 * The row's own data key.
 * @throws where its master key is not configured: that is no erasure, and nothing may end or be forgotten for it
 */
export function openRowKey(
  keys: Pick<Keys, 'masterByVersion'>,
  { id, wrappedKey, masterVersion }: KeyedRow,
): Promise<DataKey> {
  const master = keys.masterByVersion(masterVersion);
  if (!master) throw new Error(`master key ${masterVersion} is not configured`);
  return openDataKey(master, wrappedKey, id);
}

/** The same of a row whose key may have been destroyed: then there is none. */
export async function openRowKeyIfKept(
  keys: Pick<Keys, 'masterByVersion'>,
  { id, wrappedKey, masterVersion }: ErasableRow,
): Promise<DataKey | undefined> {
  if (!wrappedKey || masterVersion === null) return undefined;
  return openRowKey(keys, { id, wrappedKey, masterVersion });
}
