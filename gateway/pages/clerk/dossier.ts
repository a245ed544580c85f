import { html } from 'hono/html';
import { holderOf, mayReport, type Side } from '#contracts/custody';
import { type CustodyEventKind, PaperFault } from '#contracts/handoff';
import { ok } from '#contracts/result';
import type { HandoffSummary } from '../../casework/handoffs/view.ts';
import type { Content } from '../../platform/html/frame.ts';
import { field, fieldId, given, problemSummary, select, textOf } from '../console/form.ts';
import type { Visit } from '../console/form-page.ts';
import { custodyTexts, handoffTexts, pagesOfPaper } from '../console/handoff-texts.ts';
import { page } from '../console/page.ts';
import { momentOf } from '../console/times.ts';
import { eventTexts, faultTexts, clerkTexts as texts } from './texts.ts';

type Dossier = HandoffSummary & {
  readonly events: readonly { readonly event: keyof typeof custodyTexts; readonly at: string }[];
  readonly manifests: readonly unknown[];
};

const counting: ReadonlySet<CustodyEventKind> = new Set(['counted', 'discrepancy']);
const leaving: ReadonlySet<CustodyEventKind> = new Set(['dispatched', 'returned']);
const written: ReadonlySet<CustodyEventKind> = new Set(['mended', 'replaced']);

const sideOf = ({ from }: HandoffSummary, region: string): Side =>
  from === region ? 'from' : 'to';

/** What this window may record now: what may follow, as far as it is this side's to say. */
export const stepsFor = (of: HandoffSummary, region: string): readonly CustodyEventKind[] =>
  of.next.filter((event) => event !== 'discrepancy' && mayReport(of, event, sideOf(of, region)));

/** A count goes by lines: the scanner or the keyboard finds the first one and Tab the next. */
function countForm(of: Dossier, visit: Visit): Content {
  const { language, sent, hidden } = visit;
  const faults = PaperFault.options.map((fault) => [fault, faultTexts[fault][language]] as const);
  const line = ({ code, name, pages }: Dossier['items'][number], index: number) => {
    const id = fieldId(`/items/${index}/pages`);
    const value = sent ? textOf(sent.form, `pages.${index}`) : '';
    return html`<tr><td lang="zh-CN"><label for="${id}">${name || code}</label></td><td>${pages}</td>
<td><input id="${id}" name="pages.${index}" type="number" min="0" max="10000" required value="${value}" ${index === 0 && !sent ? 'autofocus' : ''}></td>
<td><select name="fault.${index}" aria-label="${texts.fault[language]} ${name || code}"><option value="">${texts.whole[language]}</option>${faults.map(([value, text]) => html`<option value="${value}" ${sent && textOf(sent.form, `fault.${index}`) === value ? 'selected' : ''}>${text}</option>`)}</select></td></tr>`;
  };
  return html`<form method="post" class="card">${hidden}<h2>${texts.count[language]}</h2><p class="note">${texts.countLead[language]}</p>
<div class="scroll" tabindex="0" role="region" aria-label="${texts.count[language]}"><table><thead><tr><th>${texts.material[language]}</th><th>${texts.declared[language]}</th><th>${texts.found_[language]}</th><th>${texts.fault[language]}</th></tr></thead><tbody>${of.items.map(line)}</tbody></table></div>
${field({ name: 'note', label: texts.note, extra: { maxlength: 500 } }, language, sent)}
<p class="act"><button class="main" name="event" value="counted">${eventTexts.counted[language]}</button></p></form>`;
}

function leaveForm(event: CustodyEventKind, visit: Visit, couriers: readonly string[]): Content {
  const { language, sent, hidden, names } = visit;
  const options = [
    ['', texts.ownWaybill[language]] as const,
    ...couriers.map((code) => [code, names.courier(code)] as const),
  ];
  return html`<form method="post" class="card">${hidden}<h2>${eventTexts[event][language]}</h2>
${couriers.length > 0 ? select({ name: 'courier', label: texts.courier, options }, language, sent) : ''}
${field({ name: 'waybill', label: texts.waybill, extra: { maxlength: 40 } }, language, sent)}
<p class="act"><button class="main" name="event" value="${event}">${eventTexts[event][language]}</button></p></form>`;
}

function plainForm(events: readonly CustodyEventKind[], visit: Visit, main: boolean): Content {
  const { language, sent, hidden } = visit;
  const needsNote = events.some((event) => written.has(event)) || !main;
  return html`<form method="post" class="card">${hidden}${main ? '' : html`<h2>${texts.otherSteps[language]}</h2>`}
${needsNote ? field({ name: 'note', label: texts.note, extra: { maxlength: 500 } }, language, sent) : ''}
<p class="act">${events.map((event, index) => html`<button ${main && index === 0 ? html`class="main"` : ''} name="event" value="${event}">${eventTexts[event][language]}</button> `)}</p></form>`;
}

