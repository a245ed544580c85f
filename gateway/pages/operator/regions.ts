import { html } from 'hono/html';
import { ok } from '#contracts/result';
import { field, problemSummary, textOf, unread } from '../console/form.ts';
import type { Visit } from '../console/form-page.ts';
import { logWatch } from '../console/log-watch.ts';
import { menuTexts } from '../console/menus.ts';
import { page } from '../console/page.ts';
import { inBeijing, momentOf } from '../console/times.ts';
import { metricTexts } from './metric-texts.ts';
import { opsTexts as texts } from './texts.ts';
import { type Turn, turnList } from './turns.ts';

/** How a region is, as the door of the API tells it. */
type Region = {
  readonly code: string;
  readonly state: 'open' | 'closed';
  readonly opensAt?: string;
  readonly closure?: { readonly reason: string; readonly to: string };
  readonly announced: readonly {
    readonly from: string;
    readonly to: string;
    readonly reason: string;
  }[];
  readonly rampPercent: number;
  readonly breaker: {
    readonly state: 'closed' | 'open' | 'half_open';
    readonly since: string;
    readonly reason?: string;
    readonly probeAt?: string;
  };
  readonly couriers: number;
  readonly reachable: boolean;
  readonly items?: { readonly leftOutCount: number };
  readonly messages: {
    readonly waiting: number;
    readonly underWay: number;
    readonly parked: number;
  };
};
type Regions = { readonly regions: readonly Region[] };

const breakerText = {
  closed: texts.breakerClosed,
  open: texts.breakerOpen,
  half_open: texts.breakerHalf,
};

function facts(of: Region, { language }: Visit) {
  const { breaker, messages, closure } = of;
  const fact = (name: string, value: unknown) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`;
  return html`<dl class="facts">${fact(texts.waiting[language], messages.waiting)}${fact(texts.underWay[language], messages.underWay)}${fact(texts.parked[language], messages.parked > 0 ? html`<a href="/ops/parked?region=${of.code}&amp;lang=${language}">${messages.parked}</a>` : 0)}
${fact(texts.breaker[language], html`${breakerText[breaker.state][language]} · ${texts.since[language]} ${momentOf(breaker.since)}${breaker.reason ? ` · ${breaker.reason}` : ''}${breaker.probeAt ? ` · ${texts.probe[language]} ${momentOf(breaker.probeAt)}` : ''}`)}
${fact(texts.couriers[language], `${of.couriers} · ${texts.rampPercent[language]} ${of.rampPercent}%`)}${of.opensAt ? fact(texts.opensAt[language], momentOf(of.opensAt)) : ''}${closure ? fact(texts.reason[language], html`<span lang="zh-CN">${closure.reason}</span>`) : ''}${of.items && of.items.leftOutCount > 0 ? fact(texts.leftOut[language], of.items.leftOutCount) : ''}</dl>${of.reachable ? '' : html`<p class="late">${texts.unreachable[language]}</p>`}`;
}

const toneOf = ({ state, breaker }: Region): string =>
  breaker.state === 'open' ? 'bad' : state === 'open' ? 'good' : 'warn';

const card = (of: Region, visit: Visit) => {
  const { language, names } = visit;
  return html`<section class="card"><div class="title"><h2><a href="/ops/regions/${of.code}?lang=${language}">${names.region(of.code)}</a></h2><span class="state ${toneOf(of)}">${texts[of.state][language]}</span></div>${facts(of, visit)}</section>`;
};

/** Every region at one look. */
export async function showBoard(visit: Visit) {
  const { read, language, place } = visit;
  const answer = await read<Regions>('/v1/admin/regions');
  if (!answer.ok) return answer.failure;
  const title = texts.board[language];
  const content = html`<h1>${title}</h1>${await logWatch(visit)}<div class="cards">${answer.value.regions.map((of) => card(of, visit))}</div>`;
  return page({ place, title, content });
}

/** What an address says that is no region of the federation. */
const noRegion = new Set(['federation.region_unknown', 'request.invalid']);

/** One region, and what an operator does about it. */
export async function showRegion(visit: Visit) {
  const { read, language, place, param, names, hidden, sent } = visit;
  const code = encodeURIComponent(param('code'));
  const [answer, history] = await Promise.all([
    read<Regions>('/v1/admin/regions'),
    read<{ readonly turns?: readonly Turn[] }>(`/v1/admin/history?region=${code}`),
  ]);
  if (!answer.ok) return answer.failure;
  // No region of the federation has no page; without its statistics a region can be paused all the same.
  if (!history.ok && noRegion.has(history.failure.code)) return history.failure;
  const of = answer.value.regions.find((one) => one.code === param('code'));
  const title = names.region(param('code'));
  const reason = field(
    { name: 'reason', label: texts.reason, required: true, extra: { maxlength: 200 } },
    language,
    sent,
  );
  const times = html`${field({ name: 'from', label: texts.from, type: 'datetime-local', required: true }, language, sent)}${field({ name: 'to', label: texts.to, type: 'datetime-local', required: true }, language, sent)}`;
  const announced = (of?.announced ?? []).map(
    (closure) =>
      html`<li>${momentOf(closure.from)} – ${momentOf(closure.to)} <span lang="zh-CN">${closure.reason}</span></li>`,
  );
  const content = html`<h1>${title}</h1>${problemSummary(sent?.problem, language)}${of ? card(of, visit) : ''}
<form method="post" class="card">${hidden}<h2>${texts.act[language]}</h2>${reason}<p class="act"><button name="action" value="pause">${texts.pause[language]}</button> <button name="action" value="resume">${texts.resume[language]}</button> <button name="action" value="open-breaker">${texts.openBreaker[language]}</button> <button name="action" value="close-breaker">${texts.closeBreaker[language]}</button></p></form>
<form method="post" class="card">${hidden}<h2>${texts.announce[language]}</h2>${times}${field({ name: 'reason', label: texts.reason, pointer: '/closure', required: true, extra: { maxlength: 200 } }, language, sent)}<p class="act"><button name="action" value="close">${texts.announce[language]}</button></p></form>
${announced.length > 0 ? html`<section class="card"><h2>${texts.announced[language]}</h2><ul>${announced}</ul></section>` : ''}
<p class="act"><a class="button" href="/ops/metrics?region=${code}&amp;lang=${language}">${metricTexts.of[language]}</a> <a class="button" href="/ops/messages?region=${code}&amp;lang=${language}">${menuTexts.messages[language]}</a></p>${history.ok ? turnList(history.value.turns, visit) : unread(history.failure, language)}`;
  return page({ place, title, content });
}

export async function actOnRegion({ act, param }: Visit, form: FormData) {
  const code = encodeURIComponent(param('code'));
  const action = textOf(form, 'action');
  const reason = textOf(form, 'reason');
  const closure = { from: inBeijing(textOf(form, 'from')), to: inBeijing(textOf(form, 'to')) };
  const body = { action, reason, ...(action === 'close' ? closure : {}) };
  const done = await act({ method: 'PATCH', path: `/v1/admin/regions/${code}`, body });
  return done.ok ? ok(`/ops/regions/${code}`) : done;
}
