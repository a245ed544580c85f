import { html } from 'hono/html';
import type { AuditAction } from '#contracts/audit-event';
import { EvaluationTag } from '#contracts/evaluation';
import { ok } from '#contracts/result';
import type { Timeline } from '../../casework/cases/timeline.ts';
import type { CaseView } from '../../casework/cases/view.ts';
import type { Content } from '../../platform/html/frame.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { bringSupplement } from '../clerk/supplement.ts';
import { actionTexts } from '../console/action-texts.ts';
import { scores, scoreTexts, tagTexts } from '../console/clock-texts.ts';
import { faultTexts } from '../console/fault-texts.ts';
import { field, problemSummary, textOf, textsOf, ticks } from '../console/form.ts';
import type { Visit } from '../console/form-page.ts';
import { page } from '../console/page.ts';
import { statePill } from '../console/summary.ts';
import { pageTexts } from '../console/texts.ts';
import { momentOf } from '../console/times.ts';
import { towards } from './desk.ts';
import { elderTexts } from './elder-texts.ts';
import { type Tile, tiles } from './mine.ts';
import { citizenTexts as texts } from './texts.ts';

type Entries = Pick<Timeline, 'entries'>;

const pathOf = ({ param }: Visit): string => `/v1/cases/${encodeURIComponent(param('id'))}`;

function supplementForm({ wanted = [] }: CaseView, { language, hidden, sent }: Visit) {
  return html`<form method="post" enctype="multipart/form-data" class="card">${hidden}<h2>${texts.supplement[language]}</h2>${wanted.map(({ code, name }) => html`<input type="hidden" name="code" value="${code}">${field({ name: `scan.${code}`, label: texts.scan, of: name, type: 'file', required: true, extra: { accept: 'image/*,application/pdf' } }, language, sent)}`)}
<p class="act"><button class="main" name="do" value="supplement">${texts.send[language]}</button></p></form>`;
}

function evaluationForm({ language, hidden, sent, place }: Visit) {
  const stars = scores.map(
    (score) => [String(score), scoreTexts[score]?.[language] ?? ''] as const,
  );
  const tags = EvaluationTag.options.map((tag) => [tag, tagTexts[tag][language]] as const);
  const words = html`${ticks({ name: 'tag', label: texts.note, pointer: '/tags', options: tags }, language, sent)}${field({ name: 'comment', label: texts.comment, extra: { maxlength: 1000 } }, language, sent)}`;
  return html`<form method="post" enctype="multipart/form-data" class="card">${hidden}<h2>${texts.evaluate[language]}</h2>${ticks({ name: 'score', label: texts.score, options: stars, one: true }, language, sent)}${place.size ? '' : words}<p class="act"><button class="main" name="do" value="evaluate">${texts.send[language]}</button></p></form>`;
}

/** On a page with other things it is folded away, unless something is to be put right in it. */
function withdrawForm({ language, hidden, sent, place }: Visit): Content {
  const title = texts.withdraw[language];
  const form = html`<form method="post" enctype="multipart/form-data">${hidden}${field({ name: 'reason', label: texts.reason, required: true, extra: { maxlength: 500 } }, language, sent)}<p class="act"><button name="do" value="withdraw">${title}</button></p></form>`;
  return place.size
    ? html`<section class="card"><h2>${title}</h2>${form}</section>`
    : html`<details class="card" ${sent && textOf(sent.form, 'do') === 'withdraw' ? 'open' : ''}><summary>${title}</summary>${form}</details>`;
}

/** The code that binds an evaluation to its case is made for whoever is signed in, and spent at once. */
async function evaluate(visit: Visit, form: FormData) {
  const made = await visit.act<{ readonly code: string }>(
    { path: `${pathOf(visit)}/evaluation-code`, body: {} },
    'code',
  );
  if (!made.ok) return made;
  const body = {
    code: made.value.code,
    score: Number(textOf(form, 'score')),
    tags: textsOf(form, 'tag'),
    comment: textOf(form, 'comment'),
  };
  return visit.act({ path: `${pathOf(visit)}/evaluation`, body }, 'evaluation');
}

const doings = ['supplement', 'evaluate', 'progress', 'withdraw'] as const;
type Doing = (typeof doings)[number];
type Own = CaseView & { readonly evaluation?: unknown };

