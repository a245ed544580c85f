import type { Context } from 'hono';
import { html } from 'hono/html';
import { ServiceHow, ServiceTo } from '#contracts/paper';
import { ok } from '#contracts/result';
import { printStyle } from '../../casework/handoffs/print-style.ts';
import { type OwedPaper, paperTitles } from '../../casework/papers/owed.ts';
import type { Content } from '../../platform/html/frame.ts';
import { answerPrinted } from '../../platform/html/printed.ts';
import type { Language } from '../../platform/http/problem-texts.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { area, field, given, problemSummary, select, textOf } from '../console/form.ts';
import type { Visit } from '../console/form-page.ts';
import { page } from '../console/page.ts';
import { inBeijing, momentOf, nowInBeijing } from '../console/times.ts';
import { casePath, type Papers, papersAt } from './paper-data.ts';
import { printedPaper, printedService } from './paper-print.ts';
import { howServed, paperTexts as texts, toWhom } from './paper-texts.ts';
import { windowNotice } from './paper-window.ts';
import { tellingTexts } from './shift-texts.ts';
import { digestOf, scanOf } from './upload.ts';
import { windowPaperTexts } from './window-paper-texts.ts';

const kinds = [
  'receipt',
  'acceptance',
  'non_acceptance',
  'supplement',
  'extension',
  'decision',
] as const;

const titleOf = (kind: (typeof kinds)[number], language: Language): string =>
  language === 'en' ? paperTitles[kind].en : paperTitles[kind].zh;

function paperLine(of: OwedPaper, index: number, { param, language }: Visit): Content {
  const { kind, since, paper } = of;
  return html`<li class="act"><b>${titleOf(kind, language)}</b>${paper ? html` <code>${paper.number}</code> <span class="tag">${texts.registered[language]}</span>` : html` <span class="tag">${texts.owed[language]}</span>`}${since ? html` <time class="dim" datetime="${since}">${momentOf(since)}</time>` : ''} <a href="/w/cases/${param('id')}/papers/${index + 1}?lang=${language}">${texts.print[language]}<span class="hidden"> ${titleOf(kind, language)} ${index + 1}</span></a></li>`;
}

/** Whose window took the papers: its word that it has them is nobody else's to give. */
const isCollector = ({ from }: Papers['view'], { caller }: Visit): boolean =>
  from === caller.region;

/** 收件凭证 is the collecting window's to give out, every other paper the deciding body's. */
function registerForm({ view, papers }: Papers, visit: Visit): Content | string {
  const { language, caller, hidden, sent } = visit;
  const mine = kinds.filter((kind) => caller.region === (kind === 'receipt' ? view.from : view.to));
  const open = papers.filter(({ kind, paper }) => !paper && mine.includes(kind));
  if (open.length === 0) return '';
  const options = [...new Set(open.map(({ kind }) => kind))].map(
    (kind) => [kind, titleOf(kind, language)] as const,
  );
  return html`<form method="post" enctype="multipart/form-data" class="card">${hidden}<h2>${texts.register[language]}</h2>${select({ name: 'kind', label: texts.kind, options }, language, sent)}
${field({ name: 'number', label: texts.number, required: true, extra: { maxlength: 60 } }, language, sent)}${field({ name: 'date', label: texts.date, type: 'date', required: true }, language, sent)}
${field({ name: 'body', label: texts.body, pointer: '/body/name', required: true, extra: { maxlength: 100 } }, language, sent)}${field({ name: 'seal', label: texts.seal, extra: { maxlength: 60 } }, language, sent)}
<p class="act"><button class="main" name="do" value="register">${texts.register[language]}</button></p></form>`;
}

function serviceForm(visit: Visit, now: Date): Content {
  const { language, hidden, sent } = visit;
  const hows = ServiceHow.options.map((how) => [how, howServed[how][language]] as const);
  const tos = ServiceTo.options.map((to) => [to, toWhom[to][language]] as const);
  const scan = { accept: 'application/pdf,image/jpeg,image/png' };
  return html`<form method="post" enctype="multipart/form-data" class="card">${hidden}<h2>${texts.service[language]}</h2><p class="note">${texts.serviceLead[language]}</p>
${select({ name: 'how', label: texts.how, options: hows }, language, sent)}${select({ name: 'to', label: texts.to, options: tos }, language, sent)}${field({ name: 'clerk', label: texts.clerk, required: true, extra: { maxlength: 20 } }, language, sent)}
${field({ name: 'at', label: texts.at, type: 'datetime-local', value: nowInBeijing(now), required: true }, language, sent)}${field({ name: 'signature', label: texts.signed, type: 'file', extra: scan }, language, sent)}
${field({ name: 'waybill', label: texts.waybill, extra: { maxlength: 40 } }, language, sent)}${area({ name: 'note', label: texts.note, max: 500 }, language, sent)}
<p class="act"><button class="main" name="do" value="serve">${texts.record[language]}</button></p></form>`;
}

