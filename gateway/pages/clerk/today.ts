import { html } from 'hono/html';
import type { Irregularity } from '#contracts/case-reports';
import { ok } from '#contracts/result';
import type { CaseView } from '../../casework/cases/view.ts';
import type { Board } from '../../casework/clocks/board.ts';
import type { ConsultationView } from '../../casework/consultations/read.ts';
import type { FaultView } from '../../casework/evaluations/read-faults.ts';
import type { HandoffSummary } from '../../casework/handoffs/view.ts';
import type { Content } from '../../platform/html/frame.ts';
import type { Text } from '../../platform/html/text.ts';
import type { Answer } from '../console/ask.ts';
import { faultLine } from '../console/fault-line.ts';
import { faultTexts } from '../console/fault-texts.ts';
import type { Visit } from '../console/form-page.ts';
import { custodyTexts } from '../console/handoff-texts.ts';
import { irregularTexts } from '../console/irregular-texts.ts';
import { page } from '../console/page.ts';
import { statePill } from '../console/summary.ts';
import { momentOf } from '../console/times.ts';
import { comingTexts } from './coming-texts.ts';
import { outageTexts } from './outage-texts.ts';
import { questionTexts } from './question-texts.ts';
import { questionLine } from './questions.ts';
import { queueTexts } from './queue-texts.ts';
import type { Work } from './shift.ts';
import { shiftTexts } from './shift-texts.ts';
import { clerkTexts as texts } from './texts.ts';

type Cases = { readonly cases: readonly CaseView[]; readonly next?: string };
type Handoffs = { readonly handoffs: readonly HandoffSummary[]; readonly next?: string };
type Queue = { readonly queue: readonly { readonly window: string; readonly waiting: number }[] };

type Faults = { readonly faultReports: readonly FaultView[]; readonly next?: string };
type Reminders = {
  readonly reminders: readonly {
    readonly caseId: string;
    readonly missing: readonly Irregularity[];
    readonly since: string;
  }[];
  readonly next?: string;
};
type Questions = { readonly consultations: readonly ConsultationView[]; readonly next?: string };

const most = 50;

/** Which pile of the desk a dossier lies on; pure. */
export function pileOf(
  { state, leg, from, to, owner }: HandoffSummary,
  region: string,
): 'toReceive' | 'toCount' | 'toMend' | 'toSend' | undefined {
  const taker = leg === 'out' ? to : from;
  if (owner !== undefined) return owner === region ? 'toMend' : undefined;
  if (state === 'dispatched' || state === 'returned')
    return taker === region ? 'toReceive' : undefined;
  if (state === 'received') return taker === region ? 'toCount' : undefined;
  return (state === 'packed' || state === 'sealed') && from === region ? 'toSend' : undefined;
}

function pile(name: Text, lines: readonly Content[], more: boolean, { language }: Visit): Content {
  return html`<section class="card"><h2><span class="many">${lines.length}${more ? '+' : ''}</span>${name[language]}</h2>${lines.length === 0 ? html`<p class="dim">${texts.nothing[language]}</p>` : html`<ul class="todo">${lines}</ul>`}</section>`;
}

const dossierLine = (of: HandoffSummary, { language, names }: Visit): Content =>
  html`<li><a href="/w/handoffs/${of.id}?lang=${language}"><b lang="zh-CN">${of.items.map(({ name, code }) => name || code).join('、')}</b> <span class="tag">${custodyTexts[of.state][language]}</span> <span class="dim">${names.region(of.from)} → ${names.region(of.to)}${of.waybill ? ` · ${of.waybill}` : ''}</span></a></li>`;

export const caseLine = (
  view: Pick<CaseView, 'caseId' | 'itemName' | 'state'> & { readonly updatedAt?: string },
  { language }: Visit,
): Content =>
  html`<li><a href="/w/cases/${view.caseId}?lang=${language}"><b lang="zh-CN">${view.itemName}</b> ${statePill(view.state, language)}${view.updatedAt ? html` <time class="dim" datetime="${view.updatedAt}">${momentOf(view.updatedAt)}</time>` : ''}</a></li>`;

/** Only where there is something: most days have none. */
function faultPile(faulty: Answer<Faults>, visit: Visit): Content | string {
  if (!faulty.ok || faulty.value.faultReports.length === 0) return '';
  const { faultReports, next } = faulty.value;
  const lines = faultReports.map((of) => faultLine(of, `/w/faults/${of.faultReportId}`, visit));
  return pile(faultTexts.toAnswer, lines, next !== undefined, visit);
}

