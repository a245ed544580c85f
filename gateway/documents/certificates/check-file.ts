import { amountText, parseAmount } from '#contracts/amounts';
import type { Certificate, Check } from '#contracts/certificate';
import { attributeKinds, codeWords, isAttributeName } from '#contracts/certificate-attributes';
import { parseRegionalDate } from '#contracts/dates';
import { citizenNumberOf, normaliseCode } from '#contracts/identifiers';
import { normaliseName } from '#contracts/names';
import type { Holder } from '#contracts/party';
import { examineFile, type SealedFile } from '../ofd/examine.ts';
import { isSealedType, type SealTrust } from '../ofd/trust.ts';
import { fieldOf } from './minimise.ts';
import { certificateOfFace } from './sealed-face.ts';
import { check } from './verdict.ts';

/** What every copy rests on, whatever the item reads of it. */
const always = [
  'identifier',
  'number',
  'issuerCode',
  'issuedOn',
  'holderCode',
  'holderName',
  'validity',
];

/** Trust is scoped here too: this seal, of this body, on this type. A right seal of another body proves nothing. */
export function checkSealOwner(
  { type, issuer }: Pick<Certificate, 'type' | 'issuer'>,
  seals: SealedFile['seals'],
): readonly Check[] {
  if (seals.length === 0) return [check('issuer', 'invalid', 'issuer.seal_unknown')];
  const ofBody = seals.filter((seal) => seal.issuer === issuer.code);
  if (ofBody.length === 0) return [check('issuer', 'invalid', 'issuer.seal_of_another_body')];
  return ofBody.some(({ types }) => types.includes(type))
    ? []
    : [check('type', 'invalid', 'type.seal_not_for_type')];
}

/** A type's own field as adapters read it: a file has it as its body wrote it. */
function attribute(field: string, text: string): string | undefined {
  const kind = isAttributeName(field) ? attributeKinds[field] : undefined;
  if (kind === 'money') {
    const amount = parseAmount(text);
    return amount && amountText(amount);
  }
  if (kind === 'date') return parseRegionalDate(text)?.value.replace(/T00:00:00\+08:00$/, '');
  if (kind === 'name') return normaliseName(text);
  // Citizen numbers are told below.
  if (kind !== 'code' || field.endsWith('ode')) return undefined;
  return (isAttributeName(field) && codeWords[field]?.get(text.trim())) || normaliseCode(text);
}

const comparable = (field: string, text: string): string => {
  // A paper is dated by the day.
  if (field === 'issuedOn') return text.slice(0, 10);
  const read = attribute(field, text);
  if (read !== undefined) return read;
  if (!field.endsWith('ode')) return text.normalize('NFC').trim();
  return citizenNumberOf(text);
};

/** What the region says of the certificate against what its body sealed, field by field. */
function compare(
  told: Certificate,
  sealed: Certificate,
  holder: Holder,
  fields: readonly string[],
): Check | undefined {
  if (sealed.type !== told.type) return check('claims', 'invalid', 'claims.differs_from_file');
  const sealedHolder = sealed.holders.find(
    ({ code }) => comparable('code', code) === comparable('code', holder.code),
  );
  const inFile = { ...holder, ...(sealedHolder ?? { code: '', name: '' }) };
  let absent = false;
  for (const field of new Set([...always, ...fields])) {
    const said = fieldOf(told, holder, field);
    const written = fieldOf(sealed, inFile, field);
    // What the region does not say is nobody's claim.
    if (said === undefined) continue;
    if (written === undefined) absent = true;
    else if (comparable(field, said) !== comparable(field, written))
      return check('claims', 'invalid', 'claims.differs_from_file');
  }
  return absent ? check('claims', 'indeterminate', 'claims.not_in_file') : undefined;
}

/** What of a certificate has to agree with its file. */
type Relying = { readonly fields: readonly string[]; readonly seals?: SealTrust | undefined };

/**
 * The file of a certificate whose type the region seals. Without it the region's word is all there is, which may be
 * right: a person looks at the paper.
 */
export function checkFile(
  certificate: Certificate,
  holder: Holder,
  { fields, seals }: Relying,
  now: Date,
): readonly Check[] {
  if (!seals || !isSealedType(seals, certificate.type)) return [];
  if (!certificate.file) return [check('format', 'indeterminate', 'format.file_missing')];
  const bytes = Uint8Array.from(Buffer.from(certificate.file.content, 'base64'));
  const file = examineFile(bytes, seals, now);
  const { findings, face } = file;
  if (!face) return findings;
  const sealed = certificateOfFace(face, certificate.issuer.region);
  const differs = sealed
    ? compare(certificate, sealed, holder, fields)
    : check('claims', 'invalid', 'claims.not_under_seal');
  return [...findings, ...checkSealOwner(certificate, file.seals), ...(differs ? [differs] : [])];
}
