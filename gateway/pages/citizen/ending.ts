import { html } from 'hono/html';
import type { EndingSoon } from '../../documents/certificates/ending.ts';
import type { Content } from '../../platform/html/frame.ts';
import type { Visit } from '../console/form-page.ts';
import { endingTexts as texts } from './ending-texts.ts';

function line(of: EndingSoon, { language, names }: Visit): Content {
  const { certificateType, name, issuerRegion, endsOn, daysLeft, items } = of;
  const shown = name?.[language === 'en' ? 'en' : 'zh'] ?? html`<code>${certificateType}</code>`;
  const left = texts[daysLeft > 0 ? 'left' : 'today'][language].replace('{n}', String(daysLeft));
  const [first] = items;
  const way = first
    ? html` <a href="/items/${first.itemCode}?lang=${language}">${texts.renew[language]} <span lang="zh-CN">${first.name}</span> · ${names.region(first.region)}</a>`
    : '';
  return html`<li><p><b>${shown}</b> <span class="tag ${daysLeft > 7 ? '' : 'late'}">${left}</span> <span class="dim">${names.region(issuerRegion)} · ${texts.until[language]} ${endsOn}</span>${way}</p></li>`;
}

/** 即将到期: of which a copy was fetched with the person’s consent, the soonest first; of others nobody here knows an end. */
export function endingPart(ending: readonly EndingSoon[], visit: Visit): Content | string {
  if (ending.length === 0) return '';
  const { language } = visit;
  return html`<section class="card"><h2><span class="many">${ending.length}</span>${texts.title[language]}</h2><p class="note">${texts.lead[language]}</p><ul class="todo">${ending.map((of) => line(of, visit))}</ul></section>`;
}

/** The same, asked for; what could not be asked shows nothing, for it is not what the page is for. */
export async function endingOf(visit: Visit): Promise<Content | string> {
  const answer = await visit.read<{ readonly ending: readonly EndingSoon[] }>(
    '/v1/me/opportunities?only=ending',
  );
  return answer.ok ? endingPart(answer.value.ending, visit) : '';
}
