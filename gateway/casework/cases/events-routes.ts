import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { CaseId } from '#contracts/case';
import { type Failure, failure } from '#contracts/failures';
import { fail, ok, type Result } from '#contracts/result';
import { answerFailure, newRoutes } from '../../platform/http/http.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { visible } from '../../trust/acts/kind.ts';
import type { MemberAct } from '../../trust/acts/member-act.ts';
import { open } from '../../trust/acts/open.ts';
import type { CallerEnv } from '../../trust/identity/caller.ts';
import { stillStands } from '../../trust/identity/still-stands.ts';
import { caseKind, caseReaders } from './case-kind.ts';
import { versionsAt } from './changes.ts';
import { streamChanges } from './events-stream.ts';
import { visibleIds } from './seen-by.ts';

const Version = z.coerce.number().int().min(0).max(2_147_483_647);

const route = createRoute({
  method: 'get',
  path: '/v1/cases/{id}/events',
  tags: ['办件 Cases'],
  summary: '办件变化（服务器推送事件） · Changes of a case as server-sent events',
  description:
    'Each event is named `change`, its id is the version of the case, its data one JSON object. Begins after `Last-Event-ID` or `after`. Ends after ten minutes; come back with the last id.',
  request: {
    params: z.object({ id: CaseId }),
    headers: z.object({ 'last-event-id': Version.optional() }),
    query: z.strictObject({ after: Version.optional() }),
  },
  responses: {
    200: {
      description: 'the changes, in order',
      content: { 'text/event-stream': { schema: z.string() } },
    },
  },
});

/** Cases of one stream. */
const maxCases = 100;
const Instant = z.coerce.number().int().min(0).max(8_640_000_000_000_000);

const allRoute = createRoute({
  method: 'get',
  path: '/v1/events',
  tags: ['办件 Cases'],
  summary:
    '多个办件的变化（服务器推送事件） · Changes of many cases in one stream of server-sent events',
  description:
    'The cases that `case` names, at most 100; without it the newest 100 that the caller may see, new ones included. As the events of one case, but an event’s id is a time in milliseconds, and what is told may be told again by another stream: ignore versions that you know. Begins now, or shortly before `Last-Event-ID` or `after`.',
  request: {
    headers: z.object({ 'last-event-id': Instant.optional() }),
    query: z.strictObject({
      case: z.union([CaseId, z.array(CaseId).max(maxCases)]).optional(),
      after: Instant.optional(),
    }),
  },
  responses: {
    200: {
      description: 'the changes, in order per case',
      content: { 'text/event-stream': { schema: z.string() } },
    },
  },
});

/** What was committed when others already told of later changes is not passed over. */
const overlapMs = 30_000;

/** From when on a listener to many cases is told. */
function sinceOf(c: Context, platform: Platform): Result<Date, Failure> {
  const text = c.req.header('last-event-id') ?? c.req.query('after');
  if (text === undefined) return ok(platform.clock());
  const fields = [{ pointer: '', reason: 'Last-Event-ID or after is no time in milliseconds' }];
  const time = /^\d{1,16}$/.test(text) ? Instant.safeParse(text).data : undefined;
  if (time === undefined) return fail(failure('request.invalid', { fields }));
  return ok(new Date(Math.max(0, time - overlapMs)));
}

/** From which version a listener goes on; that of a browser that comes back counts more than that of its address. */
export function knownVersion(c: Context): Result<number, Failure> {
  const text = c.req.header('last-event-id') ?? c.req.query('after') ?? '0';
  const version = /^\d{1,10}$/.test(text) ? Version.safeParse(text).data : undefined;
  const fields = [{ pointer: '', reason: 'Last-Event-ID or after is no version' }];
  return version === undefined ? fail(failure('request.invalid', { fields })) : ok(version);
}

const acts = {
  one: {
    name: 'case.listen',
    reads: 'case',
    who: 'member',
    scopes: ['cases:read'],
    on: caseKind,
    by: caseReaders,
    changes: false,
  },
  many: {
    name: 'case.listen_to_many',
    reads: 'case_changes',
    who: 'member',
    scopes: ['cases:read'],
    changes: false,
  },
} as const satisfies Record<string, MemberAct>;

/** Whoever may read a case may listen to it. */
export function caseEventRoutes(platform: Platform) {
  const app = newRoutes<CallerEnv>();
  open(app, platform, route, acts.one, async (c, { caller, row: { id: caseId } }) => {
    const after = knownVersion(c);
    if (!after.ok) return answerFailure(c, after.failure);
    return streamChanges(c, platform, {
      known: new Map([[caseId, after.value]]),
      clientId: caller.clientId,
      stands: () => stillStands(platform, caller, 'cases:read'),
      stillSees: async () =>
        (await visible(platform, caseKind, caseId, caller, caseReaders)).ok ? [caseId] : [],
    });
  });
  open(app, platform, allRoute, acts.many, async (c, { caller }) => {
    const since = sinceOf(c, platform);
    if (!since.ok) return answerFailure(c, since.failure);
    const { case: asked } = c.req.valid('query');
    const among = asked === undefined ? undefined : [asked].flat();
    const stillSees = () => visibleIds(platform, caller, { among, limit: maxCases });
    const ids = await stillSees();
    // One that is not there for the caller is said so, as at every other door.
    if (among && ids.length < new Set(among).size)
      return answerFailure(c, failure('case.not_found'));
    return streamChanges(c, platform, {
      known: await versionsAt(platform.database(), ids, since.value),
      clientId: caller.clientId,
      stands: () => stillStands(platform, caller, 'cases:read'),
      stillSees,
      idOf: ({ at }) => String(at.getTime()),
    });
  });
  return app;
}
