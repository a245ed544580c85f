import { z } from 'zod';
import { Certificate, type CertificateStatus, type Provenance } from '#contracts/certificate';
import { parseRegionalDate, parseValidity } from '#contracts/dates';
import { normaliseCode } from '#contracts/identifiers';
import type { RegionResult } from '#contracts/region-adapter';
import { fail } from '#contracts/result';
import { asPromised } from '../kit/as-promised.ts';
import { malformed } from '../kit/failures.ts';
import { readHolders } from './holders.ts';

/** The decrypted `certData`; field names are modelled on publicly visible integrations. */
export const RegionalCertificate = z.strictObject({
  certName: z.string().max(100),
  certTypeCode: z.string().max(40),
  certCode: z.string().max(110),
  certNumber: z.string().max(60),
  holderName: z.string().max(2000),
  holderCode: z.string().max(800),
  holderTypeCode: z.string().max(100),
  issueDeptName: z.string().max(100),
  issueDeptCode: z.string().max(18),
  /** yyyyMMdd. */
  issueDate: z.string().regex(/^\d{8}$/),
  /** yyyyMMdd, or empty. */
  validStartDate: z.string().regex(/^(\d{8})?$/),
  /** yyyyMMdd, 长期, 99991231, `2年`, or empty. */
  validEndDate: z.string().max(40),
  certState: z.string().max(20),
  extInfo: z.record(z.string().max(60), z.string().max(500)),
});
export type RegionalCertificate = z.infer<typeof RegionalCertificate>;

const statuses: ReadonlyMap<string, CertificateStatus> = new Map([
  ['01', 'valid'],
  ['02', 'suspended'],
  ['03', 'revoked'],
  ['04', 'cancelled'],
  ['05', 'expired'],
]);

/** A code that the region never announced is `unknown`, which nothing downstream takes for valid. */
export const statusOfCode = (raw: string): CertificateStatus => statuses.get(raw) ?? 'unknown';

/** The type's own fields under canonical names; a field that is not here is not ours to keep. */
const attributeNames: Readonly<Record<string, string>> = {
  sexCode: 'sex',
  domicile: 'address',
  legalPerson: 'legalRepresentative',
  regCapital: 'registeredCapital',
  authScope: 'scope',
  realEstateUnit: 'realEstateUnit',
};

const from = (
  sourceField: string,
  raw: string,
  transform = 'copy',
  confidence: Provenance['confidence'] = 'exact',
): Provenance => ({ region: '320509', sourceField, raw, transform, confidence });

function readAttributes(extInfo: Readonly<Record<string, string>>) {
  const attributes: Record<string, string> = {};
  const provenance: Record<string, Provenance> = {};
  for (const [field, raw] of Object.entries(extInfo)) {
    const name = Object.hasOwn(attributeNames, field) ? attributeNames[field] : undefined;
    if (name === undefined) continue;
    attributes[name] = raw;
    provenance[`attributes.${name}`] = from(`extInfo.${field}`, raw);
  }
  return { attributes, provenance };
}

function fieldProvenance(regional: RegionalCertificate): Record<string, Provenance> {
  return {
    identifier: from('certCode', regional.certCode, 'normaliseCode'),
    type: from('certTypeCode', regional.certTypeCode, 'normaliseCode'),
    name: from('certName', regional.certName),
    number: from('certNumber', regional.certNumber),
    'issuer.name': from('issueDeptName', regional.issueDeptName),
    'issuer.code': from('issueDeptCode', regional.issueDeptCode, 'normaliseCode'),
    'issuer.region': from('', '', 'constant', 'assumed'),
    issuedOn: from('issueDate', regional.issueDate, 'yyyyMMdd'),
    ...(regional.validStartDate === ''
      ? {}
      : { validFrom: from('validStartDate', regional.validStartDate, 'yyyyMMdd') }),
    validity: from('validEndDate', regional.validEndDate, 'validity'),
    status: from('certState', regional.certState, 'statusCode'),
  };
}

/** Canonical form with the origin of every field; a field that cannot be read fails the whole certificate. */
export function readCertificate(regional: RegionalCertificate): RegionResult<Certificate> {
  const holders = readHolders(regional);
  if (!holders) return fail(malformed('holder_count'));
  const { attributes, provenance } = readAttributes(regional.extInfo);
  const certificate = {
    identifier: normaliseCode(regional.certCode),
    type: normaliseCode(regional.certTypeCode),
    name: regional.certName,
    number: regional.certNumber,
    issuer: {
      name: regional.issueDeptName,
      code: normaliseCode(regional.issueDeptCode),
      region: '320509',
    },
    issuedOn: parseRegionalDate(regional.issueDate),
    ...(regional.validStartDate === ''
      ? {}
      : { validFrom: parseRegionalDate(regional.validStartDate) }),
    validity: parseValidity(regional.validEndDate),
    holders: holders.holders,
    status: statusOfCode(regional.certState),
    statusRaw: regional.certState,
    attributes,
    provenance: { ...fieldProvenance(regional), ...holders.provenance, ...provenance },
  };
  return asPromised(Certificate, certificate, 'certificate_form');
}
