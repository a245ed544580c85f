import { html } from 'hono/html';
import { EvaluationTag } from '#contracts/evaluation';
import type { Clock } from '../../casework/clocks/clock.ts';
import type { Limit, LimitKind } from '../../casework/clocks/limit.ts';
import type { EvaluationView } from '../../casework/evaluations/read.ts';
import { limitWords } from '../../platform/html/limit-words.ts';
import type { Language } from '../../platform/http/problem-texts.ts';
import type { CaseData, Names } from './case-data.ts';
import {
  clockTexts,
  holderTexts,
  limitStateTexts,
  limitTexts,
  scoreTexts,
  stopTexts,
  tagTexts,
  usedTexts,
} from './clock-texts.ts';
import { filedPart } from './filed-part.ts';
import { suspensionText } from './reason-words.ts';
import { momentOf } from './times.ts';

export const holderName = (holder: string, names: Names, language: Language): string =>
  holderTexts[holder]?.[language] ?? names.region(holder);

/** How much of a limit is used up: a bar that is read out as well. */
function limitLine(kind: LimitKind, limit: Limit, language: Language) {
  const { used, days, unit, percent, due, dueAt, stoppedBy, expired, uncertain } = limit;
  const counted = usedTexts[unit ?? 'working_day'][language]
    .replace('{used}', String(used))
    .replace('{days}', String(days));
  const standing = expired
    ? html`<span class="tag late">${clockTexts.expired[language]}</span>`
    : html`<span class="tag">${limitStateTexts[limit.state][language]}${stoppedBy ? html` · ${stopTexts[stoppedBy][language]}` : ''}</span>`;
  return html`<span class="limit"><b>${limitTexts[kind][language]}</b>
<meter min="0" max="100" low="50" high="80" optimum="0" value="${Math.min(percent, 100)}">${percent} %</meter>
<span>${counted}${due ? html` · ${clockTexts.due[language]} <time datetime="${dueAt ?? due}">${dueAt ? momentOf(dueAt).slice(0, 16) : due}</time>` : ''}</span> ${standing}
${uncertain ? html`<span class="dim">${clockTexts.uncertain[language]}</span>` : ''}</span>`;
}

const kinds = ['acceptance', 'promised', 'statutory'] as const satisfies readonly LimitKind[];

type Limits = { readonly [kind in LimitKind]?: Limit | undefined };

/** The limits that run, one under the other. */
export const limitLines = (clock: Limits, language: Language) =>
  kinds.map((kind) => {
    const limit = clock[kind];
    return limit ? limitLine(kind, limit, language) : '';
  });

const clockPart = (clock: Clock, names: Names, language: Language) => html`<div class="around">
<h2>${clockTexts.limits[language]}</h2>${limitLines(clock, language)}
${(clock.promised ?? clock.acceptance)?.state === 'ended' ? '' : html`<p class="dim">${clockTexts.heldBy[language]} ${holderName(clock.heldBy, names, language)}</p>`}</div>`;

export function evaluationLine(evaluation: EvaluationView, language: Language) {
  const { score, tags, followUp } = evaluation;
  const said = tags.map((tag) => {
    const known = EvaluationTag.safeParse(tag);
    return known.success ? tagTexts[known.data][language] : clockTexts.otherTag[language];
  });
  const next = followUp?.nextStepBy
    ? html` <span class="tag${followUp.overdue ? ' late' : ''}">${clockTexts.nextStep[language]} ${followUp.nextStepBy}</span>`
    : '';
  const done = followUp?.mendedAt
    ? clockTexts.mended[language]
    : followUp?.contactedAt && clockTexts.contacted[language];
  return html`<b>${scoreTexts[score]?.[language] ?? score}</b> ${said.map((word) => html`<span class="tag">${word}</span> `)}${done ? html`<span class="tag">${done}</span>` : ''}${next}`;
}

function remedyPart({ view }: CaseData, language: Language) {
  if (!view.remedy) return '';
  const { reconsideration, litigation } = view.remedy;
  const within = (text: string, n: number) => text.replace('{n}', String(n));
  return html`<div class="around"><h2>${clockTexts.remedy[language]}</h2>
<p><span lang="zh-CN">${reconsideration.body}</span> · ${within(clockTexts.reconsideration[language], reconsideration.days)}</p>
<p><span lang="zh-CN">${litigation.court}</span> · ${within(clockTexts.litigation[language], litigation.months)}</p></div>`;
}

function suspensionPart({ view }: CaseData, language: Language) {
  if (!view.suspension) return '';
  const { reason, note, legalBasis, since, expectedDays } = view.suspension;
  const expected =
    expectedDays === undefined
      ? ''
      : html` <span>${clockTexts.expected[language]} ${limitWords(expectedDays, 'working_day', language)}</span>`;
  return html`<p class="reason"><b>${clockTexts.suspended[language]}</b> ${suspensionText(reason, language)}
<span lang="zh-CN">${legalBasis ?? ''} ${note ?? ''}</span>${expected} <span class="dim">${momentOf(since)}</span></p>`;
}

function erasurePart({ view }: CaseData, language: Language) {
  if (view.erased)
    return html`<p class="reason">${clockTexts.erased[language]} ${momentOf(view.erased.at)}</p>`;
  return view.restricted
    ? html`<p class="reason">${clockTexts.restricted[language]} ${momentOf(view.restricted.until)}</p>`
    : '';
}

/** What stands around a case: its limits, why it stands still, where to contest it, how it was evaluated. */
export function aroundCase(data: CaseData, language: Language) {
  const { clock, evaluation, names } = data;
  return html`${erasurePart(data, language)}${suspensionPart(data, language)}
${clock ? clockPart(clock, names, language) : ''}${remedyPart(data, language)}${filedPart(data, language)}
${evaluation ? html`<div class="around"><h2>${clockTexts.evaluation[language]}</h2><p>${evaluationLine(evaluation, language)}</p></div>` : ''}`;
}
