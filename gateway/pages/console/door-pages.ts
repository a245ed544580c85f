import { html } from 'hono/html';
import { text } from '../../platform/html/text.ts';
import type { Language } from '../../platform/http/problem-texts.ts';
import { page } from './page.ts';

const texts = {
  enter: text('进入控制台', 'Open the console'),
  enterLead: text('以下列成员的身份进入。', 'You enter in the name of this member.'),
  enterNote: text(
    '此链接只能使用一次；点击按钮之前不会失效。',
    'The link works once; until you press the button it is not used.',
  ),
  signOut: text('退出', 'Sign out'),
  signOutLead: text(
    '退出后，打开的页面不再更新。',
    'Pages that are open are not kept up to date after that.',
  ),
  signedOut: text('已退出', 'You are signed out'),
  signedOutNext: text(
    '再次进入请申请新的控制台链接。',
    'To come in again, ask for a new console link.',
  ),
};

type Door = { readonly path: string; readonly member: string; readonly language: Language };

/** Before a link is spent: a button, because programs follow links that people only pass on. */
export function enterPage({ path, member, language }: Door) {
  const title = texts.enter[language];
  const content = html`<section class="door"><h1>${title}</h1><p>${texts.enterLead[language]} <b>${member}</b></p>
<form method="post" action="${path}"><button>${title}</button></form><p class="dim">${texts.enterNote[language]}</p></section>`;
  return page({ language, title, path, content });
}

type SignOut = { readonly language: Language /** Absent: it is done. */; readonly csrf?: string };

export function signOutPage({ language, csrf }: SignOut) {
  const title = csrf === undefined ? texts.signedOut[language] : texts.signOut[language];
  const content =
    csrf === undefined
      ? html`<section class="door"><h1>${title}</h1><p>${texts.signedOutNext[language]}</p></section>`
      : html`<section class="door"><h1>${title}</h1><p>${texts.signOutLead[language]}</p>
<form method="post" action="/console/sign-out"><input type="hidden" name="csrf" value="${csrf}"><button>${title}</button></form></section>`;
  return page({ language, title, path: '/console/sign-out', content });
}
