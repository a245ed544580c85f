import { html } from 'hono/html';
import type { Item } from '#contracts/item';
import { ok, type Result } from '#contracts/result';
import { AtCounter } from '#contracts/standing-for';
import type { CaseView } from '../../casework/cases/view.ts';
import type { HandoffSummary } from '../../casework/handoffs/view.ts';
import type { Content } from '../../platform/html/frame.ts';
import type { Text } from '../../platform/html/text.ts';
import type { Problem } from '../../platform/http/problem.ts';
import { field, inChinese, problemSummary, textOf, ticks } from '../console/form.ts';
import type { Visit } from '../console/form-page.ts';
import { custodyTexts, originalTexts } from '../console/handoff-texts.ts';
import { page } from '../console/page.ts';
import { slipLinks } from '../console/slip-links.ts';
import { statePill } from '../console/summary.ts';
import { pageTexts } from '../console/texts.ts';
import { momentOf } from '../console/times.ts';
import { questionTexts } from './question-texts.ts';
import { evaluatingTexts, shiftTexts } from './shift-texts.ts';
import { bringSupplement } from './supplement.ts';
import { clerkTexts as texts } from './texts.ts';
import { digestOf, scanOf, scanType } from './upload.ts';

type Handoffs = { readonly handoffs: readonly HandoffSummary[] };
/** Names of the materials by their code. */
type Named = ReadonlyMap<string, string>;
type Line = NonNullable<CaseView['originalsStanding']>['lines'][number];

const pathOf = ({ param }: Visit): string => `/v1/cases/${encodeURIComponent(param('id'))}`;

/** Two forms of the page ask who it is: what is wrong stands in the one that was sent, and no id stands twice. */
function atCounter(doing: 'supplement' | 'withdraw', label: Text, { language, sent }: Visit) {
  const own = sent && textOf(sent.form, 'do') === doing ? sent : undefined;
  const pointer = own ? '/by' : `/${doing}/by`;
  const options = AtCounter.options.map((who) => [who, texts[who][language]] as const);
  const chosen = ['applicant'];
  return ticks({ name: 'by', label, pointer, options, chosen, one: true }, language, own);
}

function supplementForm({ wanted = [] }: CaseView, visit: Visit): Content {
  const { language, sent, hidden } = visit;
  return html`<form method="post" enctype="multipart/form-data" class="card" id="supplement">${hidden}<h2>${texts.supplement[language]}</h2><p>${texts.supplementLead[language]}</p>
${wanted.map(({ code, name }) => html`<input type="hidden" name="code" value="${code}">${field({ name: `scan.${code}`, label: texts.file, of: name, type: 'file', required: true, extra: scanType }, language, sent)}`)}
${atCounter('supplement', texts.broughtBy, visit)}
${field({ name: 'note', label: texts.note, extra: { maxlength: 1000 } }, language, sent)}
<p class="act"><button class="main" name="do" value="supplement">${texts.sendSupplement[language]}</button></p></form>`;
}

function seenForm(lines: readonly Line[], named: Named, visit: Visit): Content {
  const { language, sent, hidden } = visit;
  const missing = lines.filter(({ standing }) => standing === 'missing');
  if (missing.length === 0) return html``;
  const options = missing.map(({ code }) => [code, named.get(code) ?? code, inChinese] as const);
  return html`<form method="post" enctype="multipart/form-data" class="card">${hidden}<h2>${texts.seen[language]}</h2><p class="note">${texts.seenLead[language]}</p>
${ticks({ name: 'code', label: texts.material, options, chosen: options.slice(0, 1).map(([code]) => code), one: true }, language, sent)}
${field({ name: 'clerk', label: texts.clerkNumber, required: true, extra: { maxlength: 20 } }, language, sent)}
${field({ name: 'copy', label: texts.file, type: 'file', required: true, extra: scanType }, language, sent)}
<p class="act"><button class="main" name="do" value="seen">${texts.doSeen[language]}</button></p></form>`;
}

function withdrawForm(visit: Visit): Content {
  const { language, sent, hidden } = visit;
  return html`<details class="card" ${sent && textOf(sent.form, 'do') === 'withdraw' ? 'open' : ''}><summary>${texts.withdraw[language]}</summary><form method="post" enctype="multipart/form-data">${hidden}<p class="note">${texts.withdrawLead[language]}</p>${field({ name: 'reason', label: texts.withdrawReason, required: true, extra: { maxlength: 500 } }, language, sent)}
${atCounter('withdraw', texts.withdrawBy, visit)}
${field({ name: 'signed', label: texts.withdrawSigned, type: 'file', required: true, extra: scanType }, language, sent)}
<p class="act"><button name="do" value="withdraw">${texts.doWithdraw[language]}</button></p></form></details>`;
}

const takeForm = ({ language, hidden }: Visit): Content =>
  html`<form method="post" enctype="multipart/form-data" class="act">${hidden}<button name="do" value="take">${shiftTexts.take[language]}</button><span class="note">${shiftTexts.takeLead[language]}</span></form>`;

