import { z } from 'zod';
import { Certificate, type CertificateStatus, maxFileLength } from '#contracts/certificate';
import { parseRegionalDate, parseValidity } from '#contracts/dates';
import { normaliseCode } from '#contracts/identifiers';
import type { RegionResult } from '#contracts/region-adapter';
import type { RegionCode } from '#contracts/region-code';
import { asPromised } from '../kit/as-promised.ts';
import { attributeReader } from '../kit/certificate-attributes.ts';
import { by, type FaceReader, faceReader, maxAttribute } from '../kit/certificate-face.ts';
import { attributeNames } from './certificate-fields.ts';
import { readHolders } from './holders.ts';

/**
 * The decrypted `certData`, each field of which is read by itself; names are modelled on publicly visible
 * integrations. Dates are yyyyMMdd, an end also 长期, 99991231 or `2年`; `extInfo` holds the type's own fields.
 */
export const RegionalCertificate = z
  .record(z.string().max(200), z.unknown())
  .refine((fields) => Object.keys(fields).length <= 200, 'too many fields');
export type RegionalCertificate = z.infer<typeof RegionalCertificate>;

const statuses: ReadonlyMap<string, CertificateStatus> = new Map([
  ['01', 'valid'],
  ['02', 'suspended'],
  ['03', 'revoked'],
  ['04', 'cancelled'],
  ['05', 'expired'],
  ['06', 'superseded'],
  ['07', 'transferred_out'],
]);

/** A code that the region never announced is `unknown`, which nothing downstream takes for valid. */
export const statusOfCode = (raw: string): CertificateStatus => statuses.get(raw) ?? 'unknown';

function readAttributes(face: FaceReader, extInfo: unknown): Record<string, string> {
  const attributes: Record<string, string> = {};
  const fields: unknown = extInfo ?? {};
  if (typeof fields !== 'object' || fields === null) return attributes;
  for (const [field, raw] of Object.entries(fields)) {
    const name = Object.hasOwn(attributeNames, field) ? attributeNames[field] : undefined;
    if (name === undefined) continue;
    const from = [`extInfo.${field}`, raw] as const;
    const value = face.take(`attributes.${name}`, from, attributeReader(name), maxAttribute);
    if (value !== undefined) attributes[name] = value;
  }
  return attributes;
}

const File = z.base64().min(1).max(maxFileLength);

/** `ofdFile`: the file that the body sealed, where the region gives one for the type. */
function readFile(face: FaceReader, raw: unknown): Pick<Certificate, 'file'> {
  if (raw === undefined || raw === null) return {};
  const content = File.safeParse(raw);
  if (content.success) return { file: { format: 'ofd', content: content.data } };
  face.miss('file');
  return {};
}

const copied = by('copy', (text) => text);
const code = by('normaliseCode', normaliseCode);
const day = by('yyyyMMdd', parseRegionalDate);
const body = by('normaliseCode', (text) => {
  const normal = normaliseCode(text);
  return /^([0-9A-Z]{18}|\d{6})$/.test(normal) ? normal : undefined;
});

/** Canonical form with the origin of every field that could be read. */
export function readCertificate(
  regional: RegionalCertificate,
  region: RegionCode,
): RegionResult<Certificate> {
  const face = faceReader(region);
  const from = (name: string) => [name, regional[name]] as const;
  const validFrom = face.take('validFrom', from('validStartDate'), day, 40);
  const issuedOn = face.take('issuedOn', from('issueDate'), day, 40);
  const statusRaw = face.take(
    'status',
    from('certState'),
    by('statusCode', (text) => text),
    20,
  );
  const issuerCode = face.take('issuer.code', from('issueDeptCode'), body) ?? '';
  face.provenance['issuer.region'] = {
    region,
    sourceField: '',
    raw: '',
    transform: 'constant',
    confidence: 'assumed',
  };
  const certificate = {
    identifier: face.take('identifier', from('certCode'), code, 110) ?? '',
    type: face.take('type', from('certTypeCode'), code),
    name: face.take('name', from('certName'), copied) ?? '',
    number: face.take('number', from('certNumber'), copied, 60) ?? '',
    issuer: {
      name: face.take('issuer.name', from('issueDeptName'), copied) ?? '',
      code: issuerCode,
      region,
    },
    ...(issuedOn ? { issuedOn } : {}),
    ...(validFrom ? { validFrom } : {}),
    validity: face.take('validity', from('validEndDate'), by('validity', parseValidity), 40) ?? {
      kind: 'unspecified',
      raw: '',
    },
    holders: readHolders(face, regional),
    status: statusOfCode(statusRaw ?? ''),
    statusRaw: statusRaw ?? '',
    attributes: readAttributes(face, regional['extInfo']),
    ...readFile(face, regional['ofdFile']),
    provenance: face.provenance,
    ...face.missed(),
  };
  return asPromised(Certificate, certificate, 'certificate_form');
}
