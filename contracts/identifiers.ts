import { z } from 'zod';
import { citizenCheckDigit, mod37_36CheckCharacter, usccCheckCharacter } from './check-digits.ts';

/** Codes arrive in full width, in lower case and padded: NFKC, trim, upper case (codes only, never names). */
export const normaliseCode = (raw: string): string => raw.normalize('NFKC').trim().toUpperCase();

/** The first year in which somebody who is alive can be born; earlier ones are slips of the pen. */
const firstBirthYear = 1890;

/** The birth date `yyyymmdd` as `yyyy-mm-dd`; undefined if there was no such day, or nobody alive was born on it. */
function birthDay(yyyymmdd: string): string | undefined {
  const iso = `${yyyymmdd.slice(0, 4)}-${yyyymmdd.slice(4, 6)}-${yyyymmdd.slice(6, 8)}`;
  const time = Date.parse(`${iso}T00:00:00Z`);
  const isDay = !Number.isNaN(time) && new Date(time).toISOString().startsWith(iso);
  return isDay && Number(iso.slice(0, 4)) >= firstBirthYear ? iso : undefined;
}

/** GB/T 2260: provinces; 71, 91 as the standard has them; 81 to 83 of the residence permits, which have one code each. */
const province = /^(1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|91)\d{4}|^(81|82|83)0000/;

/** Whether 18 characters hold a birth date and end with the check digit of GB 11643. */
const isCheckedPersonNumber = (code: string): boolean =>
  birthDay(code.slice(6, 14)) !== undefined && citizenCheckDigit(code.slice(0, 17)) === code[17];

/**
 * 公民身份号码. Residence permits for people of Hong Kong (810000), Macau (820000) and Taiwan (830000) carry one
 * too (港澳台居民居住证申领发放办法, 国办发〔2018〕81号).
 */
export const isCitizenNumber = (code: string): boolean =>
  /^[1-9]\d{16}[\dX]$/.test(code) && province.test(code) && isCheckedPersonNumber(code);

/** Foreign permanent residents since 2023: 9, province of the issue, nationality in digits, then as GB 11643. */
export const isForeignResidentNumber = (code: string): boolean =>
  /^9\d{16}[\dX]$/.test(code) && isCheckedPersonNumber(code);

/** The day of birth that an 18-character number holds, `yyyy-mm-dd`; undefined if it holds none. */
export const birthDayOf = (code: string): string | undefined =>
  code.length === 18 ? birthDay(code.slice(6, 14)) : undefined;

export const isUscc = (code: string): boolean =>
  /^[0-9A-Z]{2}\d{6}[0-9A-Z]{10}$/.test(code) && usccCheckCharacter(code.slice(0, 17)) === code[17];

/** A legacy 15-digit citizen number as 18 digits (born 19xx); undefined if it is not one. */
export function upgradeCitizenNumber(legacy: string): string | undefined {
  if (!/^[1-9]\d{14}$/.test(legacy)) return undefined;
  const first17 = `${legacy.slice(0, 6)}19${legacy.slice(6)}`;
  const upgraded = first17 + citizenCheckDigit(first17);
  return isCitizenNumber(upgraded) ? upgraded : undefined;
}

/** A citizen number as somebody wrote it: the 18 characters that say the same person, or what came where it is none. */
export function citizenNumberOf(raw: string): string {
  const code = normaliseCode(raw);
  return upgradeCitizenNumber(code) ?? code;
}

/** 公民身份号码, GB 11643: 18 characters, birth date and check digit verified. */
export const CitizenNumber = z
  .string()
  .regex(/^[1-9]\d{16}[\dX]$/, 'not a citizen number: 17 digits and a check digit (GB 11643)')
  .refine(
    isCitizenNumber,
    'not a citizen number: place, birth date or check digit is wrong (GB 11643)',
  );
export type CitizenNumber = z.infer<typeof CitizenNumber>;

/** 统一社会信用代码, GB 32100: 18 characters with check character. */
export const Uscc = z
  .string()
  .regex(/^[0-9A-Z]{18}$/, 'not a unified social credit code: 18 characters (GB 32100)')
  .refine(isUscc, 'not a unified social credit code: check character is wrong (GB 32100)');
export type Uscc = z.infer<typeof Uscc>;

export type CertificateIdentifierParts = {
  readonly type: string;
  readonly issuer: string;
  readonly serial: string;
  readonly version: string;
  readonly check: string;
  /** Some issuer slots hold a region code instead of a USCC: seen in the field, flagged, not refused. */
  readonly issuerIsUscc: boolean;
};

const certificateForm =
  /^1\.2\.156\.3005\.2\.([0-9A-Z]{21})\.([0-9A-Z]{18}|[1-9]\d{5})\.([0-9A-Z]{7,32})\.(\d{3})\.([0-9A-Z])$/;

/** The parts of a 证照标识 (modelled on GB/T 36904), or undefined if form or check character is wrong. */
export function parseCertificateIdentifier(text: string): CertificateIdentifierParts | undefined {
  const match = certificateForm.exec(text);
  if (!match) return undefined;
  const [, type = '', issuer = '', serial = '', version = '', check = ''] = match;
  if (mod37_36CheckCharacter(type + issuer + serial + version) !== check) return undefined;
  return { type, issuer, serial, version, check, issuerIsUscc: isUscc(issuer) };
}

const wrongIdentifier =
  'not a certificate identifier: form or check character is wrong (GB/T 36904)';

/** 证照标识, modelled on GB/T 36904: root 1.2.156.3005.2, type, issuer, serial, version, check (MOD 37,36). */
export const CertificateIdentifier = z
  .string()
  .max(110)
  .regex(certificateForm, { error: wrongIdentifier, abort: true })
  .refine((text) => parseCertificateIdentifier(text) !== undefined, wrongIdentifier);

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
