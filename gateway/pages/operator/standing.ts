import { html } from 'hono/html';
import type { Finding } from '../../platform/process/standing.ts';
import type { Visit } from '../console/form-page.ts';
import { menuTexts } from '../console/menus.ts';
import { page } from '../console/page.ts';
import { momentOf } from '../console/times.ts';
import { standingTexts as texts } from './standing-texts.ts';

type Standing = { readonly at: string; readonly findings: readonly Finding[] };

const tones = { ok: 'good', look: 'warn', wrong: 'bad' } as const;

/** 体检: what `npm run doctor` says, without a shell; what stands in the way comes first. */
export async function showStanding({ read, language, place }: Visit) {
  const answer = await read<Standing>('/v1/admin/standing');
  if (!answer.ok) return answer.failure;
  const { at, findings } = answer.value;
  const order = ['wrong', 'look', 'ok'] as const;
  const rows = order.flatMap((state) =>
    findings
      .filter((of) => of.state === state)
      .map(
        ({ of, words }) =>
          html`<tr data-state="${state}"><th scope="row"><code>${of}</code></th><td><span class="state ${tones[state]}">${texts[state][language]}</span></td><td>${language === 'en' ? words.en : words.zh}</td></tr>`,
      ),
  );
  const heads = [texts.of, texts.state, texts.said].map(
    (name) => html`<th scope="col">${name[language]}</th>`,
  );
  const title = texts.title[language];
  const content = html`<h1>${title}</h1><p class="note">${texts.lead[language]} <time datetime="${at}">${momentOf(at)}</time></p><div class="scroll card" tabindex="0" role="region" aria-label="${title}"><table><thead><tr>${heads}</tr></thead><tbody>${rows}</tbody></table></div><section class="card"><h2>${texts.shell[language]}</h2><p>${texts.shellLead[language]}</p><p class="act"><a class="button" href="/ops/restores?lang=${language}">${menuTexts.restores[language]}</a></p></section>`;
  return page({ place, title, content });
}
