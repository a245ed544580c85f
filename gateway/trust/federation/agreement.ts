import { z } from 'zod';
import { BasicCode, CertificateType, Uscc } from '#contracts/identifiers';
import { RegionCode } from '#contracts/region-code';
import { Label } from '#contracts/text';
import { MemberSignature } from './member-signature.ts';

const DatedIssuer = z.strictObject({
  code: z.union([Uscc, RegionCode]),
  since: z.iso.date().optional(),
  /** Last day. */
  until: z.iso.date().optional(),
});

export const AgreementId = z.string().regex(/^[a-z0-9-]{3,60}$/, 'not an agreement id');

/** What every agreement says, whatever it is about. */
const everyTerms = {
  id: AgreementId,
  since: z.iso.date(),
  /** Last day. */
  until: z.iso.date().optional(),
  /** Days between the notice of a side that ends it and its last day; absent: 30. */
  noticeDays: z.int().min(0).max(365).optional(),
};

/** 互认: a certificate type issued in one region counts in another, for these items, from this date. */
const RecognitionTerms = z.strictObject({
  ...everyTerms,
  /** Absent in what was signed before there was another kind. */
  kind: z.literal('recognition').optional(),
  certificateType: CertificateType,
  issuerRegion: RegionCode,
  recognisingRegion: RegionCode,
  /** Basic codes of the items that may use it; empty means none. */
  items: z.array(BasicCode).max(500),
  /** Bodies whose certificates of this type count, where it says so only those issued between two days. */
  issuers: z
    .array(z.union([Uscc, RegionCode, DatedIssuer]))
    .min(1)
    .max(100),
  /** What is given of it; absent: whatever the item may read. */
  fields: z
    .array(z.string().regex(/^[a-z][A-Za-z0-9]{0,59}$/, 'not a field name'))
    .min(1)
    .max(60)
    .optional(),
  /**
   * 预览: `required`, nothing is fetched that its person has not seen and agreed to; `byLaw`, the clause by which the body
   * looks by itself and nobody is asked. Absent: the person may be asked, and what they decline is not fetched.
   */
  preview: z
    .union([z.literal('required'), z.strictObject({ byLaw: Label({ max: 200 }) })])
    .optional(),
  /** A copy is bound to a key of its holder, who proves it to whoever they show the copy. Absent: it may be. */
  keyBinding: z.literal('required').optional(),
});

/** 事项开放: whoever serves people in `to` may apply for these items in `from`, and for no others there. */
const ItemsTerms = z.strictObject({
  ...everyTerms,
  kind: z.literal('items'),
  from: RegionCode,
  to: RegionCode,
  items: z.array(BasicCode).min(1).max(500),
});

const weekdays = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;
type Weekday = (typeof weekdays)[number];
export const weekdayOf = (day: string): Weekday =>
  weekdays[new Date(`${day}T00:00:00Z`).getUTCDay()] ?? 'sun';

/** 收受日: on which working days originals leave `from` for `to`: on others nobody there takes them in. */
const HandoffTerms = z.strictObject({
  ...everyTerms,
  kind: z.literal('handoffs'),
  from: RegionCode,
  to: RegionCode,
  days: z.array(z.enum(weekdays)).min(1).max(7),
  /** Days among them on which nothing leaves after all. */
  except: z.array(z.iso.date()).max(200).optional(),
});

/** What is signed. */
export const AgreementTerms = z.discriminatedUnion('kind', [
  RecognitionTerms,
  ItemsTerms,
  HandoffTerms,
]);
export type AgreementTerms = z.infer<typeof AgreementTerms>;

const standing = {
  signatures: z.array(MemberSignature).min(2).max(2).optional(),
  /** Given notice of: by whom, and the last day. */
  ended: z.strictObject({ by: RegionCode, on: z.iso.date() }).optional(),
};

const Recognition = RecognitionTerms.extend(standing);
export type Recognition = z.infer<typeof Recognition>;
const ItemsOpened = ItemsTerms.extend(standing);
export type ItemsOpened = z.infer<typeof ItemsOpened>;
const HandoffDays = HandoffTerms.extend(standing);
export type HandoffDays = z.infer<typeof HandoffDays>;

/**
 * An agreement as it stands in the federation document. Without signatures it was written there by the operator,
 * before those whom it binds could sign.
 */
export const Agreement = z.discriminatedUnion('kind', [Recognition, ItemsOpened, HandoffDays]);
export type Agreement = z.infer<typeof Agreement>;

export const isRecognition = (agreement: Agreement): agreement is Recognition =>
  agreement.kind === undefined || agreement.kind === 'recognition';

export const termsOf = ({ signatures: _, ended: __, ...terms }: Agreement): AgreementTerms => terms;

/** Who it is between, with the member of its terms that says so: who gives, then who is given to. */
export const sidesOf = (terms: AgreementTerms): readonly (readonly [string, RegionCode])[] =>
  'issuerRegion' in terms
    ? [
        ['issuerRegion', terms.issuerRegion],
        ['recognisingRegion', terms.recognisingRegion],
      ]
    : [
        ['from', terms.from],
        ['to', terms.to],
      ];

/** Whom it binds: each has to have signed. */
export const partiesOf = (terms: AgreementTerms): readonly RegionCode[] =>
  sidesOf(terms).map(([, region]) => region);

/** 过渡期: what the operator alone wrote counts until this day; by then those whom it binds have signed, or it ends. */
export const carriedOverUntil = '2027-12-31';

/** The last day on which it counts, whatever ends it; undefined while nothing does. */
export function lastDayOf({ until, ended, signatures }: Agreement): string | undefined {
  const ends = [until, ended?.on, signatures ? undefined : carriedOverUntil];
  return ends
    .filter((day) => day !== undefined)
    .toSorted()
    .at(0);
}

/** @param today the day in +08:00 */
export function isInForceOn(agreement: Agreement, today: string): boolean {
  const last = lastDayOf(agreement);
  return agreement.since <= today && (last === undefined || today <= last);
}
