import { z } from 'zod';
import { CanonicalDate, Instant, Validity } from './dates.ts';
import { CertificateType, ItemCode } from './identifiers.ts';
import { PartyName } from './names.ts';
import { Holder } from './party.ts';
import { RegionCode } from './region-code.ts';
import { FreeText } from './text.ts';

/** Canon of certificate states; the region's raw code stays beside it. Suspended can come back. */
export const CertificateStatus = z.enum([
  'valid',
  'suspended',
  'revoked',
  'cancelled',
  'expired',
  'superseded',
  'transferred_out',
  'unknown',
]);
export type CertificateStatus = z.infer<typeof CertificateStatus>;

/** A change of status as a region tells it, by itself or when asked. */
export const CertificateChange = z.strictObject({
  identifier: z.string().min(20).max(110),
  status: CertificateStatus,
  /** When it changed, by the region's clock. */
  at: Instant,
});
export type CertificateChange = z.infer<typeof CertificateChange>;

/** How a certificate stands that a case relies on; `copy_expired`: the copy ended before it was delivered. */
export const Standing = z.enum([...CertificateStatus.options, 'copy_expired']);
export type Standing = z.infer<typeof Standing>;

/** Where a canonical field came from: the region's field, its raw text, how it was read, how sure we are. */
export const Provenance = z.strictObject({
  region: RegionCode,
  sourceField: z.string().max(80),
  raw: z.string().max(2000),
  transform: z.string().max(60),
  confidence: z.enum(['exact', 'repaired', 'assumed']),
});
export type Provenance = z.infer<typeof Provenance>;

/** A holder as a certificate names them; the name is empty where it cannot be read. */
export const CertificateHolder = z.strictObject({
  ...Holder.shape,
  name: z.union([PartyName, z.literal('')]),
});
export type CertificateHolder = z.infer<typeof CertificateHolder>;

/** As long as the file of a certificate may be, in base64. */
export const maxFileLength = 1_400_000;

/**
 * An e-certificate (电子证照) in canonical form, as far as it could be read: a text is empty and a date absent
 * where nothing came, or nothing that can be read. `unreadable` are the canonical paths of the latter; what came
 * there is not kept. Whether something that is missing matters is for whoever needs it. `attributes` are the type's
 * own fields under canonical names; `provenance` is keyed by canonical field path.
 */
export const Certificate = z.strictObject({
  /** 证照标识, its check character not yet looked at. */
  identifier: z.string().max(110),
  type: CertificateType,
  name: z.string().max(100),
  number: z.string().max(60),
  issuer: z.strictObject({
    name: z.string().max(100),
    code: z.union([z.string().min(6).max(18), z.literal('')]),
    region: RegionCode,
  }),
  issuedOn: CanonicalDate.optional(),
  validFrom: CanonicalDate.optional(),
  validity: Validity,
  holders: z.array(CertificateHolder).max(20),
  status: CertificateStatus,
  statusRaw: z.string().max(20),
  attributes: z.record(z.string().max(60), z.string().max(2000)),
  provenance: z.record(z.string().max(80), Provenance),
  unreadable: z.array(z.string().max(80)).max(200).optional(),
  /** How these were written (`shapeOf`), for whoever mends the region's data. */
  shapes: z.record(z.string().max(80), z.string().max(40)).optional(),
  /** The file that the body sealed (电子证照文件); what was read of the certificate is held against it, and it goes no further. */
  file: z
    .strictObject({ format: z.literal('ofd'), content: z.base64().min(1).max(maxFileLength) })
    .optional(),
});
export type Certificate = z.infer<typeof Certificate>;

/** Why a certificate is asked for: the item that needs it, the reason in words, until when. 加注件. */
export const Purpose = z.strictObject({
  itemCode: ItemCode,
  reason: FreeText({ min: 2, max: 200 }),
  until: z.iso.datetime({ offset: true }),
});
export type Purpose = z.infer<typeof Purpose>;

/** The verdicts of EN 319 102-1. `indeterminate` asks for paper; `invalid` does not. */
export const Verdict = z.enum(['valid', 'invalid', 'indeterminate']);
export type Verdict = z.infer<typeof Verdict>;

export const Check = z.strictObject({
  step: z.enum([
    'parse',
    'format',
    'signature',
    'issuer',
    'type',
    'time',
    'status',
    'holder',
    'claims',
    'purpose',
  ]),
  outcome: Verdict,
  reason: z.string().max(120),
});
export type Check = z.infer<typeof Check>;
