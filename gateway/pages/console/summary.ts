import { html } from 'hono/html';
import type { CaseView } from '../../casework/cases/view.ts';
import type { Language } from '../../platform/http/problem-texts.ts';
import type { CaseData } from './case-data.ts';
import { lanesOf } from './lanes.ts';
import { channelTexts, materialTexts, pageTexts, stateTexts } from './texts.ts';
import { momentOf } from './times.ts';

const tones: Partial<Record<CaseView['state'], string>> = {
  approved: 'good',
  accepted: 'good',
  denied: 'bad',
  refused: 'bad',
  suspended: 'bad',
  terminated: 'bad',
  supplement_required: 'warn',
};

export const statePill = (state: CaseView['state'], language: Language) =>
  html`<span class="state ${tones[state] ?? 'open'}">${stateTexts[state][language]}</span>`;

/** Where the case travels: home, collecting, deciding; the gateway between them is no station. */
function route(data: CaseData, language: Language) {
  const stations = lanesOf(data, language).map((lane, index) => ({ ...lane, index }));
  return html`<ol class="route" aria-label="${pageTexts.route[language]}">${stations
    .filter(({ code }) => code !== 'tongban')
    .map(
      ({ name, role, index }) =>
        html`<li class="l${index}"><b>${name}</b><span>${role}</span></li>`,
    )}</ol>`;
}

function materialsText({ materials }: CaseView, language: Language): string {
  const counts = new Map<CaseView['materials'][number]['how'], number>();
  for (const { how } of materials) counts.set(how, (counts.get(how) ?? 0) + 1);
  const parts = [...counts].map(([how, count]) => `${materialTexts[how][language]} ${count}`);
  return [
    String(materials.length),
    ...(parts.length > 0 ? [parts.join(language === 'en' ? ', ' : '、')] : []),
  ].join(' · ');
}

const fact = (name: string, value: unknown) =>
  value ? html`<div><dt>${name}</dt><dd>${value}</dd></div>` : '';

/** What the case is and where it stands, without a word about who applied. */
export function summary(data: CaseData, language: Language) {
  const { view } = data;
  const owner =
    view.owner === 'operator'
      ? pageTexts.operator[language]
      : view.owner && data.names.region(view.owner);
  const wanted = view.wanted?.map(({ name }) => name).join('、');
  const code = (text: string | undefined) => text && html`<code>${text}</code>`;
  return html`<section class="summary"><div class="title"><h1 lang="zh-CN">${view.itemName}</h1>${statePill(view.state, language)}</div>
${route(data, language)}
${view.reason ? html`<p class="reason"><b>${pageTexts.reason[language]}</b> <span lang="zh-CN">${view.reason}</span></p>` : ''}
<dl class="facts">${fact(pageTexts.wanted[language], wanted && html`<span lang="zh-CN">${wanted}</span>`)}
${fact(pageTexts.owner[language], owner)}
${fact(pageTexts.submittedAt[language], momentOf(view.createdAt))}
${fact(pageTexts.updatedAt[language], momentOf(view.updatedAt))}
${fact(pageTexts.channel[language], channelTexts[view.channel]?.[language])}
${fact(pageTexts.materials[language], materialsText(view, language))}
${fact(pageTexts.caseNumber[language], code(view.caseId))}
${fact(pageTexts.regionalNumber[language], code(view.regionalCaseId))}</dl></section>`;
}
