import { z } from 'zod';
import { citizenCheckDigit, mod37_36CheckCharacter, usccCheckCharacter } from './check-digits.ts';

/** Codes arrive in full width, in lower case and padded: NFKC, trim, upper case (codes only, never names). */
export const normaliseCode = (raw: string): string => raw.normalize('NFKC').trim().toUpperCase();

function isCalendarDate(yyyymmdd: string): boolean {
  const iso = `${yyyymmdd.slice(0, 4)}-${yyyymmdd.slice(4, 6)}-${yyyymmdd.slice(6, 8)}`;
  const time = Date.parse(`${iso}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(iso);
}

export function isCitizenNumber(code: string): boolean {
  return (
    /^[1-9]\d{16}[\dX]$/.test(code) &&
    isCalendarDate(code.slice(6, 14)) &&
    citizenCheckDigit(code.slice(0, 17)) === code[17]
  );
}

export const isUscc = (code: string): boolean =>
  /^[0-9A-Z]{2}\d{6}[0-9A-Z]{10}$/.test(code) && usccCheckCharacter(code.slice(0, 17)) === code[17];

/** A legacy 15-digit citizen number as 18 digits (born 19xx); undefined if it is not one. */
export function upgradeCitizenNumber(legacy: string): string | undefined {
  if (!/^[1-9]\d{14}$/.test(legacy)) return undefined;
  const first17 = `${legacy.slice(0, 6)}19${legacy.slice(6)}`;
  const upgraded = first17 + citizenCheckDigit(first17);
  return isCitizenNumber(upgraded) ? upgraded : undefined;
}

/** 公民身份号码, GB 11643: 18 characters, birth date and check digit verified. */
export const CitizenNumber = z
  .string()
  .length(18)
  .refine(isCitizenNumber, 'not a citizen number: date or check digit is wrong (GB 11643)');
export type CitizenNumber = z.infer<typeof CitizenNumber>;

/** 统一社会信用代码, GB 32100: 18 characters with check character. */
export const Uscc = z
  .string()
  .length(18)
  .refine(isUscc, 'not a unified social credit code: check character is wrong (GB 32100)');
export type Uscc = z.infer<typeof Uscc>;

const certificateRoot = '1.2.156.3005.2.';

export type CertificateIdentifierParts = {
  readonly type: string;
  readonly issuer: string;
  readonly serial: string;
  readonly version: string;
  readonly check: string;
  /** Some issuer slots hold a region code instead of a USCC: seen in the field, flagged, not refused. */
  readonly issuerIsUscc: boolean;
};

/** The parts of a 证照标识 (modelled on GB/T 36904), or undefined if form or check character is wrong. */
export function parseCertificateIdentifier(text: string): CertificateIdentifierParts | undefined {
  if (!text.startsWith(certificateRoot)) return undefined;
  const match =
    /^([0-9A-Z]{21})\.([0-9A-Z]{18}|[1-9]\d{5})\.([0-9A-Z]{7,32})\.(\d{3})\.([0-9A-Z])$/.exec(
      text.slice(certificateRoot.length),
    );
  if (!match) return undefined;
  const [, type = '', issuer = '', serial = '', version = '', check = ''] = match;
  if (mod37_36CheckCharacter(type + issuer + serial + version) !== check) return undefined;
  return { type, issuer, serial, version, check, issuerIsUscc: isUscc(issuer) };
}

/** 证照标识, modelled on GB/T 36904: root 1.2.156.3005.2, type, issuer, serial, version, check (MOD 37,36). */
export const CertificateIdentifier = z
  .string()
  .max(110)
  .refine(
    (text) => parseCertificateIdentifier(text) !== undefined,
    'not a certificate identifier: form or check character is wrong (GB/T 36904)',
  );

/** Certificate type: USCC of the defining body and 3 characters. */
export const CertificateType = z
  .string()
  .regex(/^[0-9A-Z]{21}$/, 'not a certificate type: 18 characters of the definer and 3 of the type')
  .refine(
    (text) => isUscc(text.slice(0, 18)),
    'the definer in this type has a wrong check character',
  );

/**
 * 事项编码, GB/T 39554.1: 31 characters = implementing body's USCC (18), level (1), basic code (12);
 * 33 for a business sub-item. The basic code aligns the same item across regions.
 */
export const ItemCode = z
  .string()
  .regex(
    /^[0-9A-Z]{18}[1-6]\d{12}([0-9A-Z]{2})?$/,
    'not an item code: 31 or 33 characters (GB/T 39554.1)',
  )
  .refine(
    (text) => isUscc(text.slice(0, 18)),
    'the implementing body in this item code has a wrong check character',
  );

export const BasicCode = z.string().regex(/^\d{12}$/, 'not a basic code: 12 digits (GB/T 39554.1)');

export const basicCodeOf = (itemCode: string): string => itemCode.slice(19, 31);
