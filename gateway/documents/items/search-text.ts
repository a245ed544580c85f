import type { Item } from '#contracts/item';

/** The first character of each initial in the order of pinyin; there is none that begins with i, u or v. */
const initials = 'abcdefghjklmnopqrstwxyz';
const firsts = '阿八嚓哒妸发旮哈讥咔垃痳拏噢妑七呥仨他屲夕丫帀';
const byPinyin = new Intl.Collator('zh-Hans-CN-u-co-pinyin');
const boundaries = [...firsts];

/** Words of the catalogue whose character is usually read otherwise. */
const otherwise: Readonly<Record<string, string>> = {
  银行: 'yh',
  行业: 'hy',
  重新: 'cx',
  长期: 'cq',
};
const odd = new RegExp(Object.keys(otherwise).join('|'), 'g');

function initialOf(character: string): string {
  if (/[a-z0-9]/.test(character)) return character;
  if (!/\p{Script=Han}/u.test(character)) return '';
  const after = boundaries.findIndex((first) => byPinyin.compare(first, character) > 0);
  const at = after === -1 ? boundaries.length - 1 : after - 1;
  return initials[Math.max(0, at)] ?? '';
}

/** 营业执照 -> yyzz: what people type who have no Chinese keyboard at hand. */
export const initialsOf = (text: string): string =>
  [...text.toLowerCase().replace(odd, (word) => otherwise[word] ?? word)].map(initialOf).join('');

/** Words that people say for one thing. */
const synonyms: readonly (readonly string[])[] = [
  ['营业执照', '工商执照', '执照'],
  ['开公司', '注册公司', '办公司', '公司设立', '企业开办'],
  ['关公司', '公司注销', '企业注销'],
  ['开饭店', '开餐馆', '餐饮', '食品经营'],
  ['社保卡', '社会保障卡', '医保卡'],
  ['公积金', '住房公积金'],
  ['查房', '房产查询', '不动产登记'],
  ['刻章', '公章', '印章'],
  ['暂住证', '居住证'],
];

const alternativesOf = (term: string): string[] => {
  const group = synonyms.find((words) => words.includes(term));
  return [...new Set([term, ...(group ?? [])])];
};

/** What an item is found by: its name, what one gets, the region's own key words, and the initials of all. */
export function searchTextOf({ name, guide }: Item): string {
  const words = [name, guide?.result?.name ?? '', ...(guide?.keywords ?? [])].filter(Boolean);
  return [...words, ...words.map(initialsOf)].join(' ').toLowerCase();
}

const words = new Intl.Segmenter('zh', { granularity: 'word' });

/**
 * What must be found for a question: every word of it, or one that means the same. A question that is known as a
 * whole, or has no words, is one term.
 */
export function termsOf(question: string): readonly (readonly string[])[] {
  const whole = question.trim().toLowerCase();
  const alternatives = alternativesOf(whole);
  if (alternatives.length > 1) return [alternatives];
  const parts = [...words.segment(whole)].flatMap(({ segment, isWordLike }) =>
    isWordLike ? [segment] : [],
  );
  return parts.length > 0 ? [...new Set(parts)].slice(0, 10).map(alternativesOf) : [[whole]];
}
