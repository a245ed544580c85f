import { html } from 'hono/html';
import type { BundleState, StepState } from '#contracts/bundle';
import type { BundleView } from '../../casework/bundles/view.ts';
import { type Text, text } from '../../platform/html/text.ts';
import type { Language } from '../../platform/http/problem-texts.ts';
import type { Names } from './case-data.ts';
import { page } from './page.ts';
import type { Place } from './place.ts';
import { limitLines } from './time-limits.ts';
import { momentOf } from './times.ts';

const stepTexts: Readonly<Record<StepState, Text>> = {
  waiting: text('等待前序步骤', 'Waits for an earlier step'),
  ready: text('即将开始', 'About to begin'),
  blocked: text('受阻', 'Blocked'),
  held: text('暂缓，需处理', 'Held'),
  under_way: text('办理中', 'Under way'),
  supplement_required: text('待补正', 'Supplement required'),
  suspended: text('已中止', 'Suspended'),
  approved: text('准予许可', 'Granted'),
  denied: text('不予许可', 'Denied'),
  refused: text('不予受理', 'Not accepted'),
  terminated: text('已终止', 'Terminated'),
  withdrawn: text('已撤回', 'Withdrawn'),
};

const bundleTexts: Readonly<Record<BundleState, Text>> = {
  in_progress: text('办理中', 'Under way'),
  action_required: text('需申请人处理', 'The applicant must act'),
  completed: text('全部办结', 'All done'),
  partly_completed: text('部分办结，其余已撤回', 'Partly done, the rest withdrawn'),
  withdrawn: text('已撤回', 'Withdrawn'),
};

const texts = {
  bundle: text('一件事', 'Life event'),
  since: text('提交于', 'Submitted'),
  steps: text('步骤', 'Steps'),
  attempt: text('第 {n} 次申请', 'attempt {n}'),
  blockedBy: text('受阻于', 'because of'),
  beside: text('并联审批，同时办理', 'Examined at the same time as'),
  owed: text('后补（前序步骤签发后自动送达）', 'Follows by itself once it is issued'),
};

type Step = BundleView['steps'][number];

function because(step: Step, language: Language) {
  if (!step.because) return '';
  const blockers = step.because.map(
    (blocker) =>
      html`${blocker.step} (${stepTexts[blocker.state][language]})${blocker.reason ? html`: <span lang="zh-CN">${blocker.reason}</span>` : ''} `,
  );
  return html`<span class="way">${texts.blockedBy[language]} ${blockers}</span>`;
}

/** What it is examined beside, and what follows it. */
function besideLine({ beside, owed }: Step, language: Language) {
  if (!beside) return '';
  const names = html`<span class="way">${texts.beside[language]} ${beside.join(' ')}</span>`;
  return owed
    ? html`${names}<span class="way">${texts.owed[language]} <code>${owed.join(' ')}</code></span>`
    : names;
}

function line(step: Step, names: Names, language: Language) {
  const name = html`<strong lang="zh-CN">${step.itemName}</strong>
<span class="way">${names.region(step.to)}${step.attempt > 1 ? ` · ${texts.attempt[language].replace('{n}', String(step.attempt))}` : ''}</span>
${step.reason ? html`<span class="way" lang="zh-CN">${step.reason}</span>` : ''}${because(step, language)}${besideLine(step, language)}
<span class="tag">${stepTexts[step.state][language]}</span>`;
  return step.caseId
    ? html`<li><a href="/console/cases/${step.caseId}?lang=${language}">${name}</a></li>`
    : html`<li><div>${name}</div></li>`;
}

/** One life event: its steps as one line each, in order, with what stands in the way. */
export function bundlePage(view: BundleView, names: Names, place: Place) {
  const { language } = place;
  const title = view.name
    ? view.name[language === 'en' ? 'en' : 'zh']
    : `${texts.bundle[language]} ${view.bundleId}`;
  const content = html`<h1>${title}</h1>
<p><span class="tag">${bundleTexts[view.state][language]}</span> <span class="dim">${names.region(view.from)} · ${texts.since[language]} <time datetime="${view.createdAt}">${momentOf(view.createdAt)}</time></span></p>
${limitLines({ promised: view.promise, statutory: view.clock }, language)}
<h2>${texts.steps[language]}</h2><ol class="cases">${view.steps.map((step) => line(step, names, language))}</ol>`;
  return page({ place, title, content });
}
