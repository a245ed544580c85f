import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { CaseId } from '#contracts/case';
import { type Failure, failure } from '#contracts/failures';
import { fail, ok, type Result } from '#contracts/result';
import { answerFailure, newRoutes, serve } from '../../platform/http/http.ts';
import { memberToken, problemAnswer } from '../../platform/http/openapi.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { authenticate } from '../../trust/identity/authenticate.ts';
import type { CallerEnv } from '../../trust/identity/caller.ts';
import { stillStands } from '../../trust/identity/still-stands.ts';
import { streamChanges } from './events-stream.ts';
import { visibleCase } from './view.ts';

const Version = z.coerce.number().int().min(0).max(2_147_483_647);

const route = createRoute({
  method: 'get',
  path: '/v1/cases/{id}/events',
  tags: ['办件 Cases'],
  summary: '办件变化 (服务器推送事件) · Changes of a case as server-sent events',
  description:
    'Each event is named `change`, its id is the version of the case, its data one JSON object. Begins after `Last-Event-ID` or `after`. Ends after ten minutes; come back with the last id.',
  security: memberToken,
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
    default: problemAnswer,
  },
});

/** From which version a listener goes on; that of a browser that comes back counts more than that of its address. */
export function knownVersion(c: Context): Result<number, Failure> {
  const text = c.req.header('last-event-id') ?? c.req.query('after') ?? '0';
  const version = /^\d{1,10}$/.test(text) ? Version.safeParse(text).data : undefined;
  const fields = [{ pointer: '', reason: 'Last-Event-ID or after is no version' }];
  return version === undefined ? fail(failure('request.invalid', { fields })) : ok(version);
}

/** Whoever may read a case may listen to it. */
export function caseEventRoutes(platform: Platform) {
  const app = newRoutes<CallerEnv>();
  app.get('/v1/cases/:id/events', authenticate(platform, 'cases:read'));
  serve(app, route, async (c) => {
    const caller = c.get('caller');
    const { id: caseId } = c.req.valid('param');
    const found = await visibleCase(platform, caseId, caller);
    if (!found.ok) return answerFailure(c, found.failure);
    const after = knownVersion(c);
    if (!after.ok) return answerFailure(c, after.failure);
    return streamChanges(c, platform, {
      caseId,
      after: after.value,
      clientId: caller.clientId,
      stands: () => stillStands(platform, caller, 'cases:read'),
      mayStill: async () => (await visibleCase(platform, caseId, caller)).ok,
    });
  });
  return app;
}
