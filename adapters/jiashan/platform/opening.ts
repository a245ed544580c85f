import { isWorkday } from 'chinese-days';

const shanghaiOffsetMs = 8 * 3_600_000;

/** Local time in +08:00 as `yyyy-MM-dd HH:mm:ss`, whatever zone the machine is in. */
export const localTime = (now: Date): string =>
  new Date(now.getTime() + shanghaiOffsetMs).toISOString().slice(0, 19).replace('T', ' ');

/** 08:00 to 20:00 on working days; holidays and make-up days as the State Council announced them. */
export function isOpen(now: Date): boolean {
  const local = localTime(now);
  const hour = Number(local.slice(11, 13));
  // A text with slashes is read as a local day; with dashes it would be UTC and shift in western zones.
  return hour >= 8 && hour < 20 && isWorkday(local.slice(0, 10).replaceAll('-', '/'));
}
