import { z } from 'zod';

const separators = /[\u00b7\u2022\u2027\u30fb\uff0e\uff65]/gu;
const maxCodePoints = 100;

/**
 * GBK put these characters into the private use area, U+E815 to U+E864, before Unicode had them; old
 * platforms still send them so. In order of their code points.
 */
const gbkPrivateUse = [
  ...'⺁𠂇𠂉𠃌⺄㑳㑇⺈⺋龴㖞㘚㘎⺌⺗㥮㤘龵㧏㧟㩳㧐龶龷㭎㱮㳠⺧𡗗龸⺪䁖䅟⺮䌷⺳⺶⺷𢦏䎱',
  ...'䎬⺻䏝䓖䙡䙌龹䜣䜩䝼䞍⻊䥇䥺䥽䦂䦃䦅䦆䦟䦛䦷䦶龺𤇾䲣䲟䲠䲡䱷䲢䴓䴔䴕䴖䴗䴘䴙䶮龻',
];
const firstPrivateUse = 0xe815;

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
    .replace(
      /[\ue815-\ue864]/gu,
      (character) => gbkPrivateUse[(character.codePointAt(0) ?? 0) - firstPrivateUse] ?? character,
    );
}

export const hasUnrepairedCharacter = (name: string): boolean =>
  /[\ue000-\uf8ff\ufffd]/u.test(name);

/** A person's or company's name; counts code points, because 䶮 and 𠂇 are one character each. */
export const PartyName = z
  .string()
  .min(1)
  .max(maxCodePoints * 2)
  .transform(normaliseName)
  .refine(
    (name) => [...name].length > 0 && [...name].length <= maxCodePoints,
    'a name has 1 to 100 characters',
  )
  .refine(
    (name) => !hasUnrepairedCharacter(name),
    'the name contains a character that did not survive its transfer',
  );
