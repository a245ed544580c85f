import { inShanghai } from '#contracts/dates';

/** `yyyy-MM-dd HH:mm:ss`, local, no zone. */
export const regionalTime = (instant: Date): string =>
  inShanghai(instant).slice(0, 19).replace('T', ' ');

/** `yyyyMMddHHmmss`, local, no zone: what the log-in server signs. */
export const compactTime = (instant: Date): string => regionalTime(instant).replace(/\D/g, '');