/** What a person can do about their case, and see of it, each by itself. */
function partsOf(view: Own, { entries }: Entries, visit: Visit): ReadonlyMap<Doing, Content> {
  const { language } = visit;
  const steps = entries.filter(({ action }) => action.startsWith('case.'));
  const progress = html`<section class="card"><h2>${texts.progress[language]}</h2><ol class="todo">${steps.map(({ action, at: when }) => html`<li>${actionTexts[action as AuditAction]?.[language] ?? ''} <time class="dim" datetime="${when}">${momentOf(when)}</time></li>`)}</ol></section>`;
  const parts: readonly (readonly [Doing, Content | undefined])[] = [
    ['supplement', view.state === 'supplement_required' ? supplementForm(view, visit) : undefined],
    ['evaluate', view.final && !view.evaluation ? evaluationForm(visit) : undefined],
    ['progress', progress],
    ['withdraw', view.final ? undefined : withdrawForm(visit)],
  ];
  return new Map(parts.flatMap(([name, part]) => (part ? [[name, part] as const] : [])));
}

/** Where a fault about this case is reported. */
const faultsWay = ({ param }: Visit): string =>
  `/me/faults?region=${encodeURIComponent(param('region'))}&caseId=${encodeURIComponent(param('id'))}`;

/** 长辈版: one of them on a page, else the ways to each. */
function oneAtATime(parts: ReadonlyMap<Doing, Content>, visit: Visit): Content {
  const { c, language, query } = visit;
  const { pathname } = new URL(c.req.url);
  const chosen = doings.find((of) => of === query('do'));
  const part = chosen && parts.get(chosen);
  if (part) return html`${part}${tiles([[pathname, elderTexts.back[language]]], visit)}`;
  const ways = [...parts.keys()].map(
    (of): Tile => [`${pathname}?do=${of}`, elderTexts[of][language]],
  );
  return tiles(
    [
      ...ways,
      [faultsWay(visit), elderTexts.fault[language]],
      ['/me/cases', elderTexts.back[language]],
    ],
    visit,
  );
}

/** One case of a person: how it stands, what they can do, and what happened. */
export const ownCasePage = (platform: Platform) => ({
  show: async (at: Visit) => {
    const visit = await towards(platform, at, at.param('region'));
    const { read, language, place, names, sent } = visit;
    const answer = await read<Own>(pathOf(visit));
    if (!answer.ok) return answer.failure;
    const view = answer.value;
    const timeline = await read<Entries>(`${pathOf(visit)}/timeline`);
    const parts = partsOf(view, timeline.ok ? timeline.value : { entries: [] }, visit);
    const content = html`<div class="title"><h1 lang="zh-CN">${view.itemName}</h1>${statePill(view.state, language)}</div>${problemSummary(sent?.problem, language)}
<section class="card"><p>${names.region(view.from)} → ${names.region(view.to)} · ${texts.caseNumber[language]} <code>${view.caseId}</code></p>${view.reason ? html`<p class="reason"><b>${pageTexts.reason[language]}</b> <span lang="zh-CN">${view.reason}</span></p>` : ''}</section>
${view.evaluation ? html`<p class="done">${texts.thanks[language]}</p>` : ''}${place.size ? oneAtATime(parts, visit) : html`${[...parts.values()]}<p class="act"><a class="button" href="${faultsWay(visit)}&amp;lang=${language}">${faultTexts.report[language]}</a></p>`}`;
    return page({ place, title: view.itemName, content });
  },
  send: async (at: Visit, form: FormData) => {
    const visit = await towards(platform, at, at.param('region'));
    const view = await visit.read<CaseView>(pathOf(visit));
    if (!view.ok) return view;
    const doing = textOf(form, 'do');
    const withdrawal = {
      path: `${pathOf(visit)}/withdrawal`,
      body: { reason: textOf(form, 'reason') },
    };
    const done =
      doing === 'supplement'
        ? await bringSupplement(visit, view.value, form)
        : doing === 'evaluate'
          ? await evaluate(visit, form)
          : doing === 'withdraw'
            ? await visit.act(withdrawal, 'withdraw')
            : ok(undefined);
    return done.ok ? ok(`/me/cases/${view.value.to}/${view.value.caseId}`) : done;
  },
});
