import { nameText, repairGbk } from './text.ts';

/** Every dot that systems put between the parts of a name. */
const dots = /[\u00b7\u2022\u2027\u2219\u22c5\u30fb\uff0e\uff65]/gu;
const maxCodePoints = 100;

/**
 * A name as it is compared and stored: NFC (never NFKC: it would merge characters that are different
 * people), every dot as U+00B7 and close to its neighbours, every space, the ideographic one of forms
 * among them, as one U+0020, GBK's own characters repaired. The raw text stays in the provenance.
 */
export const normaliseName = (raw: string): string =>
  repairGbk(raw.normalize('NFC'))
    .replace(/\s+/gu, ' ')
    .trim()
    .replace(dots, '\u00b7')
    .replace(/ ?\u00b7 ?/gu, '\u00b7');

export const hasUnrepairedCharacter = (name: string): boolean =>
  /[\ue000-\uf8ff\ufffd]/u.test(name);

/** Counts code points, because 䶮 and 𠂇 are one character each. */
const nameOf = () =>
  nameText(maxCodePoints * 2)
    .transform(normaliseName)
    .refine(
      (text) => [...text].length > 0 && [...text].length <= maxCodePoints,
      'has not 1 to 100 characters',
    );

/** 姓名, as the document of identity has it. */
export const PersonName = nameOf();

/** 名称 of a company or another body. */
export const CompanyName = nameOf();

/** Of whichever of the two it is. */
export const PartyName = nameOf();
