import { inShanghai } from '#contracts/dates';

/** yyyyMMddHHmmss in +08:00, as this region writes every instant. */
export const compactTime = (instant: Date): string =>
  inShanghai(instant).slice(0, 19).replace(/\D/g, '');
