import type { LimitUnit } from '#contracts/item';
import type { Language } from '../http/problem-texts.ts';
import { type Counted, counted } from './text.ts';

const words: Readonly<Record<LimitUnit, Counted>> = {
  working_day: { zh: '个工作日', one: 'working day', many: 'working days' },
  natural_day: { zh: '个自然日', one: 'calendar day', many: 'calendar days' },
  hour: { zh: '小时', one: 'hour', many: 'hours' },
};

/** A limit in words: `5 个工作日`, `4 hours`. */
export const limitWords = (
  count: number,
  unit: LimitUnit | undefined,
  language: Language,
): string => counted(count, words[unit ?? 'working_day'], language);

const day = { zh: '日', one: 'day', many: 'days' };

type Limits = {
  readonly promised?: { readonly unit?: LimitUnit } | undefined;
  readonly statutory?: { readonly unit?: LimitUnit } | undefined;
};

/** What an `extend` adds, counted as each limit is: its unit is said where both are of one, in days. */
export function extensionWords(
  days: number,
  { promised, statutory }: Limits,
  language: Language,
): string {
  const [unit, other] = [promised, statutory].map(
    (limit) => limit && (limit.unit ?? 'working_day'),
  );
  if (unit !== undefined && unit === other && unit !== 'hour')
    return limitWords(days, unit, language);
  return counted(days, day, language);
}
