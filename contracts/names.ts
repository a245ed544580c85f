import { z } from 'zod';

const separators = /[\u00b7\u2022\u2027\u30fb\uff0e\uff65]/gu;
const maxCodePoints = 100;

/** GBK put these characters into the private use area before Unicode had them; old platforms still send them. */
const gbkPrivateUse: Readonly<Record<string, string>> = {
  '\ue816': '\u{20087}',
  '\ue817': '\u{20089}',
  '\ue818': '\u{200cc}',
  '\ue831': '\u{215d7}',
  '\ue83b': '\u{2298f}',
  '\ue855': '\u{241fe}',
};

/**
 * A name as it is compared and stored: NFC (never NFKC: it would merge characters that are different
 * people), every middle dot as U+00B7, known GBK private-use characters repaired. The raw text stays
 * in the provenance.
 */
export function normaliseName(raw: string): string {
  return raw
    .normalize('NFC')
    .trim()
    .replace(separators, '\u00b7')
    .replace(/[\ue815-\ue864]/gu, (character) => gbkPrivateUse[character] ?? character);
}

export const hasUnrepairedCharacter = (name: string): boolean =>
  /[\ue000-\uf8ff\ufffd]/u.test(name);

/** A person's or company's name; counts code points, because 䶮 and 𠂇 are one character each. */
export const PartyName = z
  .string()
  .min(1)
  .max(maxCodePoints * 2)
  .transform(normaliseName)
  .refine((name) => [...name].length > 0 && [...name].length <= maxCodePoints, 'a name has 1 to 100 characters')
  .refine((name) => !hasUnrepairedCharacter(name), 'the name contains a character that did not survive its transfer');