/** What this region's own reports lack: it is asked for until they say it. */
function reminderPile(owed: Answer<Reminders>, visit: Visit): Content | string {
  if (!owed.ok || owed.value.reminders.length === 0) return '';
  const { language } = visit;
  const lines = owed.value.reminders.map(
    ({ caseId, missing, since }) =>
      html`<li><a href="/w/cases/${caseId}?lang=${language}"><b>${missing.map((mark) => irregularTexts[mark][language]).join(' · ')}</b> <code>${caseId}</code> <time class="dim" datetime="${since}">${momentOf(since)}</time></a></li>`,
  );
  return pile(texts.owed, lines, owed.value.next !== undefined, visit);
}

function queuePile(queue: Answer<Queue>, visit: Visit): Content | string {
  if (!queue.ok || queue.value.queue.length === 0) return '';
  const lines = queue.value.queue.map(
    ({ window, waiting: n }) =>
      html`<li><b lang="zh-CN">${window}</b> ${n} ${texts.persons[visit.language]}</li>`,
  );
  return pile(texts.queue, lines, false, visit);
}

/** What there is to do at this window, by what has to be done. */
export async function showToday(visit: Visit) {
  const { read, caller, language, names, place } = visit;
  const { region } = caller;
  const me = caller.actor?.id;
  const [dossiers, wanted, still, waiting, due, queue, asked, faulty, owed, mine] =
    await Promise.all([
      read<Handoffs>(`/v1/handoffs?open=true&limit=100`),
      read<Cases>(`/v1/cases?state=supplement_required&from=${region}&limit=${most}`),
      read<Cases>(`/v1/cases?state=suspended&region=${region}&limit=${most}`),
      read<Cases>(`/v1/cases?state=submitted&from=${region}&limit=${most}`),
      read<Board>(`/v1/deadlines?threshold=80&limit=${most}`),
      read<Queue>(`/v1/windows/queue?region=${region}`),
      read<Questions>(`/v1/consultations?state=open&limit=${most}`),
      read<Faults>(`/v1/fault-reports?state=open&limit=${most}`),
      read<Reminders>(`/v1/reminders?limit=${most}`),
      me === undefined
        ? ok<Work>({ cases: [] })
        : read<Work>(`/v1/shift-work?${new URLSearchParams({ clerk: me, limit: String(most) })}`),
    ]);
  // A pile that could not be asked for is no empty pile.
  for (const answer of [dossiers, wanted, still, waiting, due, queue, asked, faulty, owed, mine])
    if (!answer.ok && answer.failure.code !== 'auth.insufficient_scope') return answer.failure;
  const handoffs = dossiers.ok ? dossiers.value.handoffs : [];
  const ofPile = (name: ReturnType<typeof pileOf>) =>
    handoffs.filter((of) => pileOf(of, region) === name).map((of) => dossierLine(of, visit));
  const cases = (of: typeof wanted, holds: (view: CaseView) => boolean = () => true) =>
    (of.ok ? of.value.cases : []).filter(holds).map((view) => caseLine(view, visit));
  const isMore = (of: { readonly ok: boolean; readonly value?: { readonly next?: string } }) =>
    of.value?.next !== undefined;
  const desk = (mine.ok ? mine.value.cases : []).map((entry) => caseLine(entry, visit));
  const dueLines = (due.ok ? due.value.cases : []).map((entry) => caseLine(entry, visit));
  const questions = (asked.ok ? asked.value.consultations : [])
    .filter(({ to }) => to === region)
    .map((of) => questionLine(of, visit));
  const piles = (['toReceive', 'toCount', 'toMend', 'toSend'] as const).map((name) =>
    pile(texts[name], ofPile(name), isMore(dossiers), visit),
  );
  const content = html`<h1>${texts.today[language]} <span class="tag">${names.region(region)}</span></h1>
<p class="act"><a class="button" href="/w/collect?lang=${language}">${texts.collectNew[language]}</a> <a class="button" href="/w/appointments?lang=${language}">${comingTexts.title[language]}</a> <a class="button" href="/w/queue?lang=${language}">${queueTexts.title[language]}</a> <a class="button" href="/w/outage?lang=${language}">${outageTexts.title[language]}</a> <a class="button" href="/w/shift?lang=${language}">${shiftTexts.title[language]}</a></p>
<div class="cards">${me === undefined ? '' : pile(shiftTexts.mine, desk, isMore(mine), visit)}${piles}${pile(texts.toSupplement, cases(wanted), isMore(wanted), visit)}${pile(
    texts.standing,
    cases(still, ({ owner }) => owner === region),
    isMore(still),
    visit,
  )}${pile(
    texts.withOperator,
    cases(still, ({ owner }) => owner === 'operator'),
    isMore(still),
    visit,
  )}${pile(texts.waiting, cases(waiting), isMore(waiting), visit)}${pile(texts.due, dueLines, isMore(due), visit)}${pile(questionTexts.toAnswer, questions, isMore(asked), visit)}${reminderPile(owed, visit)}${faultPile(faulty, visit)}${queuePile(queue, visit)}</div>`;
  return page({ place, title: texts.today[language], content });
}
