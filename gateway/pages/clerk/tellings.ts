import { html } from 'hono/html';
import type { CaseEventKind } from '#contracts/case-states';
import { ClerkNumber } from '#contracts/evaluation';
import { ok } from '#contracts/result';
import { TellingRequest, type Tellings } from '#contracts/telling';
import { actionOf } from '../../casework/cases/change-actions.ts';
import type { Content } from '../../platform/html/frame.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { actionTexts } from '../console/action-texts.ts';
import { field, given, problemSummary, select, textOf } from '../console/form.ts';
import type { Visit } from '../console/form-page.ts';
import { page } from '../console/page.ts';
import { inBeijing, momentOf, nowInBeijing } from '../console/times.ts';
import { casePath, papersAt } from './paper-data.ts';
import { paperTexts } from './paper-texts.ts';
import { tellingHows, tellingTexts as texts } from './shift-texts.ts';

type Change = Tellings['changes'][number];

const words = ({ event, at }: Change, { language }: Visit): string =>
  `${actionTexts[actionOf[event as CaseEventKind]]?.[language] ?? event} · ${momentOf(at)}`;

function line(of: Change, visit: Visit): Content {
  const { language, names } = visit;
  const { told } = of;
  return html`<li>${words(of, visit)} ${told ? html`<span class="state good">${texts.told[language]}</span> <span class="dim">${tellingHows[told.how][language]} · ${momentOf(told.at)} · ${names.region(told.region)} · <code>${told.clerk}</code></span>` : html`<span class="state open">${texts.untold[language]}</span>`}</li>`;
}

function form(untold: readonly Change[], visit: Visit, now: Date): Content | string {
  const { language, hidden, sent, caller } = visit;
  if (untold.length === 0) return '';
  const changes = untold.map((of) => [String(of.version), words(of, visit)] as const);
  const hows = TellingRequest.shape.how.options.map(
    (how) => [how, tellingHows[how][language]] as const,
  );
  return html`<form method="post" class="card">${hidden}<h2>${texts.record[language]}</h2>${select({ name: 'version', label: texts.which, options: changes }, language, sent)}${select({ name: 'how', label: texts.how, options: hows }, language, sent)}
${field({ name: 'clerk', label: texts.clerk, value: ClerkNumber.safeParse(caller.actor?.id).data ?? '', required: true, extra: { maxlength: 20 } }, language, sent)}${field({ name: 'at', label: texts.at, type: 'datetime-local', value: nowInBeijing(now), required: true }, language, sent)}${field({ name: 'waybill', label: texts.waybill, extra: { maxlength: 40 } }, language, sent)}
<p class="act"><button class="main">${texts.record[language]}</button></p></form>`;
}

/** 告知: who has no telephone is told by a window of every change, and it is written down that they were. */
export const tellingsPage = (platform: Platform) => ({
  show: async (visit: Visit) => {
    const { language, place, param, sent } = visit;
    const found = await papersAt(visit);
    if (!found.ok) return found.failure;
    const { tellings, view } = found.value;
    const changes = tellings?.changes ?? [];
    const list =
      changes.length === 0
        ? html`<div class="empty">${texts.none[language]}</div>`
        : html`<ol class="todo card">${changes.map((of) => line(of, visit))}</ol>`;
    const untold = changes.filter(({ told }) => !told);
    const title = texts.title[language];
    const content = html`<h1>${title} <span class="tag" lang="zh-CN">${view.itemName}</span></h1>${problemSummary(sent?.problem, language)}<p class="note">${texts.lead[language]}</p>${list}${form(untold, visit, platform.clock())}<p><a href="/w/cases/${param('id')}/papers?lang=${language}">${paperTexts.title[language]}</a></p>`;
    return page({ place, title, content });
  },
  send: async (visit: Visit, sent: FormData) => {
    const waybill = given(sent, 'waybill');
    const body = {
      version: Number(textOf(sent, 'version')),
      how: textOf(sent, 'how'),
      clerk: textOf(sent, 'clerk'),
      at: inBeijing(textOf(sent, 'at')),
      ...(waybill === undefined ? {} : { waybill }),
    };
    const done = await visit.act({ path: `${casePath(visit)}/tellings`, body });
    return done.ok ? ok(`/w/cases/${visit.param('id')}/tellings`) : done;
  },
});
