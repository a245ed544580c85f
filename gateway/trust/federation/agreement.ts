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

/** 互认: a certificate type issued in one region counts in another, for these items, from this date. What is signed. */
export const AgreementTerms = z.strictObject({
  id: AgreementId,
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
  since: z.iso.date(),
  /** Last day. */
  until: z.iso.date().optional(),
  /** Days between the notice of a side that ends it and its last day; absent: 30. */
  noticeDays: z.int().min(0).max(365).optional(),
  /**
   * 预览: `required`, nothing is fetched that its person has not seen and agreed to; `byLaw`, the clause by which the body
   * looks by itself and nobody is asked. Absent: the person may be asked, and what they decline is not fetched.
   */
  preview: z
    .union([z.literal('required'), z.strictObject({ byLaw: Label({ max: 200 }) })])
    .optional(),
});
export type AgreementTerms = z.infer<typeof AgreementTerms>;

/**
 * An agreement as it stands in the federation document. Without signatures it was written there by the operator,
 * before those whom it binds could sign.
 */
export const Agreement = AgreementTerms.extend({
  signatures: z.array(MemberSignature).min(2).max(2).optional(),
  /** Given notice of: by whom, and the last day. */
  ended: z.strictObject({ by: RegionCode, on: z.iso.date() }).optional(),
});
export type Agreement = z.infer<typeof Agreement>;

export const termsOf = ({ signatures: _, ended: __, ...terms }: Agreement): AgreementTerms => terms;

/** Whom it binds: each has to have signed. */
export const partiesOf = ({
  issuerRegion,
  recognisingRegion,
}: Pick<AgreementTerms, 'issuerRegion' | 'recognisingRegion'>): readonly RegionCode[] => [
  issuerRegion,
  recognisingRegion,
];

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
