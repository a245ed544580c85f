import { html } from 'hono/html';
import { AuditAction } from '#contracts/audit-event';
import { inShanghai } from '#contracts/dates';
import type { ReceiptKind } from '#contracts/receipt';
import type { CaseView, Timeline, TimelineEntry } from '../cases/view.ts';
import type { Language } from '../platform/problem-texts.ts';
import { page } from './page.ts';
import { actionTexts, pageTexts, receiptTexts, stateTexts } from './texts.ts';

export type CaseProof = {
  readonly holds: boolean;
  readonly treeSize: number;
  readonly proven: number;
  readonly pending: number;
  readonly problems: readonly string[];
};

export type CasePage = {
  readonly view: CaseView;
  readonly timeline: Timeline;
  readonly proof: CaseProof;
  readonly regionNames: ReadonlyMap<string, string>;
};

const clockTime = (iso: string): string => inShanghai(new Date(iso)).replace('T', ' ').slice(0, 19);

const tone: Readonly<Record<string, string>> = {
  approved: 'good', accepted: 'good', denied: 'bad', refused: 'bad', suspended: 'bad', supplement_required: 'warn',
};

/** One lane per region in the order of the case's way, and one for the gateway. */
function lanesOf({ view, regionNames }: CasePage, language: Language) {
  const roles = [
    [view.home, pageTexts.home],
    [view.from, pageTexts.collected],
    ['tongban', undefined],
    [view.to, pageTexts.decided],
  ] as const;
  const lanes = new Map<string, { name: string; role: string }>();
  for (const [code, role] of roles) {
    if (code === undefined) continue;
    const name = code === 'tongban' ? pageTexts.gateway[language] : (regionNames.get(code) ?? code);
    const known = lanes.get(code);
    lanes.set(code, { name, role: [known?.role, role?.[language]].filter(Boolean).join(' · ') });
  }
  return lanes;
}

function detailText(entry: TimelineEntry, regionNames: ReadonlyMap<string, string>): string {
  const { to, until, waybill, pages, declared, attempts } = entry.details;
  const parts: string[] = [];
  if (typeof to === 'string' && regionNames.has(to)) parts.push(`→ ${regionNames.get(to)}`);
  if (typeof until === 'string') parts.push(clockTime(until));
  if (typeof waybill === 'string') parts.push(`№ ${waybill}`);
  if (typeof pages === 'number') parts.push(typeof declared === 'number' ? `${pages}/${declared}` : `${pages}`);
  if (typeof attempts === 'number' && attempts > 1) parts.push(`×${attempts}`);
  return parts.join('  ');
}

function timelineList(data: CasePage, language: Language) {
  const lanes = [...lanesOf(data, language)];
  if (data.timeline.entries.length === 0) return html`<p class="empty">${pageTexts.noEvents[language]}</p>`;
  const head = lanes.map(([, lane], index) => html`<span class="l${index}">${lane.name}<small>${lane.role}</small></span>`);
  const items = data.timeline.entries.map((entry) => {
    const found = lanes.findIndex(([code]) => code === entry.organisation);
    const lane = found < 0 ? lanes.findIndex(([code]) => code === 'tongban') : found;
    const name = lanes[lane]?.[1].name ?? '';
    const action = AuditAction.safeParse(entry.action);
    const proof = entry.logIndex === undefined ? pageTexts.pending[language] : `#${entry.logIndex}`;
    return html`<li class="l${lane}${entry.offline ? ' offline' : ''}">
<time datetime="${entry.at}">${clockTime(entry.at)}</time> <span class="lane">${name}</span>
<div>${action.success ? actionTexts[action.data][language] : entry.action} ${entry.offline ? html`<span class="tag">✉ ${pageTexts.offline[language]}</span>` : ''}</div>
<div class="dim">${entry.actor.replace(/^person:.*/, 'person')} ${detailText(entry, data.regionNames)} <span class="tag">${proof}</span></div></li>`;
  });
  return html`<div class="lanes of${lanes.length}" aria-hidden="true">${head}</div>
<ol class="timeline of${lanes.length}">${items}</ol>`;
}

function proofBox({ proof }: CasePage, language: Language) {
  const title = proof.holds ? `✓ ${pageTexts.proofHolds[language]}` : `✗ ${pageTexts.proofFails[language]}`;
  return html`<section class="proof ${proof.holds ? 'good' : 'bad'}" id="proof"><strong>${title}</strong>
<p>${pageTexts.proven[language]}: ${proof.proven} · ${pageTexts.pending[language]}: ${proof.pending} · ${pageTexts.treeSize[language]}: ${proof.treeSize}</p>
${proof.problems.map((problem) => html`<p>${problem}</p>`)}</section>`;
}

function receiptList({ timeline }: CasePage, language: Language) {
  if (timeline.receipts.length === 0) return html`<p class="empty">${pageTexts.noReceipts[language]}</p>`;
  return html`<ul class="plain">${timeline.receipts.map(
    (receipt) => html`<li><strong>${receiptTexts[receipt.kind as ReceiptKind][language]}</strong> <time datetime="${receipt.at}">${clockTime(receipt.at)}</time> <span class="id dim">${receipt.refMessageId}</span></li>`,
  )}</ul>`;
}

function waitingList({ timeline, regionNames }: CasePage, language: Language) {
  if (timeline.waiting.length === 0) return html`<p class="empty">${pageTexts.nothingWaiting[language]}</p>`;
  return html`<ul class="plain">${timeline.waiting.map(
    (message) => html`<li>${message.kind} → ${regionNames.get(message.to) ?? message.to} <span class="tag">${message.state}</span> <span class="dim">${pageTexts.nextAttempt[language]} ${clockTime(message.nextAttemptAt)}</span></li>`,
  )}</ul>`;
}

/** One case as one timeline: a lane per region, paper legs marked, receipts, and whether the log proves it. */
export function casePage(data: CasePage, language: Language) {
  const { view } = data;
  const content = html`<h1>${view.itemName}</h1>
<p><span class="state ${tone[view.state] ?? ''}">${stateTexts[view.state][language]}</span> <span class="id dim">${view.caseId}</span></p>
${view.reason ? html`<p class="warn">${view.reason}</p>` : ''}
${proofBox(data, language)}
<h2>${pageTexts.caseOf[language]}</h2>${timelineList(data, language)}
<h2>${pageTexts.waiting[language]}</h2>${waitingList(data, language)}
<h2>${pageTexts.receipts[language]}</h2>${receiptList(data, language)}`;
  return page(language, view.itemName, `/console/cases/${view.caseId}`, content);
}

/** The cases that the visitor may see, newest first. */
export function casesPage(cases: readonly CaseView[], next: string | undefined, language: Language) {
  const list =
    cases.length === 0
      ? html`<p class="empty">${pageTexts.noCases[language]}</p>`
      : html`<ul class="plain">${cases.map(
          (view) => html`<li><span class="state ${tone[view.state] ?? ''}">${stateTexts[view.state][language]}</span> <a href="/console/cases/${view.caseId}?lang=${language}">${view.itemName}</a> <span class="dim">${view.from} → ${view.to}</span> <time datetime="${view.createdAt}">${clockTime(view.createdAt)}</time></li>`,
        )}</ul>`;
  const more = next ? html`<p class="plain"><a href="/console/cases?lang=${language}&cursor=${next}">${pageTexts.next[language]}</a></p>` : '';
  return page(language, pageTexts.cases[language], '/console/cases', html`<h1>${pageTexts.cases[language]}</h1>${list}${more}`);
}
