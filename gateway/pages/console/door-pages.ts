import { html } from 'hono/html';
import { text } from '../../platform/html/text.ts';
import { page } from './page.ts';
import type { Place } from './place.ts';

const texts = {
  enter: text('进入控制台', 'Open the console'),
  enterLead: text('以下列成员的身份进入。', 'You enter in the name of this member.'),
  enterNote: text(
    '此链接只能使用一次；点击按钮之前不会失效。',
    'The link works once; until you press the button it is not used.',
  ),
  change: text('更换身份', 'Become somebody else'),
  now: text('您现在的身份', 'You are now'),
  becoming: text('进入后的身份', 'You become'),
  changeNote: text(
    '更换后，此浏览器中原来的身份即退出。',
    'The identity that this browser has now is signed out.',
  ),
  stay: text('保持现在的身份', 'Stay as you are'),
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

type Identity = {
  readonly id: string;
  /** As the federation has it, which is in Chinese. */
  readonly member: string;
  /** The clerk's number at their platform. */
  readonly person?: string | undefined;
};
type Door = {
  readonly path: string;
  readonly becoming: Identity;
  /** Somebody else whom this browser is now. */
  readonly leaving?: Identity | undefined;
};

const named = ({ member, person }: Identity) =>
  html`<b><span lang="zh-CN">${member}</span>${person === undefined ? '' : ` · ${person}`}</b>`;

/** Before a link is spent: a button, because programs follow links that people only pass on. */
export function enterPage({ path, becoming, leaving }: Door, place: Place) {
  const { language } = place;
  const title = leaving ? texts.change[language] : texts.enter[language];
  const who = leaving
    ? html`<p>${texts.now[language]} ${named(leaving)}</p><p>${texts.becoming[language]} ${named(becoming)}</p>`
    : html`<p>${texts.enterLead[language]} ${named(becoming)}</p>`;
  const stay = leaving
    ? html`<p class="dim">${texts.changeNote[language]}</p><p><a href="/console/cases?lang=${language}">${texts.stay[language]}</a></p>`
    : '';
  const content = html`<section class="door"><h1>${title}</h1>${who}
<form method="post" action="${path}">${leaving ? html`<input type="hidden" name="leaving" value="${leaving.id}">` : ''}<button>${title}</button></form>${stay}<p class="dim">${texts.enterNote[language]}</p></section>`;
  return page({ place, title, content });
}

/** @param csrf absent: it is done */
export function signOutPage(csrf: string | undefined, place: Place) {
  const { language } = place;
  const title = csrf === undefined ? texts.signedOut[language] : texts.signOut[language];
  const content =
    csrf === undefined
      ? html`<section class="door"><h1>${title}</h1><p>${texts.signedOutNext[language]}</p></section>`
      : html`<section class="door"><h1>${title}</h1><p>${texts.signOutLead[language]}</p>
<form method="post" action="/console/sign-out"><input type="hidden" name="csrf" value="${csrf}"><button>${title}</button></form></section>`;
  return page({ place, title, content });
}
