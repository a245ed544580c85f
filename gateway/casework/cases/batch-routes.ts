import { createRoute } from '@hono/zod-openapi';
import { newRoutes } from '../../platform/http/http.ts';
import { jsonAnswer, jsonBody } from '../../platform/http/openapi.ts';
import { problemOf } from '../../platform/http/problem.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { inSpan } from '../../platform/process/telemetry.ts';
import type { MemberAct } from '../../trust/acts/member-act.ts';
import { open } from '../../trust/acts/open.ts';
import type { CallerEnv } from '../../trust/identity/caller.ts';
import { BatchAnswer, BatchRequest, batchPath, submitBatch } from './batch.ts';
import { submittedView } from './view.ts';

const route = createRoute({
  method: 'post',
  path: batchPath,
  tags: ['办件 Cases'],
  summary: '批量提交办件 · Submit up to 100 applications in one call',
  description:
    'For platforms that submit in bulk. Each case has its own idempotency key, is accepted or refused by itself and gets its own receipt; the call needs no Idempotency-Key header.',
  request: { body: jsonBody(BatchRequest) },
  responses: {
    200: jsonAnswer('one result for each case, in their order', BatchAnswer),
  },
});

/** A kiosk and an app speak for the one person before them. */
const act = {
  name: 'case.submit_batch',
  who: 'member',
  scopes: ['cases:submit'],
  roles: ['platform'],
  changes: true,
  repeat: 'each',
  logged: ['case.submitted'],
} as const satisfies MemberAct;

/** Many applications in one call. */
export function batchRoutes(platform: Platform) {
  const app = newRoutes<CallerEnv>();
  open(app, platform, route, act, async (c, { caller }) => {
    const batch = c.req.valid('json');
    const attributes = { 'tongban.client': caller.clientId, 'tongban.cases': batch.cases.length };
    const submitted = await inSpan('case.submit_batch', attributes, () =>
      submitBatch(platform, batch, caller),
    );
    const results = submitted.map((result, nth) => {
      const idempotencyKey = batch.cases[nth]?.idempotencyKey ?? '';
      if (result.ok) return { idempotencyKey, status: 202, ...submittedView(result.value) };
      const problem = problemOf(
        result.failure,
        c.get('language'),
        c.get('correlationId'),
        c.get('origin'),
      );
      const { retryAfterSeconds } = result.failure;
      return {
        idempotencyKey,
        status: problem.status,
        ...(retryAfterSeconds === undefined ? {} : { retryAfter: retryAfterSeconds }),
        problem,
      };
    });
    return c.json({ results }, 200);
  });
  return app;
}
