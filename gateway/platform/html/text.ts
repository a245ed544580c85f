import type { Language } from '../http/problem-texts.ts';

/** One text in every language of the pages. */
export type Text = Readonly<Record<Language, string>>;

export const text = (zh: string, en: string): Text => ({ 'zh-CN': zh, en });
