import { inShanghai } from '#contracts/dates';
import { basicCodeOf } from '#contracts/identifiers';
import {
  type Agreement,
  carriedOverUntil,
  type ItemsOpened,
  isInForceOn,
  isRecognition,
  type Recognition,
} from './agreement.ts';
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
const ownRegion = ({ certificateType, recognisingRegion, itemCode }: Question): Recognition => ({
  id: `own-${recognisingRegion}`,
  certificateType,
  issuerRegion: recognisingRegion,
  recognisingRegion,
  items: [basicCodeOf(itemCode)],
  issuers: [],
  since: '1949-10-01',
});

/** Whatever lets a person say less comes last. */
function strictness({ preview }: Recognition): number {
  if (preview === undefined) return 1;
  return preview === 'required' ? 0 : 2;
}

/** Of several that apply the strictest, then what both sides signed, then the first: a laxer one beside it opens nothing. */
const strictestFirst = (one: Recognition, other: Recognition): number =>
  strictness(one) - strictness(other) ||
  Number(other.signatures !== undefined) - Number(one.signatures !== undefined);

/** Of several that apply, the fields that each of them gives: absent where none of them names any. */
function fieldsOfAll(applying: readonly Recognition[]): Pick<Recognition, 'fields'> {
  const [first, ...others] = applying.flatMap(({ fields }) => (fields ? [fields] : []));
  return first
    ? { fields: first.filter((field) => others.every((given) => given.includes(field))) }
    : {};
}

/** The agreement under which a certificate may be asked for and counts, or undefined: default deny. */
export function mayAsk(
  document: FederationDocument,
  question: Question,
  now: Date,
): Recognition | undefined {
  if (question.issuerRegion === question.recognisingRegion)
    return document.regions.some(({ code }) => code === question.issuerRegion)
      ? ownRegion(question)
      : undefined;
  const today = inShanghai(now).slice(0, 10);
  const applying = document.agreements
    .filter(isRecognition)
    .filter(
      (agreement) =>
        agreement.certificateType === question.certificateType &&
        agreement.issuerRegion === question.issuerRegion &&
        agreement.recognisingRegion === question.recognisingRegion &&
        agreement.items.includes(basicCodeOf(question.itemCode)) &&
        isInForceOn(agreement, today),
    );
  const strictest = applying.toSorted(strictestFirst).at(0);
  // One that asks for the holder's key is enough.
  const isBound = applying.some(({ keyBinding }) => keyBinding === 'required');
  const binding = isBound ? ({ keyBinding: 'required' } as const) : {};
  return strictest && { ...strictest, ...fieldsOfAll(applying), ...binding };
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

type Opening = { readonly from: string; readonly to: string };

const between =
  ({ from, to }: Opening, today: string) =>
  (agreement: Agreement): agreement is ItemsOpened =>
    agreement.kind === 'items' &&
    agreement.from === from &&
    agreement.to === to &&
    isInForceOn(agreement, today);

/**
 * 事项开放: the items of one region that whoever serves another region's people may apply for; undefined: every one.
 * Once the two have agreed on a list there is nothing beside what they agree on: an agreement that ended, fell or was
 * stopped opens nothing. Before that the operator's word counts (`exchange`), for as long as it does under agreements.
 */
export function openedItems(
  { regions, agreements }: Pick<FederationDocument, 'regions' | 'agreements'>,
  opening: Opening,
  now: Date,
): ReadonlySet<string> | undefined {
  if (opening.from === opening.to) return undefined;
  const today = inShanghai(now).slice(0, 10);
  const region = regions.find(({ code }) => code === opening.from);
  if (!region?.opensByAgreement?.includes(opening.to) && today <= carriedOverUntil)
    return undefined;
  return new Set(agreements.filter(between(opening, today)).flatMap(({ items }) => items));
}

/** Whether a member may apply for an item at all: as its entry and the two regions' agreements say. */
export function mayApplyFor(
  document: FederationDocument,
  member: Member,
  item: { readonly code: string; readonly region: string },
  now: Date,
): boolean {
  const code = basicCodeOf(item.code);
  if (member.items && !member.items.includes(code)) return false;
  return openedItems(document, { from: item.region, to: member.region }, now)?.has(code) ?? true;
}
