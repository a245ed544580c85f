import { html } from 'hono/html';
import type { Language } from '../../platform/http/problem-texts.ts';
import type { CaseData } from './case-data.ts';
import { handoffTexts } from './handoff-texts.ts';
import { page } from './page.ts';
import type { Place } from './place.ts';
import { proofBanner } from './proof-banner.ts';
import { receiptsSection } from './receipts.ts';
import { slipLinks } from './slip-links.ts';
import { summary } from './summary.ts';
import { deliveryTexts, heldTexts, messageTexts, pageTexts } from './texts.ts';
import { aroundCase } from './time-limits.ts';
import { timelineSection } from './timeline.ts';
import { momentOf } from './times.ts';

/** Messages that have not arrived yet, and when they are tried next; nothing at all when there are none. */
function waitingSection({ timeline, names }: CaseData, language: Language) {
  if (timeline.waiting.length === 0) return '';
  const rows = timeline.waiting.map(
    ({
      kind,
      to,
      state,
      nextAttemptAt,
      held,
    }) => html`<li><strong>${messageTexts[kind][language]} → ${names.region(to)}</strong>
<span class="tag">${deliveryTexts[state][language]}</span>${held ? html` ${heldTexts[held][language]}` : ''} <span class="dim">${pageTexts.nextAttempt[language]} ${momentOf(nextAttemptAt)}</span></li>`,
  );
  return html`<h2>${pageTexts.waiting[language]}</h2><ul class="waiting">${rows}</ul>`;
}

/** Where the papers are, for a case that has any. */
const originalsLink = ({ view }: CaseData, language: Language) =>
  view.originals
    ? html`<p class="note"><a href="/console/cases/${view.caseId}/handoffs?lang=${language}">${handoffTexts.link[language]}</a></p>`
    : '';

/** One case as one timeline: a lane per region, paper legs marked, receipts, and whether the log proves it. */
export function casePage(data: CaseData, place: Place) {
  const { language } = place;
  const { caseId, itemName } = data.view;
  const content = html`${summary(data, language)}
${aroundCase(data, language)}
${proofBanner(data, language)}
${waitingSection(data, language)}
<h2>${pageTexts.caseOf[language]}</h2>${timelineSection(data, language)}
${originalsLink(data, language)}
<h2>${pageTexts.receipts[language]}</h2>${receiptsSection(data, language)}
<p class="act">${slipLinks(caseId, language)}</p>`;
  const events = data.view.final
    ? undefined
    : `/console/cases/${caseId}/events?after=${data.view.version}`;
  return page({ place, title: itemName, events, content });
}
