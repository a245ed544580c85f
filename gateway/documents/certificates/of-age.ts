import { inShanghai } from '#contracts/dates';
import { birthDayOf } from '#contracts/identifiers';
import type { Holder } from '#contracts/party';

/** 周岁: reached on the birthday itself; who was born on 29 February reaches it on 1 March of other years. */
export const hasReached = (born: string, years: number, now: Date): boolean =>
  `${Number(born.slice(0, 4)) + years}${born.slice(4, 10)}` <= inShanghai(now).slice(0, 10);

/** Undefined: their number tells no birthday. */
export function isOfAge({ code, codeType }: Holder, years: number, now: Date): boolean | undefined {
  const born = codeType === '111' ? birthDayOf(code) : undefined;
  return born === undefined ? undefined : hasReached(born, years, now);
}
