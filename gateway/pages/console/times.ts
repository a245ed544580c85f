import { inShanghai } from '#contracts/dates';
import type { Language } from '../../platform/http/problem-texts.ts';

/** `2026-11-22` in +08:00. */
export const dayOf = (iso: string): string => inShanghai(new Date(iso)).slice(0, 10);

/** `07:46:27` in +08:00. */
export const clockOf = (iso: string): string => inShanghai(new Date(iso)).slice(11, 19);

export const momentOf = (iso: string): string => `${dayOf(iso)} ${clockOf(iso)}`;

const longDay: Readonly<Record<Language, Intl.DateTimeFormat>> = {
  'zh-CN': new Intl.DateTimeFormat('zh-CN', { dateStyle: 'full', timeZone: 'Asia/Shanghai' }),
  en: new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeZone: 'Asia/Shanghai' }),
};

/** The day with its weekday, as people write it. */
export const dayText = (iso: string, language: Language): string =>
  longDay[language].format(new Date(iso));

/** `2026-11-28T09:00`, as a field of a page gives it, as it is meant here; what is no time stays as it was written. */
export const inBeijing = (written: string): string =>
  /^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(written) ? `${written.slice(0, 16)}:00+08:00` : written;

/** Now, as such a field holds it. */
export const nowInBeijing = (now: Date): string => inShanghai(now).slice(0, 16);
