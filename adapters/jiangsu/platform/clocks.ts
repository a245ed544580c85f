const shanghaiOffsetMs = 8 * 3_600_000;

/** yyyyMMddHHmmss in +08:00. */
export const stamp = (instant: Date): string =>
  new Date(instant.getTime() + shanghaiOffsetMs).toISOString().replace(/\D/g, '').slice(0, 14);

/** The instant of a yyyyMMddHHmmss text in +08:00, NaN if it is none. */
export const instantOf = (text: string): number =>
  /^\d{14}$/.test(text)
    ? Date.parse(
        `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6, 8)}T${text.slice(8, 10)}:${text.slice(10, 12)}:${text.slice(12)}+08:00`,
      )
    : Number.NaN;

/** Every day from 08:00 to 20:00 in +08:00. */
export function isOpenAt(instant: Date): boolean {
  const hour = new Date(instant.getTime() + shanghaiOffsetMs).getUTCHours();
  return hour >= 8 && hour < 20;
}
