import { z } from 'zod';

const digits = '[0-9a-vA-V]{4}';

/** 查询短码 as the slip prints it: the random end of a case's number, short enough to say over a counter. */
export const ShortCode = z
  .string()
  .trim()
  .regex(new RegExp(`^${digits}[- ]?${digits}$`), 'not a short code of the form 0A1B-2C3D');

/** In fours and in capitals. */
export const shortCode = (caseId: string): string =>
  (caseId.slice(-8).match(/.{4}/g) ?? []).join('-').toUpperCase();

/** The end of the case's number that a code stands for. */
export const endOfCase = (code: string): string => code.replace(/[\s-]/g, '').toLowerCase();
