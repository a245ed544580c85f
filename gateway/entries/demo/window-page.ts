import type { OpenAPIHono } from '@hono/zod-openapi';
import { html } from 'hono/html';
import type { Env } from '../../platform/http/http.ts';
import { openPage } from '../../platform/http/openapi.ts';

const headers = {
  'content-security-policy':
    "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
  // The address holds a ticket: no cache and no referrer may keep it.
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
};

const style =
  'body{font:16px/1.6 system-ui,sans-serif;max-width:40rem;margin:3rem auto;padding:0 1rem}code{display:block;overflow-wrap:anywhere;background:#f3f3f3;padding:1rem;user-select:all}';

/** Where the sample window's browser ends: in the place of a member's own system, it shows what came back. */
export function mountWindowPage(app: OpenAPIHono<Env>): void {
  const act = { name: 'demo.window', who: 'anyone', changes: false } as const;
  openPage(app, '/window/returned', act, (c) => {
    const error = c.req.query('error');
    const [zh, en] =
      error === undefined
        ? [
            '登录完成: 请把下面的地址粘贴到 member log-in',
            'Signed in: paste this address into member log-in',
          ]
        : [`登录未完成: ${error}`, `Nobody signed in: ${error}`];
    const page = html`<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>窗口 · Window</title><style>${style}</style></head>
<body><main><h1>窗口示例 · Sample window</h1><p>${zh}</p><p lang="en">${en}</p><code>${c.req.url}</code></main></body></html>`;
    return c.html(page, 200, headers);
  });
}
