import { inShanghai, parseRegionalDate } from '#contracts/dates';

/** An instant as Qingpu writes it: `yyyy-MM-dd HH:mm:ss` in +08:00. */
export const regionalTime = (instant: string): string =>
  inShanghai(new Date(instant)).slice(0, 19).replace('T', ' ');

/** The instant of `yyyy-MM-dd HH:mm:ss` in +08:00, RFC 3339; undefined for any other shape. */
export function instantOf(text: string): string | undefined {
  const date = parseRegionalDate(text);
  return date?.precision === 'second' && text.length === 19 ? date.value : undefined;
}
