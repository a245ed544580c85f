import { z } from 'zod';

/**
 * Text that people write and other systems keep. What a reader cannot see, what turns the order of what they
 * see, what did not survive a transfer, and what a regional format takes for its own punctuation is refused
 * at the door, by name: two readers would read two texts, and a form prints neither.
 */
const direction = '\\u061c\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069';
/** Format characters, zero width among them, and letters that have no shape. */
const invisible = '\\p{Cf}\\u034f\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180f\\u3164\\uffa0';
/** Make another shape of the character before: one name would be two. Emoji need one of them. */
const variation = '\\ufe00-\\ufe0f\\u{e0100}-\\u{e01ef}';
const lost = '\\ufffd\\p{NChar}';
/** Wujiang packs several holders into one text with it. */
const separator = '\\^';
/** GBK's own characters of U+E815 to U+E864 are repaired (`repairGbk`); every other private use is refused. */
const repairable = '\\ue815-\\ue864';

const inLine = `\\p{Cc}\\p{Zl}\\p{Zp}\\p{Cs}\\p{Co}${invisible}${lost}${separator}`;
const inCode = `${inLine}${variation}\\p{Z}`;

type Refusal = readonly [RegExp, string];

const refusals: readonly Refusal[] = [
  [new RegExp(`[${direction}]`, 'u'), 'contains a character that turns the direction of writing'],
  [new RegExp(`[${lost}]`, 'u'), 'contains a character that did not survive its transfer'],
  [new RegExp(`(?![${repairable}])\\p{Co}`, 'u'), 'contains a private-use character'],
  [new RegExp(`[${separator}]`, 'u'), 'contains ^, which separates persons in regional formats'],
  [new RegExp(`[${invisible}${variation}]`, 'u'), 'contains an invisible character'],
  [/\p{Cs}/u, 'contains half a surrogate pair'],
  [/[\p{Cc}\p{Zl}\p{Zp}]/u, 'contains a control character or a line break'],
  [/\p{Z}/u, 'contains a space'],
];

/** What is wrong with a text that a pattern of this file refused. */
const faultOf = ({ input }: { readonly input?: unknown }): string =>
  refusals.find(([characters]) => characters.test(String(input)))?.[1] ?? 'is blank';

const gbkPrivateUse = [
  ...'⺁𠂇𠂉𠃌⺄㑳㑇⺈⺋龴㖞㘚㘎⺌⺗㥮㤘龵㧏㧟㩳㧐龶龷㭎㱮㳠⺧𡗗龸⺪䁖䅟⺮䌷⺳⺶⺷𢦏䎱',
  ...'䎬⺻䏝䓖䙡䙌龹䜣䜩䝼䞍⻊䥇䥺䥽䦂䦃䦅䦆䦟䦛䦷䦶龺𤇾䲣䲟䲠䲡䱷䲢䴓䴔䴕䴖䴗䴘䴙䶮龻',
];
const firstPrivateUse = 0xe815;

/**
 * GBK put these characters into the private use area before Unicode had them; old platforms still send them
 * so. The table is in order of their code points.
 */
export const repairGbk = (text: string): string =>
  text.replace(
    /[\ue815-\ue864]/gu,
    (character) => gbkPrivateUse[(character.codePointAt(0) ?? 0) - firstPrivateUse] ?? character,
  );

type Length = { readonly min?: number; readonly max: number };

const pattern = (characters: string, { min = 1 }: Length): RegExp =>
  new RegExp(`^${min === 0 ? '' : '(?=[\\s\\S]*\\S)'}(?:${characters})*$`, 'u');

/** What the API reference says of it: for readers that know no `\p{}`, and so without what lies beyond U+FFFF. */
const inDocument =
  '\\u007f-\\u009f\\u00ad\\u034f\\u061c\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180f\\u200b-\\u200f\\u2028-\\u202e' +
  '\\u2060-\\u206f\\u3164\\ue000-\\ue814\\ue865-\\uf8ff\\ufeff\\uffa0\\ufff9-\\uffff\\^';
const documented = {
  line: `^[^\\u0000-\\u001f${inDocument}]*$`,
  code: `^[^\\u0000-\\u0020\\u00a0\\u3000${inDocument}]*$`,
  lines: `^(?:[^\\u0000-\\u001f${inDocument}]|[\\n\\r\\t])*$`,
} as const;

type Rule = { readonly refuses: (text: string) => boolean; readonly reason: string };

const textOf = (
  characters: string,
  { min = 1, max }: Length,
  shown: keyof typeof documented = 'line',
  rule: Rule = { refuses: () => false, reason: '' },
) =>
  z
    .string()
    .min(min)
    .max(max)
    .regex(pattern(characters, { min, max }), { error: faultOf })
    .refine((text) => !rule.refuses(text), { error: rule.reason })
    // Last, because every further rule would leave it behind.
    .meta({ pattern: documented[shown] });

/** The characters of a name: names.ts makes one text of its spellings. */
export const nameText = (max: number) =>
  textOf(`[^${inLine}${variation}]|[${repairable}]`, { max });

/**
 * One line as it was written: a title, a seal's number, a clause of a law, a place.
 * @param rule what else it must not say
 */
export const Label = (length: Length, rule?: Rule) =>
  textOf(`[^${inLine}]|[${repairable}]`, length, 'line', rule);

/** A code, a number, a word of somebody's system: no spaces, as it was written. */
export const Code = (max: number) => textOf(`[^${inCode}]`, { max }, 'code');

/** What a machine made for machines: tokens, references, cursors. */
export const Opaque = (max: number) =>
  z
    .string()
    .max(max)
    .regex(/^[\x21-\x7e]+$/, 'has other characters than visible ASCII');

/**
 * What somebody wrote in their own words, in as many lines as they like; also an address. NFC, never NFKC,
 * one kind of line end, GBK's own characters repaired.
 */
export const FreeText = ({ min = 1, max }: Length) =>
  textOf(`[^${inLine}]|[\\n\\r\\t${repairable}]`, { min, max }, 'lines')
    .transform((text) => repairGbk(text.normalize('NFC')).replace(/\r\n?/g, '\n').trim())
    .refine((text) => text.length >= min, { error: `has fewer than ${min} characters` });
