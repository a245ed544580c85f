import type { AuditEvent } from '#contracts/audit-event';
import { auditPurposes } from '#contracts/audit-purposes';
import { holdsPersonalNumber, isImpersonal, PlainCode } from '#contracts/open-text';

/** What stands in a leaf instead of a text that may not: a leaf outlives every erasure. */
const withheld = 'withheld';

/** Names that we make, and digests: long runs of digits are chance there. */
const ourName =
  /^(?:[a-z]+_[0-9a-v]{26}(?:-\d+)?|[0-9a-f]{32}|[0-9a-f]{64}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

const isOpen = (text: string): boolean => ourName.test(text) || isImpersonal(text);

const openOr = (text: string): string => (isOpen(text) ? text : withheld);

/** The one purpose in other letters: an item by its code, and where it is known by its name as its region offers it to everybody. */
const isItemPurpose = (text: string): boolean =>
  /^[0-9A-Z]{31,33}(?: [^\p{Cc}]+)?$/u.test(text) && !holdsPersonalNumber(text.slice(32));

/** What a document was sent for, by the codes of its items; the last may be cut where the text ends. */
const isDocumentPurpose = (text: string): boolean =>
  /^document for(?: [0-9A-Z]{31,33})+(?: [0-9A-Z]{0,33})?$/.test(text);

const isKnownPurpose = (text: string): boolean =>
  Object.hasOwn(auditPurposes, text) || isItemPurpose(text) || isDocumentPurpose(text);

/** A clause as laws are cited: named by an agreement that its regions signed and everybody can read. */
const isClause = (text: string): boolean =>
  /^[\p{Script=Han}《》（）〔〕、，0-9A-Za-z ]{0,100}第[一二三四五六七八九十百千零〇\d]+条[\p{Script=Han}（）、，0-9 ]{0,60}$/u.test(
    text,
  ) && !holdsPersonalNumber(text);

/** 设定依据 of an item, as its region publishes them in the guide: titles of laws, with their clauses. */
const isBasis = (text: string): boolean =>
  /^[\p{Script=Han}《》〈〉（）〔〕()[\]“”：:.、，·；; 0-9A-Za-z-]{2,300}$/u.test(text) &&
  /(?:法|条例|规定|办法|决定|规则|细则|通知|意见|标准|解释|公约|协定)/u.test(text) &&
  !holdsPersonalNumber(text);

/** Details that are texts, and what they may be. */
const textDetails: Readonly<Record<string, (text: string) => boolean>> = {
  clause: isClause,
  basis: isBasis,
};

const isKnownDetail = (name: string, text: string): boolean =>
  Object.hasOwn(textDetails, name) && textDetails[name]?.(text) === true;

/** An event as it may stand in the log for ever: whatever is neither a word nor a name of ours is withheld. */
export function openEvent(event: AuditEvent): AuditEvent {
  const { actor, object, purpose, reasonCode, details } = event;
  const open = Object.entries(details).map(([name, value]) => [
    openOr(name),
    typeof value === 'string' && !isKnownDetail(name, value) ? openOr(value) : value,
  ]);
  return {
    ...event,
    ...(event.caseRef === undefined ? {} : { caseRef: openOr(event.caseRef) }),
    ...(event.onBehalfOf === undefined ? {} : { onBehalfOf: openOr(event.onBehalfOf) }),
    ...(event.cases === undefined ? {} : { cases: event.cases.map(openOr) }),
    actor: {
      ...actor,
      id: openOr(actor.id),
      organisation: openOr(actor.organisation),
      role: openOr(actor.role),
    },
    object: { class: openOr(object.class), ref: openOr(object.ref) },
    purpose: isKnownPurpose(purpose) ? purpose : openOr(purpose),
    ...(reasonCode === undefined
      ? {}
      : { reasonCode: PlainCode.safeParse(reasonCode).success ? reasonCode : withheld }),
    commitments: event.commitments.map(({ field, digest }) => ({ field: openOr(field), digest })),
    details: Object.fromEntries(open),
  };
}