const usual: ReadonlySet<CustodyEventKind> = new Set(['sealed', 'received', 'mended', 'replaced']);

function forms(of: Dossier, visit: Visit): Content {
  const steps = stepsFor(of, visit.caller.region);
  const couriers = visit.couriers;
  const plain = steps.filter((event) => usual.has(event));
  const rare = steps.filter(
    (event) => !usual.has(event) && !leaving.has(event) && !counting.has(event),
  );
  return html`${plain.length > 0 ? plainForm(plain, visit, true) : ''}${steps.includes('counted') ? countForm(of, visit) : ''}${steps.filter((event) => leaving.has(event)).map((event) => leaveForm(event, visit, couriers))}${rare.length > 0 ? plainForm(rare, visit, false) : ''}`;
}

/** One dossier: where it is, and what this window may do with it now. */
export async function showDossier(visit: Visit) {
  const { read, param, language, names, place, sent } = visit;
  const answer = await read<Dossier>(`/v1/handoffs/${encodeURIComponent(param('id'))}`);
  if (!answer.ok) return answer.failure;
  const of = answer.value;
  const holder = holderOf(of, {
    from: of.from,
    to: of.to,
    courier: of.courier && `courier:${of.courier}`,
  });
  const title = `${texts.dossier[language]} · ${custodyTexts[of.state][language]}`;
  const lines = of.items.map(
    ({ code, name, pages }) =>
      html`<li><span lang="zh-CN">${name || code}</span> <span class="dim">${pagesOfPaper(pages, language)}</span></li>`,
  );
  const content = html`<h1>${title}</h1>${problemSummary(sent?.problem, language)}
<section class="card"><p><b>${names.region(of.from)} → ${names.region(of.to)}</b> · ${handoffTexts.holder[language]} <b>${holder === 'unknown' ? handoffTexts.unknown[language] : names.party(holder)}</b>${of.owner ? html` · ${handoffTexts.owner[language]} <b>${names.region(of.owner)}</b>` : ''}</p>
<ul>${lines}</ul><p class="note">${handoffTexts.seal[language]} <span lang="zh-CN">${of.seal.id}</span>${of.waybill ? html` · ${texts.waybill[language]} <code>${of.waybill}</code>` : ''}</p>
<p class="act">${of.caseIds.map((id) => html`<a href="/w/cases/${id}?lang=${language}"><code>${id}</code></a> `)}${of.manifests.length > 0 ? html`<a class="button" href="/console/handoffs/${of.id}/manifest?lang=${language}">${texts.print[language]}</a>` : ''}</p></section>
${forms(of, visit)}
<section class="card"><h2>${handoffTexts.steps[language]}</h2><ol class="todo">${of.events.map(({ event, at }) => html`<li>${custodyTexts[event]?.[language] ?? eventTexts[event as CustodyEventKind]?.[language] ?? ''} <time class="dim" datetime="${at}">${momentOf(at)}</time></li>`)}</ol></section>`;
  return page({ place, title, content });
}

/** What a form of the page says, as the door of the API wants it. */
export function custodyOf(form: FormData, of: Pick<Dossier, 'items'>): Record<string, unknown> {
  const event = textOf(form, 'event');
  const note = given(form, 'note');
  const items = of.items.map(({ code, caseId }, index) => ({
    code,
    ...(caseId ? { caseId } : {}),
    pages: Number(textOf(form, `pages.${index}`) || Number.NaN),
    ...(given(form, `fault.${index}`) ? { fault: textOf(form, `fault.${index}`) } : {}),
  }));
  const courier = given(form, 'courier');
  const waybill = given(form, 'waybill');
  return {
    event,
    ...(event === 'counted' ? { items } : {}),
    ...(note === undefined ? {} : { note }),
    ...(courier === undefined ? {} : { courier }),
    ...(waybill === undefined ? {} : { waybill }),
  };
}

export async function recordStep({ read, act, param }: Visit, form: FormData) {
  const id = encodeURIComponent(param('id'));
  const of = await read<Dossier>(`/v1/handoffs/${id}`);
  if (!of.ok) return of;
  const done = await act({ path: `/v1/handoffs/${id}/custody`, body: custodyOf(form, of.value) });
  return done.ok ? ok(`/w/handoffs/${id}`) : done;
}
