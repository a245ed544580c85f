import { z } from 'zod';
import { Certificate } from '#contracts/certificate';
import { parseRegionalDate, parseValidity } from '#contracts/dates';
import { isUscc, normaliseCode, parseCertificateIdentifier } from '#contracts/identifiers';
import type { RegionCode } from '#contracts/region-code';
import { attributeReader } from '../kit/certificate-attributes.ts';
import {
  by,
  codeTypeOf,
  type FaceReader,
  faceReader,
  holderCodeOf,
  maxAttribute,
  nameOf,
  type Reader,
} from '../kit/certificate-face.ts';
import { certificateStatusOf, extensionFields } from './certificate-fields.ts';

/** 照面信息 in pinyin keys, extensions (KZ_*) beside them; each field is read by itself. */
export const RawCertificate = z
  .record(z.string().max(200), z.unknown())
  .refine((fields) => Object.keys(fields).length <= 200, 'too many fields');
export type RawCertificate = z.infer<typeof RawCertificate>;

const copied = by('copy', (text) => text);
const code = by('code', normaliseCode);
const date = by('date', parseRegionalDate);

/**
 * Some issuer slots carry the 6-digit region code instead of the body's USCC. The identifier names the
 * body too: if that one sits in the same region, it is taken, and the field says that it was repaired.
 */
const issuerCode =
  (identifier: string): Reader<string> =>
  (raw) => {
    const value = normaliseCode(raw);
    if (/^[0-9A-Z]{18}$/.test(value)) return code(raw);
    if (!/^\d{6}$/.test(value)) return undefined;
    const issuer = parseCertificateIdentifier(identifier)?.issuer ?? '';
    return isUscc(issuer) && issuer.slice(2, 8) === value
      ? { value: issuer, transform: 'issuer_from_identifier', confidence: 'repaired' }
      : { value, transform: 'region_code', confidence: 'assumed' };
  };

/** The raw text of a 15-digit number stays in the provenance. */
const holderCode = (codeType: ReturnType<typeof codeTypeOf>): Reader<string> => {
  const read = (text: string) => holderCodeOf(text, codeType);
  return (raw) => by(/^\d{15}$/.test(normaliseCode(raw)) ? 'upgrade_15_to_18' : 'code', read)(raw);
};

function holdersOf(face: FaceReader, raw: RawCertificate) {
  const types = ['CZZTDMLXDM', raw['CZZTDMLXDM']] as const;
  const codeType = face.take('holders.0.codeType', types, by('copy', codeTypeOf));
  const found = face.take('holders.0.code', ['CZZTDM', raw['CZZTDM']], holderCode(codeType));
  const name = face.take('holders.0.name', ['CZZT', raw['CZZT']], by('name', nameOf), 400);
  return codeType && found ? [{ code: found, codeType, name: name ?? '' }] : [];
}

function extensionsOf(face: FaceReader, raw: RawCertificate): Record<string, string> {
  const attributes: Record<string, string> = {};
  for (const [key, attribute] of extensionFields) {
    const read = attributeReader(attribute);
    const value = face.take(`attributes.${attribute}`, [key, raw[key]], read, maxAttribute);
    if (value !== undefined) attributes[attribute] = value;
  }
  return attributes;
}

/** The canonical certificate with provenance per field that could be read; undefined if it is of no type. */
export function readCertificate(raw: RawCertificate, region: RegionCode): Certificate | undefined {
  const face = faceReader(region);
  const from = (name: string) => [name, raw[name]] as const;
  const identifier = face.take('identifier', from('ZZBS'), code, 110) ?? '';
  const issuedOn = face.take('issuedOn', from('ZZBFRQ'), date, 40);
  const validFrom = face.take('validFrom', from('ZZYXQQSRQ'), date, 40);
  const statusRaw =
    face.take(
      'status',
      from('ZZZT'),
      by('status', (text) => text),
      20,
    ) ?? '';
  return Certificate.safeParse({
    identifier,
    type: face.take('type', from('ZZLXDM'), code),
    name: face.take('name', from('ZZMC'), copied) ?? '',
    number: face.take('number', from('ZZBH'), copied, 60) ?? '',
    issuer: {
      name: face.take('issuer.name', from('ZZBFJG'), copied) ?? '',
      code: face.take('issuer.code', from('ZZBFJGDM'), issuerCode(identifier)) ?? '',
      region,
    },
    ...(issuedOn ? { issuedOn } : {}),
    ...(validFrom ? { validFrom } : {}),
    validity: face.take('validity', from('ZZYXQJZRQ'), by('validity', parseValidity), 40) ?? {
      kind: 'unspecified',
      raw: '',
    },
    holders: holdersOf(face, raw),
    status: certificateStatusOf(statusRaw),
    statusRaw,
    attributes: extensionsOf(face, raw),
    provenance: face.provenance,
    ...face.missed(),
  }).data;
}