function servicePart({ view }: Papers, visit: Visit, now: Date): Content | string {
  const { language, param, names } = visit;
  if (!view.result) return '';
  const { service } = view.result;
  const print = html`<p class="act"><a class="button" href="/w/cases/${param('id')}/papers/service?lang=${language}">${texts.print[language]} · ${texts.serviceTitle[language]}</a></p>`;
  if (!service?.servedAt) return html`${print}${serviceForm(visit, now)}`;
  const { servedAt, by, how, to } = service;
  return html`<p class="done">${texts.served[language]} ${momentOf(servedAt)}${by ? ` · ${names.region(by)}` : ''}${how ? ` · ${howServed[how][language]}` : ''}${to ? ` · ${toWhom[to][language]}` : ''}</p>${print}`;
}

async function register(visit: Visit, form: FormData) {
  const seal = given(form, 'seal');
  const body = {
    kind: textOf(form, 'kind'),
    number: textOf(form, 'number'),
    date: textOf(form, 'date'),
    body: { name: textOf(form, 'body') },
    ...(seal === undefined ? {} : { seal }),
  };
  return visit.act({ path: `${casePath(visit)}/papers`, body }, 'register');
}

async function serve(visit: Visit, form: FormData) {
  const scan = scanOf(form, 'signature');
  const waybill = given(form, 'waybill');
  const note = given(form, 'note');
  const body = {
    how: textOf(form, 'how'),
    to: textOf(form, 'to'),
    clerk: textOf(form, 'clerk'),
    at: inBeijing(textOf(form, 'at')),
    ...(scan ? { signature: await digestOf(scan) } : {}),
    ...(waybill === undefined ? {} : { waybill }),
    ...(note === undefined ? {} : { note }),
  };
  return visit.act({ path: `${casePath(visit)}/service`, body }, 'serve');
}

/** 文书: what is owed on paper, printed here, registered when it is sealed, and how the result was served. */
export const papersPage = (platform: Platform) => ({
  show: async (visit: Visit) => {
    const { language, place, param, sent } = visit;
    const found = await papersAt(visit);
    if (!found.ok) return found.failure;
    const { papers, view, tellings } = found.value;
    const telling = tellings
      ? html`<p class="act"><a class="button" href="/w/cases/${param('id')}/tellings?lang=${language}">${tellingTexts.title[language]}</a></p>`
      : '';
    const notice = isCollector(view, visit)
      ? html`<p class="act"><a class="button" href="/w/cases/${param('id')}/papers/notice?lang=${language}">${texts.print[language]} · ${windowPaperTexts.notice[language]}</a></p>`
      : '';
    const list =
      papers.length === 0
        ? html`<div class="empty">${texts.none[language]}</div>`
        : html`<ol class="todo card">${papers.map((of, index) => paperLine(of, index, visit))}</ol>`;
    const title = texts.title[language];
    const content = html`<h1>${title} <span class="tag" lang="zh-CN">${view.itemName}</span></h1>${problemSummary(sent?.problem, language)}<p class="note">${texts.lead[language]}</p>${list}${notice}${telling}${registerForm(found.value, visit)}${servicePart(found.value, visit, platform.clock())}<p><a href="/w/cases/${param('id')}?lang=${language}">${texts.back[language]}</a></p>`;
    return page({ place, title, content });
  },
  send: async (visit: Visit, form: FormData) => {
    const doing = textOf(form, 'do');
    const done =
      doing === 'register'
        ? await register(visit, form)
        : doing === 'serve'
          ? await serve(visit, form)
          : ok(undefined);
    return done.ok ? ok(`/w/cases/${visit.param('id')}/papers`) : done;
  },
});

/** One of them on A4. An address that names none leads to the list. */
export async function printPaper(visit: Visit) {
  const { c, param, language, names } = visit;
  const found = await papersAt(visit);
  if (!found.ok) return found.failure;
  const { papers, view, named } = found.value;
  const at = { view, named, language, names };
  const owed = papers[Number(param('paper')) - 1];
  if (param('paper') === 'service' && view.result)
    return answerPrinted(c as unknown as Context, printedService(papers, at), printStyle);
  if (param('paper') === 'notice' && isCollector(view, visit))
    return answerPrinted(
      c as unknown as Context,
      await windowNotice(visit, found.value, at),
      printStyle,
    );
  if (!owed) return c.redirect(`/w/cases/${view.caseId}/papers?lang=${language}`, 303);
  return answerPrinted(c as unknown as Context, printedPaper(owed, at), printStyle);
}
