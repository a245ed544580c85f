import type { Queryable } from '../../platform/database/database.ts';
import { and, inArray, isNotNull, isNull } from '../../platform/database/drizzle.ts';
import { newSecret } from '../../platform/database/ids.ts';
import { sha256Hex } from '../../platform/keys/digest.ts';
import type { Keys } from '../../platform/keys/keys.ts';
import { type ErasableRow, openRowKeyIfKept } from '../../platform/keys/row-key.ts';
import { type DataKey, newDataKey, openJson, sealJson } from '../../platform/keys/seal.ts';
import type { Caller } from '../../trust/identity/caller.ts';
import { caseRecord } from '../cases/tables.ts';
import { mayReadWords } from '../cases/view.ts';

/** What a window wrote, with the salt without which its digest would tell a short note by trying. */
export type Note = { readonly text: string; readonly salt: string };

/** What has a key of its own for the words about it. */
export type Keyed = ErasableRow;

/** A key of its own for the words about a dossier or a pre-check. */
export const newWordsKey = (keys: Keys, id: string): Promise<DataKey> =>
  newDataKey(keys.master, id);

/** The key of the words, or undefined once it was destroyed. */
export const wordsKey = (keys: Keys, row: Keyed): Promise<DataKey | undefined> =>
  openRowKeyIfKept(keys, row);

/**
 * Whether the caller may read what windows wrote about these cases: its parties, and while at least one of the
 * cases is neither erased nor only kept because the law has it kept.
 */
export async function mayReadNotes(
  database: Pick<Queryable, 'select'>,
  caseIds: readonly string[],
  caller: Caller,
): Promise<boolean> {
  if (!mayReadWords(caller)) return false;
  if (caseIds.length === 0) return true;
  const open = await database
    .select({ id: caseRecord.id })
    .from(caseRecord)
    .where(
      and(
        inArray(caseRecord.id, [...caseIds]),
        isNotNull(caseRecord.wrappedKey),
        isNull(caseRecord.restrictedUntil),
      ),
    )
    .limit(1);
  return open.length > 0;
}

/** Seals a note of a window. @returns nothing to keep where the key is gone: the person was erased */
export async function sealNote(
  key: DataKey | undefined,
  text: string,
  context: string,
): Promise<{ readonly sealed: Uint8Array; readonly digest: string } | undefined> {
  if (!key) return undefined;
  const note: Note = { text, salt: newSecret() };
  return {
    sealed: await sealJson(key.key, note, context),
    digest: await noteDigest(note),
  };
}

/** SHA-256 in hex over salt, line feed and text. */
export const noteDigest = ({ text, salt }: Note): Promise<string> => sha256Hex(`${salt}\n${text}`);

export const openNote = async (
  key: DataKey | undefined,
  sealed: Uint8Array | null,
  context: string,
): Promise<Note | undefined> =>
  key && sealed ? ((await openJson(key.key, sealed, context)) as Note) : undefined;
