import type { Language } from '../../platform/http/problem-texts.ts';

export type Text = Readonly<Record<Language, string>>;

export const text = (zh: string, en: string): Text => ({ 'zh-CN': zh, en });
