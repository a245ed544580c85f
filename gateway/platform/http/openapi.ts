import {
  createRoute,
  type OpenAPIHono,
  type RouteConfig,
  type RouteHandler,
  z,
} from '@hono/zod-openapi';
import type { Context, MiddlewareHandler } from 'hono';
import { type Act, declared, declaredRoutes } from './act.ts';
import type { Env } from './http.ts';
import { headChangesNothing, safeToLookAt } from './safe-to-look-at.ts';

/** RFC 9457 problem details with this API's own members. */
export const ProblemDocument = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string().optional(),
    code: z.string(),
    fault: z.enum(['caller', 'gateway', 'region']),
    retryable: z.boolean(),
    next: z.string(),
    correlationId: z.string(),
    errors: z.array(z.object({ pointer: z.string(), reason: z.string() })).optional(),
  })
  .openapi('Problem');

/** The `default` answer of every route: RFC 9457 problem details. */
export const problemAnswer = {
  description: '问题说明 · problem details (RFC 9457)',
  content: { 'application/problem+json': { schema: ProblemDocument } },
};

export const jsonAnswer = <T extends z.ZodType>(description: string, schema: T) => ({
  description,
  content: { 'application/json': { schema } },
});

export const jsonBody = <T extends z.ZodType>(schema: T) => ({
  required: true,
  content: { 'application/json': { schema } },
});

const keyHeader = (required: boolean) => ({
  'idempotency-key': z
    .string()
    .optional()
    .openapi({
      description: `${required ? 'required' : 'the same key again is the same act'}; 8 to 128 visible ASCII characters`,
    }),
});

/** The answers that a declaration brings with it; what a route says itself stands. */
function answersOf({ who, on, changes, repeat }: Act): RouteConfig['responses'] {
  const statuses = [
    ...(who === 'member' ? [401, 403, 429] : []),
    ...(on ? [404] : []),
    ...(changes && who === 'member' ? [409, 422] : []),
    ...(repeat === 'claimed' ? [400] : []),
  ];
  return Object.fromEntries(statuses.map((status) => [status, problemAnswer]));
}

/** The members of an operation that follow from its declaration: security, headers, answers. */
function described<R extends RouteConfig>(route: R, act: Act): R {
  const { scopes = [], repeat, on } = act;
  const takesKey = repeat === 'claimed' || repeat === 'kept';
  const headers = (route.request?.headers ?? z.object({})) as z.ZodObject;
  const request = takesKey
    ? { ...route.request, headers: headers.extend(keyHeader(repeat === 'claimed')) }
    : route.request;
  return {
    ...route,
    ...(act.who === 'member'
      ? { security: scopes.map((scope) => ({ memberToken: [scope] })) }
      : {}),
    ...(request ? { request } : {}),
    responses: {
      ...answersOf(act),
      default: problemAnswer,
      ...route.responses,
    },
    'x-act': { ...act, ...(on ? { on: on.kind } : {}) },
  };
}

const letThrough: MiddlewareHandler = (_, next) => next();

/** What runs before a handler; the first of it carries the declaration. */
function guardsOf<E extends Env>(act: Act, guards: readonly MiddlewareHandler<E>[]) {
  if (act.who === 'member' && guards.length === 0) throw new TypeError(`${act.name} has no guard`);
  const looking = act.who === 'browser' ? safeToLookAt : headChangesNothing;
  const [first = letThrough, ...others] = act.changes ? [...guards, looking] : guards;
  const marked: MiddlewareHandler = (c, next) => {
    c.set('act', act);
    return first(c as never, next);
  };
  return [declared(act, marked), ...others] as const;
}

/**
 * Registers a documented route with its declaration: `guards` first, then the schemas, then the handler. Only
 * for doors that need no token, and for `trust/acts`, through which all others are opened.
 */
export function openRoute<R extends RouteConfig, E extends Env>(
  app: OpenAPIHono<E>,
  route: R,
  act: Act,
  handler: (c: Parameters<RouteHandler<R, E>>[0]) => Promise<Response> | Response,
  guards: readonly MiddlewareHandler<E>[] = [],
): void {
  const config = createRoute(described(route, act));
  app.on(route.method.toUpperCase(), config.getRoutingPath(), ...guardsOf(act, guards));
  app.openapi(config as never, handler as never);
}

type Page<E extends Env> = (c: Context<E>) => Promise<Response> | Response;

const opensAs =
  (method: 'GET' | 'POST') =>
  <E extends Env>(
    app: OpenAPIHono<E>,
    path: string,
    act: Act,
    handler: Page<E>,
    guards: readonly MiddlewareHandler<E>[] = [],
  ): void => {
    app.on(method, path, ...guardsOf(act, guards), handler as never);
  };

/** As `openRoute`, for what the API reference does not describe: a page, or a file of one. */
export const openPage = opensAs('GET');
/** What the form of a page is sent to. */
export const openForm = opensAs('POST');

const scopesOf = (app: OpenAPIHono<Env>): Record<string, string> =>
  Object.fromEntries(
    declaredRoutes(app)
      .flatMap(({ act }) => (act.scopes ?? []).map((scope) => [scope, act.name] as const))
      .toSorted()
      .map(([scope]) => [scope, scope]),
  );

/** What is really mounted, as OpenAPI 3.1. */
export const openApiDocument = (app: OpenAPIHono<Env>, origin: string) =>
  app.getOpenAPI31Document({
    openapi: '3.1.0',
    info: {
      title: 'Tongban 通办',
      version: '1',
      description: '区域政务平台之间的网关 · gateway between regional government-service platforms',
      license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
    },
    servers: [{ url: origin }],
  });

/** `GET /v1/openapi.json`, generated from the routes that are really mounted. */
export function openApiRoutes(app: OpenAPIHono<Env>, origin: string): void {
  app.openAPIRegistry.registerComponent('securitySchemes', 'memberToken', {
    type: 'oauth2',
    flows: { clientCredentials: { tokenUrl: `${origin}/oauth/token`, scopes: scopesOf(app) } },
  });
  const act = { name: 'reference.read', who: 'anyone', changes: false } as const;
  openPage(app, '/v1/openapi.json', act, (c) => c.json(openApiDocument(app, origin)));
}
