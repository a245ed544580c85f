import { html } from 'hono/html';
import { EvaluationTag } from '#contracts/evaluation';
import { frame } from '../../platform/html/frame.ts';
import { text } from '../../platform/html/text.ts';
import type { Language } from '../../platform/http/problem-texts.ts';
import { scores, scoreTexts, tagTexts } from '../console/clock-texts.ts';

const texts = {
  title: text('评价本次服务', 'Evaluate this service'),
  score: text('您对本次服务满意吗？', 'How satisfied are you?'),
  tags: text('可以多选（选填）', 'Choose what fits (optional)'),
  comment: text('想说的话（选填）', 'Your words (optional)'),
  lastFour: text(
    '申请人证件号码的后四位',
    'Last four characters of the applicant’s document number',
  ),
  why: text(
    '只有申请人能评价；窗口代填的不算。',
    'Only the applicant evaluates; what a window fills in does not count.',
  ),
  send: text('提交评价', 'Send'),
  thanks: text(
    '已收到，谢谢。不满意的，一个工作日内有人与您联系。',
    'Thank you. If you were dissatisfied, somebody contacts you within one working day.',
  ),
};

export type EvaluationForm = {
  readonly language: Language;
  readonly caseId: string;
  readonly code: string;
  /** Why the last one was not taken, and what was written in it. */
  readonly last?: { readonly problem: string; readonly form: URLSearchParams };
};

/** The page behind a code: large, without script, on any phone. */
export function evaluationPage({ language, caseId, code, last }: EvaluationForm) {
  const written = (name: string, value: string): string =>
    last?.form.getAll(name).includes(value) ? 'checked' : '';
  const radios = scores.map(
    (score) =>
      html`<div class="field"><label class="mark"><input type="radio" name="score" value="${score}" required ${written('score', String(score))}> ${scoreTexts[score]?.[language]}</label></div>`,
  );
  const boxes = EvaluationTag.options.map(
    (tag) =>
      html`<div class="field"><label class="mark"><input type="checkbox" name="tags" value="${tag}" ${written('tags', tag)}> ${tagTexts[tag][language]}</label></div>`,
  );
  const content = html`<h1>${texts.title[language]}</h1><p><code>${caseId}</code></p>
${last ? html`<p class="empty" role="alert">${last.problem}</p>` : ''}
<form class="card" method="post" action="/e/${caseId}?lang=${language}"><input type="hidden" name="code" value="${code}">
<fieldset><legend>${texts.score[language]}</legend>${radios}</fieldset>
<fieldset><legend>${texts.tags[language]}</legend>${boxes}</fieldset>
<p><label for="comment">${texts.comment[language]}</label></p><p><textarea id="comment" name="comment" maxlength="1000" rows="4">${last?.form.get('comment') ?? ''}</textarea></p>
<p><label for="lastFour">${texts.lastFour[language]}</label></p><div class="row"><input id="lastFour" name="lastFour" type="search" autocomplete="off" minlength="4" maxlength="4" required></div>
<p class="note">${texts.why[language]}</p>
<div class="decide"><button class="main">${texts.send[language]}</button></div></form>`;
  const address = `/e/${caseId}?code=${encodeURIComponent(code)}`;
  return frame({ language, title: texts.title[language], address, content });
}

export const thanksPage = (language: Language) =>
  frame({
    language,
    title: texts.title[language],
    content: html`<h1>${texts.title[language]}</h1><p class="done">${texts.thanks[language]}</p>`,
  });
