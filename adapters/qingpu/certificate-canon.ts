import { Certificate, type Provenance } from '#contracts/certificate';
import { parseRegionalDate, parseValidity } from '#contracts/dates';
import { isUscc, normaliseCode } from '#contracts/identifiers';
import { normaliseName } from '#contracts/names';
import type { RegionResult } from '#contracts/region-adapter';
import type { QingpuCertificate } from './certificate-form.ts';
import { certificateStatusOf } from './certificate-names.ts';
import { read } from './failures.ts';
import { citizenNumberOf } from './user.ts';

type Read = { readonly value: unknown; readonly provenance: Provenance };
type Field = Exclude<keyof QingpuCertificate, 'extend_info' | 'downloadUrl'>;

const secondText = /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/;

/** Qingpu writes dates to the second and nothing else: another shape is another format. */
const dateOf = (raw: string) => (secondText.test(raw) ? parseRegionalDate(raw) : undefined);

const validityOf = (raw: string) =>
  raw === '' || secondText.test(raw) ? parseValidity(raw) : undefined;

const holderCodeOf = (raw: string, type: string): string =>
  type === '111' ? citizenNumberOf(raw) : normaliseCode(raw);

/** The administrative code inside the issuer's USCC; an issuer without one is taken for Qingpu's own. */
const regionOf = (issuerCode: string): string =>
  isUscc(issuerCode) ? issuerCode.slice(2, 8) : '310118';

const trace = (
  sourceField: string,
  raw: string,
  transform: string,
  confidence: Provenance['confidence'] = 'exact',
): Provenance => ({ region: '310118', sourceField, raw, transform, confidence });

const changed = (raw: string, value: string): Provenance['confidence'] =>
  raw === value ? 'exact' : 'repaired';

/** Reads one field and remembers how: a text that came out different was repaired. */
function reader(source: QingpuCertificate) {
  return (field: Field, transform: string, change: (raw: string) => unknown): Read => {
    const raw = source[field];
    const value = change(raw);
    const confidence = typeof value === 'string' ? changed(raw, value) : 'exact';
    return { value, provenance: trace(field, raw, transform, confidence) };
  };
}

const verbatim = (raw: string): string => raw;

function fieldsOf(source: QingpuCertificate): Record<string, Read> {
  const field = reader(source);
  const holderType = source.certificate_holder_type;
  const code = field('certificate_issuing_authority_code', 'NFKC, upper case', normaliseCode);
  return {
    identifier: field('certificate_identifier', 'none', verbatim),
    type: field('certificate_type_code', 'NFKC, upper case', normaliseCode),
    name: field('certificate_name', 'none', verbatim),
    number: field('certificate_number', 'none', verbatim),
    'issuer.name': field('certificate_issuing_authority_name', 'none', verbatim),
    'issuer.code': code,
    'issuer.region': {
      value: regionOf(String(code.value)),
      provenance: {
        ...code.provenance,
        transform: 'characters 3 to 8 of the code',
        confidence: isUscc(String(code.value)) ? 'exact' : 'assumed',
      },
    },
    issuedOn: field('certificate_issuing_authority_date', 'yyyy-MM-dd HH:mm:ss +08:00', dateOf),
    validFrom: field('certificate_validate_start', 'yyyy-MM-dd HH:mm:ss +08:00', dateOf),
    validity: field('certificate_validate_end', 'validity', validityOf),
    'holders.0.code': field('certificate_holder_code', 'code; 15 digits become 18', (raw) =>
      holderCodeOf(raw, holderType),
    ),
    'holders.0.codeType': field('certificate_holder_type', 'none', verbatim),
    'holders.0.name': field('certificate_holder_name', 'NFC, middle dot', normaliseName),
  };
}

type Attributes = { values: Record<string, string>; provenance: Record<string, Provenance> };

function attributesOf(
  source: QingpuCertificate,
  attributeMap: Readonly<Record<string, string>>,
): Attributes {
  const found: Attributes = { values: {}, provenance: {} };
  for (const [theirs, canonical] of Object.entries(attributeMap)) {
    if (!Object.hasOwn(source.extend_info, theirs)) continue;
    const raw = source.extend_info[theirs] ?? '';
    found.values[canonical] = raw;
    found.provenance[`attributes.${canonical}`] = trace(`extend_info.${theirs}`, raw, 'none');
  }
  return found;
}

/**
 * A certificate in canonical form with provenance per field. `extend_info` fields without a mapping are
 * left behind (data minimisation); a state word that we do not know is `malformed`, not `unknown`.
 */
export function canonicalCertificate(
  source: QingpuCertificate,
  attributeMap: Readonly<Record<string, string>>,
): RegionResult<Certificate> {
  const fields = fieldsOf(source);
  const value = (path: string): unknown => fields[path]?.value;
  const attributes = attributesOf(source, attributeMap);
  const statusRaw = source.extend_info.certificate_state ?? '';
  const hasStart = source.certificate_validate_start !== '';
  const traced = Object.entries(fields)
    .filter(([path]) => path !== 'validFrom' || hasStart)
    .map(([path, { provenance }]) => [path, provenance]);
  const candidate = {
    identifier: value('identifier'),
    type: value('type'),
    name: value('name'),
    number: value('number'),
    issuer: {
      name: value('issuer.name'),
      code: value('issuer.code'),
      region: value('issuer.region'),
    },
    issuedOn: value('issuedOn'),
    // Present but unreadable must be refused, so it must not look absent.
    ...(hasStart ? { validFrom: value('validFrom') ?? null } : {}),
    validity: value('validity'),
    holders: [
      {
        code: value('holders.0.code'),
        codeType: value('holders.0.codeType'),
        name: value('holders.0.name'),
      },
    ],
    status: certificateStatusOf(statusRaw),
    statusRaw,
    attributes: attributes.values,
    provenance: {
      ...Object.fromEntries(traced),
      status: trace('extend_info.certificate_state', statusRaw, 'state word'),
      ...attributes.provenance,
    },
  };
  return read(Certificate, candidate, 'certificate');
}
