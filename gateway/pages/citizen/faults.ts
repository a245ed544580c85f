import { html } from 'hono/html';
import { CaseId } from '#contracts/case';
import { ok } from '#contracts/result';
import type { FaultView } from '../../casework/evaluations/read-faults.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { faultLine, faultSaid } from '../console/fault-line.ts';
import { faultTexts as texts } from '../console/fault-texts.ts';
import { area, doneNote, field, given, problemSummary, select, textOf } from '../console/form.ts';
import type { Visit } from '../console/form-page.ts';
import { page } from '../console/page.ts';
import { everywhere, listed, towards } from './desk.ts';

type Faults = { readonly faultReports: readonly FaultView[]; readonly next?: string };
type Told = FaultView & { readonly text?: string; readonly answer?: string };
const most = 20;

function form({ language, hidden, sent, query, regions, names }: Visit) {
  const all = regions.map((code) => [code, names.region(code)] as const);
  return html`<form method="post" class="card">${hidden}${select({ name: 'region', label: texts.about, value: query('region'), options: all }, language, sent)}${field({ name: 'caseId', label: texts.ofCase, value: CaseId.safeParse(query('caseId')).data ?? '', extra: { maxlength: 40 } }, language, sent)}${area({ name: 'text', label: texts.words, max: 2000, required: true }, language, sent)}<p class="act"><button class="main">${texts.send[language]}</button></p></form>`;
}

/** 找茬: what a person reported to any region and what became of it, and another report. */
export const faultsPage = (platform: Platform) => ({
  show: async (visit: Visit) => {
    const { language, place, sent, query } = visit;
    const mine = await everywhere<FaultView>(platform, visit, async ({ read }, region) => {
      const answer = await read<Faults>(`/v1/fault-reports?region=${region}&limit=${most}`);
      return answer.ok ? ok({ rows: answer.value.faultReports, next: answer.value.next }) : answer;
    });
    const newest = [...mine.found].sort((one, two) => two.createdAt.localeCompare(one.createdAt));
    const lines = newest.map((of) =>
      faultLine(of, `/me/faults/${of.region}/${of.faultReportId}`, visit),
    );
    const due = /^\d{4}-\d\d-\d\d$/.exec(query('due'))?.[0];
    const title = texts.title[language];
    const content = html`<h1>${title}</h1>${problemSummary(sent?.problem, language)}${doneNote(visit, due && `${texts.sent[language]} ${due}`)}<p class="note">${texts.lead[language]}</p>${form(visit)}<h2>${texts.mine[language]}</h2>${listed(mine, visit, html`<ul class="todo card">${lines}</ul>`, texts.none)}`;
    return page({ place, title, content });
  },
  send: async (at: Visit, form: FormData) => {
    const region = textOf(form, 'region');
    const visit = await towards(platform, at, region);
    const caseId = given(form, 'caseId');
    const body = { region, text: textOf(form, 'text'), ...(caseId ? { caseId } : {}) };
    const made = await visit.act<FaultView>({ path: '/v1/fault-reports', body });
    return made.ok ? ok(`/me/faults?due=${made.value.answerBy}`) : made;
  },
});

/** One report with its words, and the answer once there is one. */
export const faultPage = (platform: Platform) => ({
  show: async (at: Visit) => {
    const visit = await towards(platform, at, at.param('region'));
    const { read, language, place, param } = visit;
    const answer = await read<Told>(`/v1/fault-reports/${encodeURIComponent(param('id'))}`);
    if (!answer.ok) return answer.failure;
    const title = texts.title[language];
    const content = html`<h1>${title}</h1>${faultSaid(answer.value, visit)}<p class="act"><a class="button" href="/me/faults?lang=${language}">${texts.back[language]}</a></p>`;
    return page({ place, title, content });
  },
});
