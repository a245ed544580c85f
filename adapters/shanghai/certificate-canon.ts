import { Certificate } from '#contracts/certificate';
import { parseRegionalDate, parseValidity } from '#contracts/dates';
import { isUscc, normaliseCode } from '#contracts/identifiers';
import type { RegionResult } from '#contracts/region-adapter';
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
import type { ShanghaiContext } from './call.ts';
import type { ShanghaiCertificate } from './certificate-form.ts';
import { certificateStatusOf } from './certificate-names.ts';
import { read } from './failures.ts';

const verbatim = by('none', (text) => text);
const code = by('NFKC, upper case', normaliseCode);
const date = by('yyyy-MM-dd HH:mm:ss +08:00', parseRegionalDate);

/** A body's USCC or a region's code. */
const issuerCode = by('NFKC, upper case', (text) => {
  const normal = normaliseCode(text);
  return /^([0-9A-Z]{18}|\d{6})$/.test(normal) ? normal : undefined;
});

/** The administrative code inside the issuer's USCC; an issuer without one is taken for the region's own. */
function issuerRegion(face: FaceReader, issuer: string, region: RegionCode): RegionCode {
  const from = face.provenance['issuer.code'];
  if (from) {
    const confidence = isUscc(issuer) ? 'exact' : 'assumed';
    const transform = 'characters 3 to 8 of the code';
    face.provenance['issuer.region'] = { ...from, transform, confidence };
  }
  return isUscc(issuer) ? issuer.slice(2, 8) : region;
}

type Take = <T>(path: string, name: string, reader: Reader<T>, max?: number) => T | undefined;

function holdersOf(take: Take) {
  const codeType = take('holders.0.codeType', 'certificate_holder_type', by('none', codeTypeOf));
  const holder = take(
    'holders.0.code',
    'certificate_holder_code',
    by('code; 15 digits become 18', (text) => holderCodeOf(text, codeType)),
  );
  const name = take(
    'holders.0.name',
    'certificate_holder_name',
    by('NFC, middle dot', nameOf),
    400,
  );
  return codeType && holder ? [{ code: holder, codeType, name: name ?? '' }] : [];
}

function extensionsOf(source: ShanghaiCertificate): Readonly<Record<string, unknown>> {
  const info = source['extend_info'];
  return typeof info === 'object' && info !== null ? { ...info } : {};
}

/**
 * A certificate in canonical form with provenance per field. `extend_info` fields without a mapping are
 * left behind (data minimisation); a state word that we do not know is `unknown`, which nobody takes for valid.
 */
export function canonicalCertificate(
  source: ShanghaiCertificate,
  { region, credentials }: Pick<ShanghaiContext, 'region' | 'credentials'>,
): RegionResult<Certificate> {
  const face = faceReader(region);
  const take: Take = (path, name, reader, max) =>
    face.take(path, [name, source[name]], reader, max);
  const info = extensionsOf(source);
  const issuer = take('issuer.code', 'certificate_issuing_authority_code', issuerCode) ?? '';
  const validFrom = take('validFrom', 'certificate_validate_start', date, 40);
  const word = ['extend_info.certificate_state', info['certificate_state']] as const;
  const statusRaw =
    face.take(
      'status',
      word,
      by('state word', (text) => text),
      20,
    ) ?? '';
  const attributes = Object.entries(credentials.attributeMap).flatMap(([theirs, canonical]) => {
    if (!Object.hasOwn(info, theirs)) return [];
    const from = [`extend_info.${theirs}`, info[theirs]] as const;
    const value = face.take(
      `attributes.${canonical}`,
      from,
      attributeReader(canonical),
      maxAttribute,
    );
    return value === undefined ? [] : [[canonical, value]];
  });
  const candidate = {
    identifier: take('identifier', 'certificate_identifier', verbatim, 110) ?? '',
    type: take('type', 'certificate_type_code', code),
    name: take('name', 'certificate_name', verbatim) ?? '',
    number: take('number', 'certificate_number', verbatim, 60) ?? '',
    issuer: {
      name: take('issuer.name', 'certificate_issuing_authority_name', verbatim) ?? '',
      code: issuer,
      region: issuerRegion(face, issuer, region),
    },
    issuedOn: take('issuedOn', 'certificate_issuing_authority_date', date, 40),
    ...(validFrom ? { validFrom } : {}),
    validity: take('validity', 'certificate_validate_end', by('validity', parseValidity), 40) ?? {
      kind: 'unspecified',
      raw: '',
    },
    holders: holdersOf(take),
    status: certificateStatusOf(statusRaw) ?? 'unknown',
    statusRaw,
    attributes: Object.fromEntries(attributes),
    provenance: face.provenance,
    ...face.missed(),
  };
  return read(Certificate, candidate, 'certificate');
}
