import { html } from 'hono/html';
import type { Contact } from '#contracts/consultation';
import type { Visit } from '../console/form-page.ts';
import { page } from '../console/page.ts';
import { questionTexts as texts } from './question-texts.ts';

type Told = {
  readonly contacts: readonly (Contact & { readonly reachable: boolean })[];
};

/** 联络员 of another window: posts, whether somebody sits there now, and a number that a telephone can dial. */
export async function showContacts(visit: Visit) {
  const { read, param, language, names, place } = visit;
  const answer = await read<Told>(`/v1/regions/${encodeURIComponent(param('region'))}/contacts`);
  if (!answer.ok) return answer.failure;
  const lines = answer.value.contacts.map(
    ({ body, post, phone, hours, reachable }) =>
      html`<li><b lang="zh-CN">${body} · ${post}</b> <a href="tel:${phone}">${phone}</a> <span class="tag">${reachable ? texts.reachable[language] : texts.away[language]}</span> <span class="dim">${hours.map(({ from, to }) => `${from}–${to}`).join(' ')}</span></li>`,
  );
  const title = `${texts.contacts[language]} · ${names.region(param('region'))}`;
  const list =
    lines.length === 0
      ? html`<div class="empty">${texts.noContacts[language]}</div>`
      : html`<ul class="todo card">${lines}</ul>`;
  const content = html`<h1>${title}</h1>${list}<p class="act"><a class="button" href="/w/questions?lang=${language}">${texts.title[language]}</a></p>`;
  return page({ place, title, content });
}
