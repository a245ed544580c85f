import type { Language } from './problem-texts.ts';
import { chineseReasons } from './reason-texts.ts';

const literal = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** The reasons with a place for what differs, as what they are recognised by. */
const templates = Object.entries(chineseReasons)
  .filter(([english]) => english.includes('{}'))
  // The one that says most first: `must be {}` would take what `must be at least {}` says better.
  .sort(([one], [other]) => other.length - one.length)
  .map(([english, chinese]) => ({
    shape: new RegExp(`^${english.split('{}').map(literal).join('(.+?)')}$`, 's'),
    chinese,
  }));

/**
 * The reason for a wrong field in the caller's language. Rules state theirs once, in English; a reason that
 * the table does not know yet is better told in English than not at all.
 */
export function reasonIn(language: Language, english: string): string {
  if (language === 'en') return english;
  const known = Object.hasOwn(chineseReasons, english) ? chineseReasons[english] : undefined;
  if (known !== undefined) return known;
  for (const { shape, chinese } of templates) {
    const values = shape.exec(english)?.slice(1);
    if (values) return chinese.replace(/\{\}/g, () => values.shift() ?? '');
  }
  return `不符合要求（${english}）`;
}
