import {
  createRoute,
  type OpenAPIHono,
  type RouteConfig,
  type RouteHandler,
  z,
} from '@hono/zod-openapi';
import type { Context, MiddlewareHandler } from 'hono';
import { type FailureCode, failureKinds } from '#contracts/failures';
import { type Act, declared, declaredRoutes } from './act.ts';
import type { Env } from './http.ts';
import { asContract } from './openapi-contract.ts';
import { describeWebhooks } from './openapi-webhooks.ts';
import { scopeTexts, wordsOf } from './openapi-words.ts';
import { headChangesNothing, safeToLookAt } from './safe-to-look-at.ts';

/** RFC 9457 problem details with this API's own members. */
export const ProblemDocument = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string().optional(),
    code: z.enum(Object.keys(failureKinds) as [FailureCode, ...FailureCode[]]),
    fault: z.enum(['caller', 'gateway', 'region']),
    retryable: z.boolean(),
    next: z.string(),
    correlationId: z.string(),
    errors: z.array(z.object({ pointer: z.string(), reason: z.string() })).optional(),
    error: z.string().optional().openapi({ description: 'at the OAuth endpoints (RFC 6749 s5.2)' }),
    error_description: z.string().optional(),
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
      param: { required },
    }),
});

/** The answers that a declaration brings with it; what a route says itself stands. */
function answersOf(
  { who, on, changes }: Act,
  request: RouteConfig['request'],
): RouteConfig['responses'] {
  if (who === 'region' || who === 'courier')
    return { '4XX': { description: 'not taken; said in the format of who calls' } };
  const headers = Object.keys((request?.headers as z.ZodObject | undefined)?.shape ?? {});
  const statuses = [
    400,
    ...(request?.body ? [413, 415] : []),
    ...(headers.includes('if-match') ? [412] : []),
    ...(headers.includes('range') ? [416] : []),
    500,
    503,
    ...(who === 'member' ? [401, 403, 429] : []),
    ...(on ? [404] : []),
    ...(changes && who === 'member' ? [409, 422] : []),
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
    description: [route.description, wordsOf(act)].filter(Boolean).join(' '),
    security: act.who === 'member' ? scopes.map((scope) => ({ memberToken: [scope] })) : [],
    ...(request ? { request } : {}),
    responses: {
      ...answersOf(act, request),
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

/** The tags that routes have, each once; a lint wants them listed. */
const tagsOf = (app: OpenAPIHono<Env>) =>
  [
    ...new Set(
      app.openAPIRegistry.definitions.flatMap((one) =>
        one.type === 'route' ? (one.route.tags ?? []) : [],
      ),
    ),
  ].map((name) => ({ name, description: name }));

const scopesOf = (app: OpenAPIHono<Env>): Record<string, string> =>
  Object.fromEntries(
    declaredRoutes(app)
      .flatMap(({ act }) => (act.scopes ?? []).map((scope) => [scope, act.name] as const))
      .toSorted()
      .map(([scope]) => [scope, scopeTexts[scope] ?? scope]),
  );

/** Of the document; the path says the major version. What changes in it stands in docs/api-changelog.md. */
export const apiVersion = '1.1.0';

/** What is really mounted, as OpenAPI 3.1. */
export const openApiDocument = (app: OpenAPIHono<Env>, origin: string) =>
  asContract(
    app.getOpenAPI31Document({
      openapi: '3.1.0',
      info: {
        title: 'Tongban 通办',
        version: apiVersion,
        description:
          '区域政务平台之间的网关 · gateway between regional government-service platforms. Every refusal is problem details (RFC 9457) with a stable code: docs/errors.md. Members sign what changes anything: docs/identity.md. Versions, deprecation and support: docs/api-changelog.md.',
        contact: { name: 'The operator of this gateway', url: `${origin}/docs` },
        license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
      },
      servers: [{ url: origin, description: 'this gateway' }],
      tags: tagsOf(app),
    }) as never,
  );

/** `GET /v1/openapi.json`, generated from the routes that are really mounted. */
export function openApiRoutes(app: OpenAPIHono<Env>, origin: string): void {
  app.openAPIRegistry.registerComponent('securitySchemes', 'memberToken', {
    type: 'oauth2',
    flows: { clientCredentials: { tokenUrl: `${origin}/oauth/token`, scopes: scopesOf(app) } },
  });
  describeWebhooks(app);
  const act = { name: 'reference.read', who: 'anyone', changes: false } as const;
  // Made once: routes do not change while a process runs.
  let document: string | undefined;
  openPage(app, '/v1/openapi.json', act, (c) => {
    document ??= JSON.stringify(openApiDocument(app, origin));
    return c.body(document, 200, {
      'content-type': 'application/json',
      'cache-control': 'public, max-age=300',
    });
  });
}
