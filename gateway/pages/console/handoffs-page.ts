import { html } from 'hono/html';
import type { CustodyState } from '#contracts/handoff';
import type { OriginalLine } from '../../casework/cases/originals-tables.ts';
import type { HandoffView } from '../../casework/handoffs/view.ts';
import type { Language } from '../../platform/http/problem-texts.ts';
import { actionTexts } from './action-texts.ts';
import type { Names } from './case-data.ts';
import { custodyTexts, handoffTexts, originalTexts, pagesOfPaper } from './handoff-texts.ts';
import { page } from './page.ts';
import type { Place } from './place.ts';
import { stateTexts } from './texts.ts';
import { momentOf } from './times.ts';

const tones: Partial<Record<CustodyState, string>> = {
  counted: 'good',
  discrepancy: 'bad',
  lost: 'bad',
  received: 'warn',
};

const lineTones: Partial<Record<OriginalLine['standing'], string>> = {
  counted: 'good',
  seen: 'good',
  discrepancy: 'bad',
  lost: 'bad',
  came_back: 'bad',
  missing: 'warn',
};

type OfCase = { readonly caseId: string; readonly lines: readonly OriginalLine[] };

const fact = (name: string, value: unknown) =>
  value ? html`<div><dt>${name}</dt><dd>${value}</dd></div>` : '';

function holderName(holder: string, names: Names, language: Language): string {
  const t = handoffTexts;
  return holder === 'unknown' ? t.unknown[language] : names.party(holder);
}

/** The last count of each line, where somebody counted by lines. */
function countOf({ events }: HandoffView): ReadonlyMap<string, number> {
  const counts = events.flatMap(({ event, statement }) =>
    event === 'counted' || event === 'discrepancy' ? [statement?.items ?? []] : [],
  );
  return new Map(counts.at(-1)?.map(({ code, pages }) => [code, pages]));
}

function lines(view: HandoffView, language: Language) {
  const counted = countOf(view);
  return html`<ul class="waiting">${view.items.map(({ code, name, pages }) => {
    const found = counted.get(code);
    const differs = found !== undefined && found !== pages;
    return html`<li><strong lang="zh-CN">${name}</strong> <code>${code}</code> <span class="tag">${pagesOfPaper(pages, language)}</span>
${found === undefined ? '' : html`<span class="state ${differs ? 'bad' : 'good'}">${handoffTexts.found[language]} ${found}</span>`}</li>`;
  })}</ul>`;
}

type Step = {
  readonly at: string;
  readonly title: string;
  readonly by: string;
  readonly more: string;
};

/** What the windows recorded and what the courier said, in order of time. */
function steps(view: HandoffView, names: Names, language: Language) {
  const recorded = view.events.map(
    ({ event, at, by, pages, waybill, note }): Step => ({
      at,
      title: actionTexts[`custody.${event}`][language],
      by: names.party(by),
      more: [
        pages === undefined ? '' : pagesOfPaper(pages, language),
        waybill ? `${handoffTexts.waybill[language]} ${waybill}` : '',
        note?.text ?? '',
      ]
        .filter(Boolean)
        .join(' · '),
    }),
  );
  const scanned = view.scans.map(
    ({ kind, at, courier, station }): Step => ({
      at,
      title: actionTexts[`courier.${kind}`][language],
      by: names.courier(courier),
      more: station ?? '',
    }),
  );
  const all = [...recorded, ...scanned].sort((one, two) => Date.parse(one.at) - Date.parse(two.at));
  return html`<ul class="waiting">${all.map(
    ({ at, title, by, more }) =>
      html`<li><time datetime="${at}">${momentOf(at)}</time> <strong>${title}</strong> <span class="dim">${by}</span>${more ? html` <span lang="zh-CN">${more}</span>` : ''}</li>`,
  )}</ul>`;
}

/** Papers that have no business on the way any more. */
const endedCases = ({ ended = [] }: HandoffView, language: Language) =>
  ended.map(
    ({ caseId, state, lines: codes }) =>
      html`<p class="reason" data-ended="${caseId}"><b>${handoffTexts.ended[language]}</b> <code>${caseId}</code> ${stateTexts[state][language]} ${codes.map((code) => html`<code>${code}</code> `)}</p>`,
  );

function dossier(view: HandoffView, names: Names, language: Language) {
  const t = handoffTexts;
  const [manifest] = view.manifests;
  return html`<h2><code>${view.id}</code></h2>
<section class="summary" data-handoff="${view.id}"><div class="title"><span class="state ${tones[view.state] ?? 'open'}">${custodyTexts[view.state][language]}${view.leg === 'back' ? ` · ${t.home[language]}` : ''}</span><strong>${names.region(view.from)} → ${names.region(view.to)}</strong></div>
<dl class="facts">${fact(t.holder[language], holderName(view.holder, names, language))}
${fact(t.owner[language], view.owner && names.region(view.owner))}
${fact(t.overdue[language], view.overdueSince && momentOf(view.overdueSince))}
${fact(t.waybill[language], view.waybill)}
${fact(t.seal[language], html`<span lang="zh-CN">${view.seal.id}</span>`)}
${fact(t.pages[language], String(view.pages))}</dl>
${endedCases(view, language)}
<h3>${t.list[language]}</h3>${lines(view, language)}
<h3>${t.steps[language]}</h3>${steps(view, names, language)}
${view.batchId ? html`<p class="note"><a href="/console/batches/${view.batchId}/manifest?lang=${language}">${t.printBag[language]}</a></p>` : ''}
${manifest ? html`<p class="note"><a href="/console/handoffs/${view.id}/manifest?lang=${language}">${t.print[language]}</a></p>` : ''}</section>`;
}

/** Line by line, with who saw what was given back at once. */
function originalsList(lines: readonly OriginalLine[], names: Names, language: Language) {
  if (lines.length === 0) return '';
  const t = handoffTexts;
  return html`<h2>${t.originals[language]}</h2><ul class="waiting">${lines.map(
    ({ code, standing, seen }) =>
      html`<li data-original="${code}"><code>${code}</code> <span class="state ${lineTones[standing] ?? 'open'}">${originalTexts[standing][language]}</span>${
        seen
          ? html` <span class="dim"><time datetime="${seen.at}">${momentOf(seen.at)}</time> ${names.region(seen.by)} · ${t.clerk[language]} ${seen.clerk}</span>`
          : ''
      }</li>`,
  )}</ul>`;
}

/** Where the originals of a case are, what is in each dossier and what was found in it. */
export function handoffsPage(
  { caseId, lines: originals }: OfCase,
  views: readonly HandoffView[],
  names: Names,
  place: Place,
) {
  const { language } = place;
  const t = handoffTexts;
  const content = html`<h1>${t.title[language]}</h1>
<p class="note"><a href="/console/cases/${caseId}?lang=${language}">${t.back[language]}</a> <code>${caseId}</code></p>
${originalsList(originals, names, language)}
${views.length === 0 ? html`<p class="empty">${t.none[language]}</p>` : views.map((view) => dossier(view, names, language))}`;
  return page({ place, title: t.title[language], content });
}
