import type { OpenAPIHono } from '@hono/zod-openapi';
import { type Env, newRoutes } from '../http/http.ts';
import { openPage } from '../http/openapi.ts';
import { styleSheet } from './style.ts';

export function pageStyleRoute(): OpenAPIHono<Env> {
  const routes = newRoutes();
  const act = { name: 'page.style', who: 'anyone', changes: false } as const;
  openPage(routes, '/pages/style.css', act, (c) =>
    c.text(styleSheet, 200, {
      'cache-control': 'public, max-age=300',
      'content-type': 'text/css; charset=utf-8',
    }),
  );
  return routes;
}
