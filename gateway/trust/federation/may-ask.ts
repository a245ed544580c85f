import { inShanghai } from '#contracts/dates';
import { basicCodeOf } from '#contracts/identifiers';
import { type Agreement, isInForceOn } from './agreement.ts';
import type { FederationDocument } from './document.ts';
import type { Member } from './entries.ts';

export type Question = {
  readonly certificateType: string;
  readonly issuerRegion: string;
  readonly recognisingRegion: string;
  readonly itemCode: string;
};

/**
 * A region's own certificates count in it without an agreement, whichever of its bodies issued them: that is its
 * own to know.
 */
const ownRegion = ({ certificateType, recognisingRegion, itemCode }: Question): Agreement => ({
  id: `own-${recognisingRegion}`,
  certificateType,
  issuerRegion: recognisingRegion,
  recognisingRegion,
  items: [basicCodeOf(itemCode)],
  issuers: [],
  since: '1949-10-01',
});

/** Whatever lets a person say less comes last. */
function strictness({ preview }: Agreement): number {
  if (preview === undefined) return 1;
  return preview === 'required' ? 0 : 2;
}

/** Of several that apply the strictest, then what both sides signed, then the first: a laxer one beside it opens nothing. */
const strictestFirst = (one: Agreement, other: Agreement): number =>
  strictness(one) - strictness(other) ||
  Number(other.signatures !== undefined) - Number(one.signatures !== undefined);

/** The agreement under which a certificate may be asked for and counts, or undefined: default deny. */
export function mayAsk(
  document: FederationDocument,
  question: Question,
  now: Date,
): Agreement | undefined {
  if (question.issuerRegion === question.recognisingRegion)
    return document.regions.some(({ code }) => code === question.issuerRegion)
      ? ownRegion(question)
      : undefined;
  const today = inShanghai(now).slice(0, 10);
  const applying = document.agreements.filter(
    (agreement) =>
      agreement.certificateType === question.certificateType &&
      agreement.issuerRegion === question.issuerRegion &&
      agreement.recognisingRegion === question.recognisingRegion &&
      agreement.items.includes(basicCodeOf(question.itemCode)) &&
      isInForceOn(agreement, today),
  );
  return applying.toSorted(strictestFirst).at(0);
}

/** Whether a member may turn a home region's session into a token towards a deciding region. */
export function mayExchange(
  document: FederationDocument,
  clientId: string,
  home: string,
  target: string,
): boolean {
  const member = document.members.find((candidate) => candidate.clientId === clientId);
  return member?.exchange.some((entry) => entry.home === home && entry.target === target) ?? false;
}

/** Whether a member may apply for an item at all. */
export const mayApplyFor = (member: Member, itemCode: string): boolean =>
  member.items?.includes(basicCodeOf(itemCode)) ?? true;
