import { type Answer, html, type Request, redirect } from './answers.ts';
import { type User, userOf } from './users.ts';

const escaped = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

const frame = (content: string): string => `<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>江苏政务服务 统一身份认证(参考平台)</title>
<style>body{font:16px/1.6 system-ui,sans-serif;max-width:24rem;margin:3rem auto;padding:0 1rem}
label{display:block;margin:.75rem 0}input{width:100%;padding:.5rem;box-sizing:border-box}
button{padding:.5rem 2rem}[role=alert]{color:#a40000}</style></head>
<body><main><h1>吴江 统一登录</h1>${content}</main></body></html>`;

const form = (uuid: string, gotoUrl: string, problem: string): string =>
  frame(`${problem === '' ? '' : `<p role="alert">${problem}</p>`}
<form method="post" action="login.do">
<input type="hidden" name="uuid" value="${escaped(uuid)}">
<input type="hidden" name="gotoUrl" value="${escaped(gotoUrl)}">
<label>用户名 <input name="loginname" autocomplete="username" required></label>
<label>密码 <input name="password" type="password" autocomplete="current-password" required></label>
<button type="submit">登录</button>
</form>`);

const refusal = (problem: string): Answer => html(frame(`<p role="alert">${problem}</p>`), 400);

/** Exact origin and path, any query; no fragment, no user info: anything else could carry the ticket away. */
function wayBack(gotoUrl: string, allowed: string): URL | undefined {
  const text = Buffer.from(gotoUrl, 'base64');
  if (gotoUrl === '' || text.toString('base64') !== gotoUrl) return undefined;
  const address = text.toString('utf8');
  if (!URL.canParse(address)) return undefined;
  const url = new URL(address);
  const permitted = new URL(allowed);
  const exact = url.origin === permitted.origin && url.pathname === permitted.pathname;
  return exact && url.username === '' && url.password === '' && url.hash === '' ? url : undefined;
}

type Site = { readonly siteUuid: string; readonly loginCallbackUrl: string };

/** The page for a browser: GET shows the form, POST checks it and goes back with a fresh ticket. */
export function makeLoginPage(site: Site, issueTicket: (user: User) => string) {
  return (request: Request): Answer => {
    const fields =
      request.method === 'POST'
        ? new URLSearchParams(request.body.toString('utf8'))
        : request.query;
    const uuid = fields.get('uuid') ?? '';
    const gotoUrl = fields.get('gotoUrl') ?? '';
    if (uuid !== site.siteUuid) return refusal('应用未注册');
    const back = wayBack(gotoUrl, site.loginCallbackUrl);
    if (!back) return refusal('回跳地址未登记');
    if (request.method !== 'POST') return html(form(uuid, gotoUrl, ''));
    const user = userOf(fields.get('loginname') ?? '', fields.get('password') ?? '');
    if (!user) return html(form(uuid, gotoUrl, '用户名或密码错误'));
    back.searchParams.append('ticket', issueTicket(user));
    return redirect(back.href);
  };
}
