import { serveStatic } from '@hono/node-server/serve-static';
import type { OpenAPIHono } from '@hono/zod-openapi';
import { getAbsoluteFSPath } from 'swagger-ui-dist';
import { declared } from '../../platform/http/act.ts';
import type { Env } from '../../platform/http/http.ts';
import { openPage } from '../../platform/http/openapi.ts';
import { mountWindowPage } from './window-page.ts';

const page = `<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>API · Tongban 通办</title><link rel="stylesheet" href="/docs/assets/swagger-ui.css"></head>
<body><div id="reference"></div><script src="/docs/assets/swagger-ui-bundle.js"></script><script src="/docs/start.js"></script></body></html>`;

const script = `SwaggerUIBundle({ url: '/v1/openapi.json', dom_id: '#reference', deepLinking: true, docExpansion: 'list', validatorUrl: null });`;

const policy =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'";

/** The API reference for people, drawn from `/v1/openapi.json`; all its files come from this machine. */
export function mountReference(app: OpenAPIHono<Env>): void {
  mountWindowPage(app);
  const act = { name: 'reference.page', who: 'anyone', changes: false } as const;
  openPage(app, '/docs', act, (c) => c.html(page, 200, { 'content-security-policy': policy }));
  openPage(app, '/docs/start.js', act, (c) =>
    c.text(script, 200, { 'content-type': 'text/javascript' }),
  );
  app.get(
    '/docs/assets/*',
    declared(
      act,
      serveStatic({
        root: getAbsoluteFSPath(),
        rewriteRequestPath: (path) => path.slice('/docs/assets'.length),
      }),
    ),
  );
}
