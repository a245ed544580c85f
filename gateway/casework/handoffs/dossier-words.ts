import { type HandoffItem, type HandoffRequest, lineKey } from '#contracts/handoff';
import { newSecret } from '../../platform/database/ids.ts';
import type { Keys } from '../../platform/keys/keys.ts';
import { type DataKey, openJson, sealJson } from '../../platform/keys/seal.ts';
import type { Line } from './line.ts';
import { noteDigest, wordsKey } from './note.ts';
import type { HandoffRow } from './store.ts';

/** What a window typed about a dossier: sealed under its key, and gone with it. */
type DossierWords = {
  readonly seal: { readonly text: string; readonly salt: string };
  /** What the papers are called, by the line's key. */
  readonly names: Readonly<Record<string, string>>;
};

const contextOf = (id: string): string => `${id}#words`;

/** The request as it may be kept: lines without names, and what was typed under the dossier's key. */
export async function sealWords(
  key: DataKey,
  id: string,
  { items }: Pick<HandoffRequest, 'items'>,
  seal: string,
) {
  const words: DossierWords = {
    seal: { text: seal, salt: newSecret() },
    names: Object.fromEntries(items.map((line) => [lineKey(line), line.name])),
  };
  return {
    items: items.map(({ name: _, ...line }): Line => line),
    seal: '',
    // Says in the log which seal it was, to whoever is shown the seal and the salt.
    sealDigest: await noteDigest(words.seal),
    sealedWords: await sealJson(key.key, words, contextOf(id)),
  };
}

export type Named = { readonly seal: string; readonly items: readonly HandoffItem[] };

/** The list and the seal as they were typed; without words once the people of the dossier are erased. */
export async function openDossier(keys: Keys, row: HandoffRow): Promise<Named> {
  const key = row.sealedWords ? await wordsKey(keys, row) : undefined;
  const words =
    key && row.sealedWords
      ? ((await openJson(key.key, row.sealedWords, contextOf(row.id))) as DossierWords)
      : undefined;
  const nameOf = (line: Line): string => words?.names[lineKey(line)] ?? line.name ?? '';
  return {
    seal: words?.seal.text ?? row.seal,
    items: row.items.map((line) => ({ ...line, name: nameOf(line) })),
  };
}
