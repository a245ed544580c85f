import type { OpenAPIHono } from '@hono/zod-openapi';
import type { NotFoundHandler } from 'hono';
import { failure } from '#contracts/failures';
import { answerFailure, type Env } from './http.ts';

type Route = { readonly method: string; readonly form: RegExp };

/** What an address under `/v1/cases/:id` or `/log/tile/entries/:path{.+}` looks like. */
function formOf(path: string): RegExp {
  const segments = path
    .split('/')
    .map((segment) =>
      segment.startsWith(':')
        ? (/\{(.*)\}/.exec(segment)?.[1] ?? '[^/]+')
        : segment.replaceAll('.', '\\.'),
    );
  return new RegExp(`^${segments.map((segment) => `(?:${segment})`).join('/')}$`);
}

/** Patterns that only guard, such as `app.post('/v1/cases/*', authenticate(…))`, are no addresses. */
const routesOf = (app: OpenAPIHono<Env>): Route[] =>
  app.routes
    .filter((route) => route.method !== 'ALL' && !route.path.endsWith('*'))
    .map((route) => ({ method: route.method, form: formOf(route.path) }));

/** 404 for an unknown address; 405 with `Allow` (RFC 9110 s15.5.6) for a known one and another method. */
export function answerNoRoute(app: OpenAPIHono<Env>): NotFoundHandler<Env> {
  let routes: Route[] | undefined;
  return (c) => {
    routes ??= routesOf(app);
    const methods = new Set(
      routes.filter(({ form }) => form.test(c.req.path)).map(({ method }) => method),
    );
    if (methods.has('GET')) methods.add('HEAD');
    if (methods.size === 0 || methods.has(c.req.method))
      return answerFailure(c, failure('request.route_unknown'));
    const answer = answerFailure(c, failure('request.method_not_allowed'));
    answer.headers.set('allow', [...methods].join(', '));
    return answer;
  };
}
