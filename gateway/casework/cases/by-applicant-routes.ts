import { createRoute, z } from '@hono/zod-openapi';
import { ApplicantSearch } from '#contracts/consent';
import { answerFailure, newRoutes } from '../../platform/http/http.ts';
import { jsonAnswer, jsonBody } from '../../platform/http/openapi.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { MemberAct } from '../../trust/acts/member-act.ts';
import { open } from '../../trust/acts/open.ts';
import type { CallerEnv } from '../../trust/identity/caller.ts';
import { searchByDocument } from './by-document.ts';
import { listCases } from './find.ts';
import { CaseSchema as View } from './view-schema.ts';

const route = createRoute({
  method: 'post',
  path: '/v1/cases/by-applicant',
  tags: ['办件 Cases'],
  summary: '按申请人查询 · The cases of the applicant whose document is shown at a window',
  description:
    'Among those that the caller’s region has a part in. Not by a passport: its number alone is nobody’s. Fifty searches a day of one `Tongban-Actor` may be for nobody whom the region knows, then it is `consent.tries_over`. The number travels in this body and nowhere else: it is neither kept nor logged. `Tongban-Actor` must say who looks; every search is an event, which the applicant reads.',
  request: { body: jsonBody(ApplicantSearch) },
  responses: {
    200: jsonAnswer(
      'newest first',
      z.object({ cases: z.array(View), next: z.string().optional() }),
    ),
  },
});

const act = {
  name: 'case.find_by_applicant',
  who: 'member',
  scopes: ['cases:read'],
  roles: ['platform'],
  changes: false,
  logged: ['data.read'],
} as const satisfies MemberAct;

/** Whoever stands at a window and has lost every number is found by their own; nobody else is, and nobody unseen. */
export function byApplicantRoutes(platform: Platform) {
  const app = newRoutes<CallerEnv>();
  open(app, platform, route, act, async (c, { caller }) => {
    const { document, ...filter } = c.req.valid('json');
    const found = await searchByDocument(platform, caller, {
      act: act.name,
      document,
      find: (applicant) => listCases(platform, caller, { ...filter, applicant }),
      foundIn: ({ cases }) => cases.map(({ caseId }) => caseId),
    });
    return found.ok
      ? c.json(found.value, 200, { 'cache-control': 'no-store' })
      : answerFailure(c, found.failure);
  });
  return app;
}
