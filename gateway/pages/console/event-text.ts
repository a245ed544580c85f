import { AuditAction } from '#contracts/audit-event';
import type { TimelineEntry } from '../../casework/cases/timeline.ts';
import type { Language } from '../../platform/http/problem-texts.ts';
import { actionTexts, arrivalTexts } from './action-texts.ts';
import type { Names } from './case-data.ts';
import { pagesOfPaper } from './handoff-texts.ts';
import { doubtTexts, reasonText } from './reason-words.ts';
import { pageTexts } from './texts.ts';
import { clockOf, momentOf } from './times.ts';

/** What happened, in words. */
export function eventTitle({ action, object, details }: TimelineEntry, language: Language): string {
  if (action === 'case.accepted' && details['from'] === 'supplement_required')
    return pageTexts.supplemented[language];
  const arrival = action === 'message.delivered' ? arrivalTexts[object.class] : undefined;
  if (arrival) return arrival[language];
  const known = AuditAction.safeParse(action);
  return known.success ? actionTexts[known.data][language] : pageTexts.otherStep[language];
}

/** Steps of the machinery: true, provable, and not what the reader came for. */
export const isTechnical = ({ action, outcome }: TimelineEntry): boolean =>
  outcome !== 'refused' &&
  (action === 'message.delivered' ||
    action === 'message.deferred' ||
    action === 'case.forwarded' ||
    action === 'token.exchanged' ||
    action === 'credential.issued' ||
    action === 'case.read' ||
    action === 'console.opened');

const bad = new Set([
  'case.refused',
  'case.denied',
  'case.suspended',
  'case.terminated',
  'case.revoked',
  'case.annulled',
  'case.irregular',
  'case.withdrawal_refused',
  'case.withdrawal_undelivered',
  'message.refused',
  'message.expired',
  'message.parked',
  'custody.discrepancy',
  'custody.lost',
  'courier.lost',
  'courier.refused',
  'handoff.overdue',
  'callback.refused',
  'certificate.refused',
  'case.certificate_flagged',
]);
const good = new Set(['case.accepted', 'case.approved', 'custody.counted']);

export function eventTone({ action }: TimelineEntry): '' | 'good' | 'bad' | 'warn' {
  if (bad.has(action)) return 'bad';
  if (good.has(action)) return 'good';
  return action === 'case.supplement_required' ? 'warn' : '';
}

function pagesText({ pages, declared }: TimelineEntry['details'], language: Language): string[] {
  if (typeof pages !== 'number') return [];
  return typeof declared === 'number'
    ? [`${pages}/${pagesOfPaper(declared, language)}`]
    : [pagesOfPaper(pages, language)];
}

/** When it happened, where it was told at another time (行政许可法 art. 42: limits count from the first). */
function statedText(at: string, doubt: TimelineEntry['statedDoubt'], language: Language): string {
  const said = `${pageTexts.statedAt[language]} ${momentOf(at)}`;
  return doubt
    ? `${said} · ${pageTexts.notBelieved[language]} · ${doubtTexts[doubt][language]}`
    : said;
}

/** The particulars that a reader needs, in reading order. */
export function eventDetails(entry: TimelineEntry, names: Names, language: Language): string[] {
  const { action, details, reasonCode } = entry;
  const { to, until, waybill, seal, attempts, duplicate, differences } = details;
  const parts: string[] = [];
  if (action === 'case.submitted' || action === 'message.deferred')
    parts.push(`→ ${names.region(String(to))}`);
  if (typeof until === 'string') parts.push(`${pageTexts.until[language]} ${clockOf(until)}`);
  parts.push(...pagesText(details, language));
  if (typeof differences === 'string') parts.push(differences);
  if (action === 'custody.sealed' && typeof seal === 'string')
    parts.push(`${pageTexts.seal[language]} ${seal}`);
  if (typeof waybill === 'string') parts.push(`${pageTexts.waybill[language]} ${waybill}`);
  if (typeof attempts === 'number' && attempts > 1)
    parts.push(`${pageTexts.attempts[language]} ${attempts}`);
  if (duplicate === true) parts.push(pageTexts.duplicate[language]);
  if (reasonCode !== undefined && action !== 'message.deferred')
    parts.push(reasonText(reasonCode, language));
  if (entry.statedAt !== undefined)
    parts.push(statedText(entry.statedAt, entry.statedDoubt, language));
  return parts;
}
