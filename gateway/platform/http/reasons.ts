import { chineseDetails } from './detail-texts.ts';
import type { Language } from './problem-texts.ts';
import { chineseReasons } from './reason-texts.ts';

const literal = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

type Template = { readonly shape: RegExp; readonly chinese: string };

/** The texts with a place for what differs, as what they are recognised by. */
const templatesOf = (texts: Readonly<Record<string, string>>): readonly Template[] =>
  Object.entries(texts)
    .filter(([english]) => english.includes('{}'))
    // The one that says most first: `must be {}` would take what `must be at least {}` says better.
    .sort(([one], [other]) => other.length - one.length)
    .map(([english, chinese]) => ({
      shape: new RegExp(`^${english.split('{}').map(literal).join('(.+?)')}$`, 's'),
      chinese,
    }));

const exact = (texts: Readonly<Record<string, string>>, english: string): string | undefined =>
  Object.hasOwn(texts, english) ? texts[english] : undefined;

/** What stands in a place of a text: a text of the table or several, or else of no language. */
function valueIn(texts: Readonly<Record<string, string>>, value: string): string {
  const told = value.split(', or ').map((part) => exact(texts, part));
  return told.includes(undefined) ? value : told.join('，或');
}

/** The Chinese of what a rule says in English; undefined if no table knows it. */
function translated(
  texts: Readonly<Record<string, string>>,
  templates: readonly Template[],
  english: string,
): string | undefined {
  const known = exact(texts, english);
  if (known !== undefined) return known;
  for (const { shape, chinese } of templates) {
    const values = shape.exec(english)?.slice(1);
    if (!values) continue;
    return chinese.replace(/\{\}/g, () => valueIn(texts, values.shift() ?? ''));
  }
  return undefined;
}

/** What a table says in Chinese of what was said in English. */
export function translator(
  texts: Readonly<Record<string, string>>,
): (english: string) => string | undefined {
  const templates = templatesOf(texts);
  return (english) => translated(texts, templates, english);
}

const reasonOf = translator(chineseReasons);
const detailOf = translator(chineseDetails);

/**
 * The reason for a wrong field in the caller's language. Rules state theirs once, in English; a reason that
 * the table does not know yet is better told in English than not at all.
 */
export const reasonIn = (language: Language, english: string): string =>
  language === 'en' ? english : (reasonOf(english) ?? `不符合要求（${english}）`);

/** Codes, identifiers and pointers: no language's. */
const isCodes = (text: string): boolean => /^[\x21-\x7e]*(?:, [\x21-\x7e]+)*$/.test(text);

/** What stands beside a refusal in the caller's language; several, as checks give them, one by one. */
export function detailIn(language: Language, english: string): string {
  if (language === 'en' || /\p{Script=Han}/u.test(english)) return english;
  const whole = detailOf(english);
  if (whole !== undefined && !english.includes('; ')) return whole;
  const parts = english.split('; ').map((part) => [part, detailOf(part)] as const);
  if (parts.every(([part, chinese]) => chinese !== undefined || isCodes(part)))
    return parts.map(([part, chinese]) => chinese ?? part).join('；');
  return whole ?? reasonIn(language, english);
}
