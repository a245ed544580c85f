import type { Reply } from './http.ts';

const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

const page = (status: number, title: string, main: string): Reply => ({
  status,
  contentType: 'text/html; charset=utf-8',
  headers: {
    'Content-Security-Policy':
      "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
  },
  body: `<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>
body{margin:0;font:16px/1.6 system-ui,"PingFang SC","Noto Sans CJK SC",sans-serif;background:#eef3f8;color:#1c2733}
main{max-width:22rem;margin:10vh auto;padding:2rem;background:#fff;border-radius:.5rem}
h1{font-size:1.25rem;margin:0 0 1rem}label{display:block;margin:.75rem 0 .25rem}
input{width:100%;box-sizing:border-box;padding:.6rem;font:inherit;border:1px solid #7b8a99;border-radius:.25rem}
button{margin-top:1.25rem;width:100%;padding:.7rem;font:inherit;border:0;border-radius:.25rem;background:#0b5cad;color:#fff}
[role=alert]{color:#a4161a}
</style></head><body><main><h1>${escapeHtml(title)}</h1>${main}</main></body></html>`,
});

export type LoginForm = {
  readonly action: string;
  readonly kind: 'person' | 'company';
  readonly redirectUri: string;
  readonly username: string;
  readonly wrong: boolean;
};

export function loginPage(form: LoginForm): Reply {
  const title =
    form.kind === 'person' ? '青浦区统一身份认证 · 个人登录' : '青浦区统一身份认证 · 法人登录';
  const alert = form.wrong ? '<p role="alert">用户名或密码错误</p>' : '';
  return page(
    form.wrong ? 401 : 200,
    title,
    `${alert}<form method="post" action="${escapeHtml(form.action)}">
<input type="hidden" name="ly" value="csj">
<input type="hidden" name="redirect_uri" value="${escapeHtml(form.redirectUri)}">
<label for="username">用户名</label>
<input id="username" name="username" type="text" autocomplete="username" required value="${escapeHtml(form.username)}">
<label for="password">密码</label>
<input id="password" name="password" type="password" autocomplete="current-password" required>
<button type="submit">登录</button></form>
<p>示例平台:人物与企业均为虚构。</p>`,
  );
}

export const refusedPage = (): Reply =>
  page(400, '无法登录', '<p role="alert">来源或回调地址未登记。</p>');

export const maintenancePage = (): Reply =>
  page(200, '系统维护中', '<p>每日 02:00 至 04:00 为系统维护时间,请稍后再试。</p>');
