import { html } from 'hono/html';
import type { Content } from '../../platform/html/frame.ts';
import type { Visit } from '../console/form-page.ts';
import { changer } from '../console/names.ts';
import { reasonText } from '../console/reason-words.ts';
import { momentOf } from '../console/times.ts';
import { otherTurn, metricTexts as texts, turnTexts } from './metric-texts.ts';

export type Turn = {
  readonly at: string;
  readonly region: string;
  readonly action: string;
  readonly by: string;
  readonly reason?: string;
};

/** What was done to regions, by whom and why. */
export function turnList(turns: readonly Turn[] | undefined, { language, names }: Visit): Content {
  const lines = (turns ?? []).map(
    ({ at, region, action, by, reason }) =>
      html`<li><b>${names.region(region)}</b> ${(turnTexts[action] ?? otherTurn)[language]} <span class="dim"><time datetime="${at}">${momentOf(at)}</time> · ${changer(by, names)}${reason && reason !== 'operator' ? ` · ${reasonText(reason, language)}` : ''}</span></li>`,
  );
  return html`<section class="card"><h2>${texts.turns[language]}</h2>${lines.length === 0 ? html`<p class="dim">${(turns ? texts.noTurns : texts.turnsAway)[language]}</p>` : html`<ul class="todo">${lines}</ul>`}</section>`;
}
