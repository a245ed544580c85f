import { z } from 'zod';
import { Certificate, type Provenance } from '#contracts/certificate';
import { parseRegionalDate, parseValidity } from '#contracts/dates';
import {
  isUscc,
  normaliseCode,
  parseCertificateIdentifier,
  upgradeCitizenNumber,
} from '#contracts/identifiers';
import { normaliseName } from '#contracts/names';
import { certificateStatusOf, extensionFields } from './certificate-fields.ts';

const text = (max: number) => z.string().max(max);

/** 照面信息 in pinyin keys; extensions (KZ_*) beside them. */
export const RawCertificate = z.looseObject({
  ZZMC: text(100),
  ZZLXDM: text(40),
  ZZBH: text(60),
  ZZBS: text(110),
  ZZBFJG: text(100),
  ZZBFJGDM: text(40),
  ZZBFRQ: text(40),
  CZZT: text(200),
  CZZTDM: text(40),
  CZZTDMLXDM: text(3),
  ZZYXQQSRQ: text(40),
  ZZYXQJZRQ: text(40),
  ZZZT: text(20),
});
export type RawCertificate = z.infer<typeof RawCertificate>;

type Read<T> = {
  readonly value: T;
  readonly transform: string;
  readonly confidence: Provenance['confidence'];
};

const copied = (raw: string): Read<string> => ({
  value: raw,
  transform: 'copy',
  confidence: 'exact',
});

const name = (raw: string): Read<string> => {
  const value = normaliseName(raw);
  return { value, transform: 'name', confidence: value === raw ? 'exact' : 'repaired' };
};

const code = (raw: string): Read<string> => ({
  value: normaliseCode(raw),
  transform: 'code',
  confidence: 'exact',
});

/** A 15-digit citizen number says the same person as its 18 digits (GB 11643); the raw text stays in the provenance. */
function holderCode(raw: string): Read<string> {
  const value = normaliseCode(raw);
  const upgraded = upgradeCitizenNumber(value);
  return upgraded
    ? { value: upgraded, transform: 'upgrade_15_to_18', confidence: 'repaired' }
    : code(raw);
}

/**
 * Some issuer slots carry the 6-digit region code instead of the body's USCC. The identifier names the
 * body too: if that one sits in the same region, it is taken, and the field says that it was repaired.
 */
function issuerCode(raw: string, identifier: string): Read<string> {
  const value = normaliseCode(raw);
  if (!/^\d{6}$/.test(value)) return code(raw);
  const issuer = parseCertificateIdentifier(identifier)?.issuer ?? '';
  return isUscc(issuer) && issuer.slice(2, 8) === value
    ? { value: issuer, transform: 'issuer_from_identifier', confidence: 'repaired' }
    : { value, transform: 'region_code', confidence: 'assumed' };
}

const field = <T>(value: T, transform: string): Read<T> => ({
  value,
  transform,
  confidence: 'exact',
});

function extensions(raw: RawCertificate): [sourceField: string, path: string, text: string][] {
  return Object.entries(raw).flatMap(([key, value]) => {
    const attribute = extensionFields.get(key);
    return attribute && typeof value === 'string' && value.length <= 500
      ? [[key, attribute, value] as [string, string, string]]
      : [];
  });
}

/** The canonical certificate with provenance per field; undefined if a field does not hold what its name promises. */
export function readCertificate(raw: RawCertificate): Certificate | undefined {
  const provenance: Record<string, Provenance> = {};
  const take = <T>(path: string, sourceField: string, source: string, read: Read<T>): T => {
    const { transform, confidence } = read;
    provenance[path] = { region: '330421', sourceField, raw: source, transform, confidence };
    return read.value;
  };
  const identifier = take('identifier', 'ZZBS', raw.ZZBS, code(raw.ZZBS));
  const start = raw.ZZYXQQSRQ.trim();
  const attributes: Record<string, string> = {};
  for (const [key, attribute, value] of extensions(raw)) {
    const read = attribute === 'legalRepresentative' ? name(value) : copied(value);
    attributes[attribute] = take(`attributes.${attribute}`, key, value, read);
  }
  const parsed = Certificate.safeParse({
    identifier,
    type: take('type', 'ZZLXDM', raw.ZZLXDM, code(raw.ZZLXDM)),
    name: take('name', 'ZZMC', raw.ZZMC, copied(raw.ZZMC)),
    number: take('number', 'ZZBH', raw.ZZBH, copied(raw.ZZBH)),
    issuer: {
      name: take('issuer.name', 'ZZBFJG', raw.ZZBFJG, copied(raw.ZZBFJG)),
      code: take('issuer.code', 'ZZBFJGDM', raw.ZZBFJGDM, issuerCode(raw.ZZBFJGDM, identifier)),
      region: '330421',
    },
    issuedOn: take('issuedOn', 'ZZBFRQ', raw.ZZBFRQ, field(parseRegionalDate(raw.ZZBFRQ), 'date')),
    ...(start && {
      validFrom: take(
        'validFrom',
        'ZZYXQQSRQ',
        raw.ZZYXQQSRQ,
        field(parseRegionalDate(start), 'date'),
      ),
    }),
    validity: take(
      'validity',
      'ZZYXQJZRQ',
      raw.ZZYXQJZRQ,
      field(parseValidity(raw.ZZYXQJZRQ), 'validity'),
    ),
    holders: [
      {
        code: take('holders.0.code', 'CZZTDM', raw.CZZTDM, holderCode(raw.CZZTDM)),
        codeType: take('holders.0.codeType', 'CZZTDMLXDM', raw.CZZTDMLXDM, copied(raw.CZZTDMLXDM)),
        name: take('holders.0.name', 'CZZT', raw.CZZT, name(raw.CZZT)),
      },
    ],
    status: take('status', 'ZZZT', raw.ZZZT, field(certificateStatusOf(raw.ZZZT), 'status')),
    statusRaw: raw.ZZZT,
    attributes,
    provenance,
  });
  return parsed.success ? parsed.data : undefined;
}
