import calendar from 'chinese-days/dist/chinese-days.json' with { type: 'json' };

const shanghaiOffsetMs = 8 * 3_600_000;

/** Local time in +08:00 as `yyyy-MM-dd HH:mm:ss`, whatever zone the machine is in. */
export const localTime = (now: Date): string =>
  new Date(now.getTime() + shanghaiOffsetMs).toISOString().slice(0, 19).replace('T', ' ');

/** The announced days by date. The library's own functions count in the machine's zone, which may be any. */
const holidays = new Map(Object.entries(calendar.holidays));
const makeUpDays = new Map(Object.entries(calendar.workdays));

function isWorkday(day: string): boolean {
  if (makeUpDays.has(day)) return true;
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
  return !holidays.has(day) && weekday !== 0 && weekday !== 6;
}

/** 08:00 to 20:00 on working days; holidays and make-up days as the State Council announced them. */
export function isOpen(now: Date): boolean {
  const local = localTime(now);
  const hour = Number(local.slice(11, 13));
  return hour >= 8 && hour < 20 && isWorkday(local.slice(0, 10));
}
