import { html } from 'hono/html';
import type { Content } from '../../platform/html/frame.ts';
import { text } from '../../platform/html/text.ts';
import type { Problem } from '../../platform/http/problem.ts';
import type { Language } from '../../platform/http/problem-texts.ts';
import type { Visit } from './form-page.ts';
import { momentOf } from './times.ts';

/** How the log is watched, as the door of the API tells it. */
type Watch = {
  readonly watched: boolean;
  readonly fresh: boolean;
  readonly size?: number;
  readonly cosignedAt?: string;
  readonly silent: readonly { readonly name: string; readonly problem: string }[];
};

const texts = {
  title: text('审计日志的见证', 'Witnesses of the log'),
  fresh: text('十分钟内已有足够见证方联署', 'enough witnesses cosigned within ten minutes'),
  stale: text(
    '十分钟内没有足够见证方联署：请按运行手册处理',
    'too few witnesses cosigned within ten minutes: see the runbook TongbanLogUnwatched',
  ),
  none: text('未配置见证方，无人见证', 'no witness is configured: nobody watches'),
  last: text('最近一次', 'last'),
  never: text('从未', 'never'),
  size: text('日志规模', 'size of the log'),
};

/** Where nobody can tell, it is red too: what is not shown is taken for well. */
const unread = ({ title, next, code, correlationId }: Problem, language: Language): Content =>
  html`<section class="proof bad" data-watch="bad" data-code="${code}"><div class="sign" aria-hidden="true">✗</div><div><h2>${texts.title[language]}</h2><p>${title}${language === 'en' ? '. ' : '。'}${next}</p><p class="figures"><code>${code}</code> <code>${correlationId}</code></p></div></section>`;

/** Green while enough witnesses saw the log within ten minutes, red from then on, whoever looks. */
export async function logWatch({ read, language }: Visit): Promise<Content> {
  const answer = await read<Watch>('/log/witnesses');
  if (!answer.ok) return unread(answer.failure, language);
  const { watched, fresh, cosignedAt, size, silent } = answer.value;
  const tone = !watched ? 'none' : fresh ? 'good' : 'bad';
  const said = watched ? (fresh ? texts.fresh : texts.stale) : texts.none;
  const last = cosignedAt
    ? `${momentOf(cosignedAt)} · ${texts.size[language]} ${size ?? 0}`
    : texts.never[language];
  const names = silent.map(({ name, problem }) => html`<li><code>${name}</code> ${problem}</li>`);
  return html`<section class="proof ${tone}" data-watch="${tone}"><div class="sign" aria-hidden="true">${fresh ? '✓' : '✗'}</div><div><h2>${texts.title[language]}</h2><p>${said[language]}</p>${watched ? html`<p class="figures">${texts.last[language]} ${last}</p>` : ''}${names.length > 0 ? html`<ul>${names}</ul>` : ''}</div></section>`;
}
