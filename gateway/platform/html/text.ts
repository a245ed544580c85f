import type { Language } from '../http/problem-texts.ts';

/** One text in every language of the pages. */
export type Text = Readonly<Record<Language, string>>;

/** What is counted, in words: of one, and of any other number. */
export type Counted = Readonly<Record<'zh' | 'one' | 'many', string>>;

/** A number with what it counts: `3 页`, `1 page`. */
export const counted = (count: number, { zh, one, many }: Counted, language: Language): string =>
  `${count} ${language === 'zh-CN' ? zh : count === 1 ? one : many}`;

export const text = (zh: string, en: string): Text => ({ 'zh-CN': zh, en });
