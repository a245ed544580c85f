import { z } from 'zod';

/** Crockford's letters: no I, L, O, U, and all of them in the alphanumeric mode of a QR code (ISO/IEC 18004). */
const letters = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const length = 26;

export const PresentationCode = z
  .string()
  .regex(/^[0-9A-HJKMNP-TV-Z]{26}$/, 'not a presentation code: 26 letters and digits');

/** 130 random bits: within its minute nobody guesses one. */
export function newCode(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(length));
  return Array.from(bytes, (byte) => letters[byte & 31]).join('');
}

/** What the holder's screen shows as a QR code; a scanner at a window finds the code behind the last colon. */
export const qrContent = (code: string): string => `TONGBAN:PRESENT:${code}`;