function originalsCard(
  view: CaseView,
  handoffs: readonly HandoffSummary[],
  named: Named,
  visit: Visit,
): Content {
  const { language, caller } = visit;
  const { lines = [] } = view.originalsStanding ?? {};
  const mayList =
    caller.region === view.from && lines.some(({ standing }) => standing === 'missing');
  if (lines.length === 0 && handoffs.length === 0) return html``;
  return html`<section class="card"><h2>${texts.dossiers[language]}</h2><ul class="todo">${lines.map(({ code, standing }) => html`<li><span lang="zh-CN">${named.get(code) ?? code}</span> <span class="tag">${originalTexts[standing][language]}</span></li>`)}
${handoffs.map((of) => html`<li><a href="/w/handoffs/${of.id}?lang=${language}">${texts.dossier[language]} <span class="tag">${custodyTexts[of.state][language]}</span></a></li>`)}</ul>
${mayList ? html`<p class="act"><a class="button" href="/w/cases/${view.caseId}/dossier?lang=${language}">${texts.newDossier[language]}</a></p>` : ''}</section>`;
}

/** One case as a window sees it: how it stands, and what can be done about it here. */
export async function showCase(visit: Visit) {
  const { read, param, language, names, place, sent, caller } = visit;
  const answer = await read<CaseView>(pathOf(visit));
  if (!answer.ok) return answer.failure;
  const view = answer.value;
  const id = view.caseId;
  const [listed, item] = await Promise.all([
    read<Handoffs>(`/v1/handoffs?caseId=${id}&limit=50`),
    read<Item>(`/v1/items/${view.itemCode}`),
  ]);
  const named = new Map(item.ok ? item.value.materials.map(({ code, name }) => [code, name]) : []);
  const handoffs = listed.ok ? listed.value.handoffs : [];
  const collects = caller.region === view.from;
  const other = collects ? view.to : view.from;
  const { lines = [] } = view.originalsStanding ?? {};
  const content = html`<div class="title"><h1 lang="zh-CN">${view.itemName}</h1>${statePill(view.state, language)}</div>
${problemSummary(sent?.problem, language)}
<section class="card"><p><b>${names.region(view.from)} → ${names.region(view.to)}</b> · <code>${id}</code>${view.regionalCaseId ? html` · <code>${view.regionalCaseId}</code>` : ''} · ${momentOf(view.updatedAt)}</p>
${view.reason ? html`<p class="reason"><b>${pageTexts.reason[language]}</b> <span lang="zh-CN">${view.reason}</span></p>` : ''}
<p class="act"><a class="button" href="/console/cases/${param('id')}?lang=${language}">${texts.whole_case[language]}</a> ${slipLinks(id, language)} <a class="button" href="/w/cases/${id}/papers?lang=${language}">${texts.papers[language]}</a> <a class="button" href="/w/questions?caseId=${id}&amp;to=${other}&amp;lang=${language}#ask">${questionTexts.askHere[language]}</a> <a class="button" href="/w/contacts/${other}?lang=${language}">${questionTexts.otherContacts[language]}</a>${collects ? html` <a class="button" href="/w/cases/${id}/evaluation?lang=${language}">${evaluatingTexts.title[language]}</a>` : ''}</p>${view.final || !caller.actor ? '' : takeForm(visit)}</section>
${view.state === 'supplement_required' && collects ? supplementForm(view, visit) : ''}
${originalsCard(view, handoffs, named, visit)}${view.final ? '' : seenForm(lines, named, visit)}${view.final || !collects ? '' : withdrawForm(visit)}`;
  return page({
    place,
    title: view.itemName,
    content,
    events: `/console/cases/${id}/events?after=${view.version}`,
  });
}

async function see(visit: Visit, form: FormData) {
  const scan = scanOf(form, 'copy');
  const body = {
    code: textOf(form, 'code'),
    clerk: textOf(form, 'clerk'),
    copy: scan ? await digestOf(scan) : '',
  };
  return visit.act({ path: `${pathOf(visit)}/originals-seen`, body }, 'seen');
}

/** By the paper that was signed at the counter; its scan stays there. */
async function takeBack(visit: Visit, form: FormData) {
  const scan = scanOf(form, 'signed');
  const signed = scan ? await digestOf(scan) : '';
  const body = { reason: textOf(form, 'reason'), by: textOf(form, 'by'), signed };
  return visit.act({ path: `${pathOf(visit)}/withdrawal`, body }, 'withdraw');
}

/** What the forms of the page do. */
export async function changeCase(visit: Visit, form: FormData) {
  const view = await visit.read<CaseView>(pathOf(visit));
  if (!view.ok) return view;
  const id = view.value.caseId;
  const taken = {
    path: '/v1/shift-handovers',
    body: { to: visit.caller.actor?.id ?? '', caseIds: [id] },
  };
  const acts: Readonly<Record<string, () => Promise<Result<unknown, Problem>>>> = {
    supplement: () => bringSupplement(visit, view.value, form),
    seen: () => see(visit, form),
    withdraw: () => takeBack(visit, form),
    take: () => visit.act(taken, 'take'),
  };
  const doing = textOf(form, 'do');
  const done = Object.hasOwn(acts, doing) ? await acts[doing]?.() : undefined;
  return done?.ok === false ? done : ok(`/w/cases/${id}`);
}
