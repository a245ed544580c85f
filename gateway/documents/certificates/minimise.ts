import type { Certificate, Provenance } from '#contracts/certificate';
import { type CanonicalDate, inShanghai, type Validity } from '#contracts/dates';
import type { Holder } from '#contracts/party';

/** A region that speaks the canonical API may write its midnight in another zone: the day is that of +08:00. */
const dateText = ({ value, precision }: CanonicalDate): string => {
  const text = inShanghai(new Date(value));
  return precision === 'day' ? text.slice(0, 10) : text;
};

/** `long_term`, an end date, or what the region wrote where that has no end of its own. */
function validityText(validity: Validity): string {
  if (validity.kind === 'until') return dateText(validity.until);
  if (validity.kind !== 'duration') return validity.kind;
  const { years, months } = validity;
  return `P${years > 0 ? `${years}Y` : ''}${months === undefined ? '' : `${months}M`}`;
}

type Own = (certificate: Certificate, holder: Holder) => string | undefined;

const ownFields: Readonly<Record<string, Own>> = {
  holderName: (_, holder) => holder.name,
  holderCode: (_, holder) => holder.code,
  holderCodeType: (_, holder) => holder.codeType,
  identifier: ({ identifier }) => identifier,
  certificateName: ({ name }) => name,
  number: ({ number }) => number,
  issuerName: ({ issuer }) => issuer.name,
  issuerCode: ({ issuer }) => issuer.code,
  issuedOn: ({ issuedOn }) => issuedOn && dateText(issuedOn),
  validity: (certificate) =>
    certificate.unreadable?.includes('validity') ? undefined : validityText(certificate.validity),
};

/**
 * One field of a certificate as text, or undefined if it has none.
 * @param holder the holder who asks: the other holders of the same certificate are nobody's business
 */
export function fieldOf(
  certificate: Certificate,
  holder: Holder,
  field: string,
): string | undefined {
  const own = Object.hasOwn(ownFields, field) ? ownFields[field] : undefined;
  const has = Object.hasOwn(certificate.attributes, field);
  const text = own ? own(certificate, holder) : has ? certificate.attributes[field] : undefined;
  // Nothing is no value: an empty claim would prove what nobody said.
  return text === undefined || text.trim() === '' ? undefined : text;
}

/** Only the named fields of a certificate; fields that it does not have are left out. */
export function minimalClaims(
  certificate: Certificate,
  holder: Holder,
  fields: readonly string[],
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    fields.flatMap((field) => {
      const value = fieldOf(certificate, holder, field);
      return value === undefined ? [] : [[field, value] as const];
    }),
  );
}

/** Paths of the fields in a certificate's provenance, where they are not simply the field's own name. */
const ownPaths: Readonly<Record<string, string>> = {
  certificateName: 'name',
  issuerName: 'issuer.name',
  issuerCode: 'issuer.code',
};

const holderParts: Readonly<Record<string, string>> = {
  holderName: 'name',
  holderCode: 'code',
  holderCodeType: 'codeType',
};

/** Where a field lies that is no holder's. */
const plainPath = (field: string): string =>
  Object.hasOwn(ownFields, field) ? (ownPaths[field] ?? field) : `attributes.${field}`;

/** Where a field lies in the canonical form. */
export function pathOf(certificate: Certificate, holder: Holder, field: string): string {
  const index = certificate.holders.findIndex(({ code }) => code === holder.code);
  return Object.hasOwn(holderParts, field)
    ? `holders.${index}.${holderParts[field]}`
    : plainPath(field);
}

/** Where a field came from, of what `minimalProvenance` kept: of several holders only the one who asked is there. */
export function originOf(
  provenance: Readonly<Record<string, Provenance>>,
  field: string,
): Provenance | undefined {
  if (!Object.hasOwn(holderParts, field)) return provenance[plainPath(field)];
  const part = `.${holderParts[field]}`;
  const paths = Object.keys(provenance);
  return provenance[paths.find((path) => path.startsWith('holders.') && path.endsWith(part)) ?? ''];
}

/** Where the named fields came from; the provenance of fields that nobody may read is dropped with them. */
export function minimalProvenance(
  certificate: Certificate,
  holder: Holder,
  fields: readonly string[],
): Readonly<Record<string, Provenance>> {
  const paths = new Set(fields.map((field) => pathOf(certificate, holder, field)));
  return Object.fromEntries(
    Object.entries(certificate.provenance).filter(([path]) => paths.has(path)),
  );
}
