import { html } from 'hono/html';
import type { Item } from '#contracts/item';
import { ok } from '#contracts/result';
import type { CaseView } from '../../casework/cases/view.ts';
import { field, problemSummary, textOf, textsOf } from '../console/form.ts';
import type { Visit } from '../console/form-page.ts';
import { page } from '../console/page.ts';
import { clerkTexts as texts } from './texts.ts';

type Recorded = { readonly handoffId: string };

async function waiting(visit: Visit) {
  const answer = await visit.read<CaseView>(`/v1/cases/${encodeURIComponent(visit.param('id'))}`);
  if (!answer.ok) return answer;
  const view = answer.value;
  const item = await visit.read<Item>(`/v1/items/${view.itemCode}`);
  const named = new Map(item.ok ? item.value.materials.map(({ code, name }) => [code, name]) : []);
  const lines = (view.originalsStanding?.lines ?? [])
    .filter(({ standing }) => standing === 'missing')
    .map(({ code }) => ({ code, name: named.get(code) ?? code }));
  return ok({ view, lines });
}

/** The originals of a case that are on no list yet, to be counted and sealed. */
export async function showNewDossier(visit: Visit) {
  const { language, place, hidden, sent, names } = visit;
  const found = await waiting(visit);
  if (!found.ok) return found.failure;
  const { view, lines } = found.value;
  const title = texts.newDossier[language];
  const back = html`<a href="/w/cases/${view.caseId}?lang=${language}">${texts.back[language]}</a>`;
  if (lines.length === 0)
    return page({
      place,
      title,
      content: html`<h1>${title}</h1><div class="empty">${texts.nothingToList[language]}</div><p>${back}</p>`,
    });
  const content = html`<h1>${title}</h1>${problemSummary(sent?.problem, language)}
<form method="post" class="card">${hidden}<p>${texts.newDossierLead[language]}</p><p><b>${names.region(view.from)} → ${names.region(view.to)}</b> <span lang="zh-CN">${view.itemName}</span></p>
${lines.map(({ code, name }, index) => html`<input type="hidden" name="code" value="${code}"><input type="hidden" name="name" value="${name}">${field({ name: `pages.${code}`, label: texts.pages, of: name, type: 'number', pointer: `/items/${index}/pages`, required: true, focus: index === 0, extra: { min: 1, max: 5000 } }, language, sent)}`)}
${field({ name: 'seal', label: texts.sealNumber, pointer: '/seal', required: true, extra: { maxlength: 60 } }, language, sent)}
<p class="act"><button class="main">${title}</button> ${back}</p></form>`;
  return page({ place, title, content });
}

export async function listOriginals(visit: Visit, form: FormData) {
  const { read, act, param } = visit;
  const view = await read<CaseView>(`/v1/cases/${encodeURIComponent(param('id'))}`);
  if (!view.ok) return view;
  const names = textsOf(form, 'name');
  const items = textsOf(form, 'code').map((code, index) => ({
    code,
    name: names[index] ?? '',
    pages: Number(textOf(form, `pages.${code}`)),
  }));
  const { caseId, from, to } = view.value;
  const pages = items.reduce((sum, item) => sum + item.pages, 0);
  const body = { caseIds: [caseId], from, to, items, pages, seal: textOf(form, 'seal') };
  const opened = await act<Recorded>({ path: '/v1/handoffs', body }, 'open');
  if (!opened.ok) return opened;
  const { handoffId } = opened.value;
  const custody = { path: `/v1/handoffs/${handoffId}/custody`, body: { event: 'sealed', pages } };
  const sealed = await act(custody, 'seal');
  return sealed.ok ? ok(`/w/handoffs/${handoffId}`) : sealed;
}
