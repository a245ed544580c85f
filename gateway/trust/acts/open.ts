import type { OpenAPIHono, RouteConfig, RouteHandler } from '@hono/zod-openapi';
import type { Context, MiddlewareHandler } from 'hono';
import { type Failure, failure } from '#contracts/failures';
import { fail, ok, type Result } from '#contracts/result';
import type { Act } from '../../platform/http/act.ts';
import { answerFailure, requireMediaType } from '../../platform/http/http.ts';
import { openRoute } from '../../platform/http/openapi.ts';
import { canonicalJson, sha256Hex } from '../../platform/keys/digest.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { authenticate } from '../identity/authenticate.ts';
import type { Caller, CallerEnv } from '../identity/caller.ts';
import { entrustedWith } from '../identity/entrusted.ts';
import { type IdempotencyClaim, idempotencyClaim, isRepeated } from './idempotency.ts';
import { onceKept, requestText } from './kept-answer.ts';
import { visible } from './kind.ts';
import { contradictions, type Given, type MemberAct } from './member-act.ts';

const refuseOtherRoles =
  ({ roles }: MemberAct): MiddlewareHandler<CallerEnv> =>
  async (c, next) =>
    roles?.includes(c.get('caller').role) === false
      ? answerFailure(c, failure('auth.not_permitted', { detail: `only: ${roles.join(', ')}` }))
      : next();

const refuseUnless =
  (
    platform: Platform,
    { says, holds }: NonNullable<MemberAct['provided']>,
  ): MiddlewareHandler<CallerEnv> =>
  async (c, next) =>
    (await holds(platform, c.get('caller')))
      ? next()
      : answerFailure(c, failure('auth.not_permitted', { detail: `only: ${says}` }));

/** Who calls, with which scopes and in which role: what rooms to the left of this one are guarded by. */
export const memberGuards = (
  platform: Platform,
  act: MemberAct,
): readonly MiddlewareHandler<CallerEnv>[] => [
  authenticate(platform, ...act.scopes),
  ...(act.roles ? [refuseOtherRoles(act)] : []),
  ...(act.provided ? [refuseUnless(platform, act.provided)] : []),
];

/** The one media type that the body of a route has; undefined where there is no body. */
const mediaTypeOf = ({ request }: RouteConfig): string | undefined =>
  Object.keys(request?.body?.content ?? {})[0];

const jsonOf = (c: Context): unknown =>
  (c.req as unknown as { valid: (target: 'json') => unknown }).valid('json') ?? {};

/** The claim that an act needs or may have; undefined where no key is looked at. */
async function claimOf(
  c: Context,
  { repeat }: MemberAct,
  caller: Caller,
): Promise<Result<IdempotencyClaim | undefined, Failure>> {
  const key = c.req.header('idempotency-key');
  const isKept = repeat === 'kept' && key !== undefined;
  if (repeat !== 'claimed' && !isKept) return ok(undefined);
  const text = isKept ? await requestText(c) : canonicalJson(jsonOf(c));
  return idempotencyClaim(caller, key, `${c.req.method} ${c.req.path}`, text);
}

/** The object that the address names, loaded and open to the caller. */
async function objectOf(
  platform: Platform,
  c: Context,
  { on, by, changes }: MemberAct,
  caller: Caller,
): Promise<Result<unknown, Failure>> {
  if (!on) return ok(undefined);
  const id = c.req.param(on.param ?? 'id');
  if (id === undefined) return fail(failure(on.missing));
  const found = await visible(platform, on, id, caller, by);
  if (!found.ok || !changes) return found;
  const entrusted = entrustedWith(caller, on.itemsOf?.(found.value) ?? []);
  return entrusted.ok ? found : entrusted;
}

/**
 * Opens a route to members: who calls, in which role and with which scope, what media type, which key, and what
 * they are to the object are checked here and before the handler, as the declaration beside the route says.
 */
export function open<R extends RouteConfig, const A extends MemberAct>(
  app: OpenAPIHono<CallerEnv>,
  platform: Platform,
  route: R,
  act: A,
  handler: (
    c: Parameters<RouteHandler<R, CallerEnv>>[0],
    given: Given<A>,
  ) => Promise<Response> | Response,
): void {
  const wrong = contradictions(route.method, act);
  if (wrong.length > 0) throw new TypeError(`${act.name}: ${wrong.join('; ')}`);
  const mediaType = mediaTypeOf(route);
  const guards = [
    ...memberGuards(platform, act),
    ...(mediaType === undefined ? [] : [requireMediaType(mediaType)]),
  ];
  const guarded = async (c: Context<CallerEnv>): Promise<Response> => {
    const caller = c.get('caller');
    const claim = await claimOf(c, act, caller);
    if (!claim.ok) return answerFailure(c, claim.failure);
    const object = await objectOf(platform, c, act, caller);
    if (!object.ok) return answerFailure(c, object.failure);
    (c as Context).set('caseRefs', act.on?.casesOf?.(object.value));
    const given = {
      caller,
      row: object.value,
      claim: claim.value,
      bodyDigest: act.repeat === 'claimed' ? await sha256Hex(await c.req.text()) : '',
    } as unknown as Given<A>;
    const work = async () => handler(c as never, given);
    if (!claim.value) return work();
    const answer =
      act.repeat === 'kept'
        ? await onceKept(platform, claim.value, (refused) => answerFailure(c, refused), work)
        : await work();
    if (answer.ok && isRepeated(claim.value)) answer.headers.set('idempotency-replayed', 'true');
    return answer;
  };
  openRoute<R, CallerEnv>(app, route, act as Act, guarded as never, guards);
}
