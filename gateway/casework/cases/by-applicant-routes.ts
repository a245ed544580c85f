import { createRoute, z } from '@hono/zod-openapi';
import { ApplicantSearch } from '#contracts/consent';
import { failure } from '#contracts/failures';
import { appendAuditAlone, memberActor } from '../../audit/log/append.ts';
import { answerFailure, newRoutes } from '../../platform/http/http.ts';
import { jsonAnswer, jsonBody } from '../../platform/http/openapi.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { MemberAct } from '../../trust/acts/member-act.ts';
import { open } from '../../trust/acts/open.ts';
import type { CallerEnv } from '../../trust/identity/caller.ts';
import { countTry, returnTry, triesOver } from './consent.ts';
import { listCases } from './find.ts';
import { personIndexes } from './person-index.ts';
import { CaseSchema as View } from './view-schema.ts';

const route = createRoute({
  method: 'post',
  path: '/v1/cases/by-applicant',
  tags: ['办件 Cases'],
  summary: '按申请人查询 · The cases of the applicant whose document is shown at a window',
  description:
    'Among those that the caller’s region has a part in. Not by a passport: its number alone is nobody’s. Fifty searches a day of one `Tongban-Actor` may find nothing, then it is `consent.tries_over`. The number travels in this body and nowhere else: it is neither kept nor logged. `Tongban-Actor` must say who looks; every search is an event, which the applicant reads.',
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

/** So many searches of one clerk find nobody on one day. More are guesses at numbers, and then none is answered. */
const missesPerDay = 50;
/** And of all whom one platform names: whoever it puts in front of a search is its own to say. */
const missesOfClient = 20 * missesPerDay;

/** Whoever stands at a window and has lost every number is found by their own; nobody else is, and nobody unseen. */
export function byApplicantRoutes(platform: Platform) {
  const app = newRoutes<CallerEnv>();
  open(app, platform, route, act, async (c, { caller }) => {
    const { document, ...filter } = c.req.valid('json');
    if (!caller.actor) return answerFailure(c, failure('auth.actor_required'));
    const ofClient = `${act.name} ${caller.clientId}`;
    const ofClerk = `${ofClient} ${caller.actor.id}`;
    // Counted before: however many are asked at once, no more than these are answered.
    const day = await countTry(platform, ofClient, missesOfClient);
    const clerksDay = day && (await countTry(platform, ofClerk, missesPerDay));
    if (!day || !clerksDay) return answerFailure(c, triesOver);
    const applicant = personIndexes(platform, document.idNumber);
    const found = await listCases(platform, caller, { ...filter, applicant });
    const cases = found.cases.map(({ caseId }) => caseId);
    // Committed before anything is shown.
    await appendAuditAlone(platform, {
      ...(cases.length > 0 ? { cases } : {}),
      actor: memberActor(caller),
      action: 'data.read',
      object: { class: 'person_search', ref: act.name },
      purpose: 'case_handling',
      details: { found: cases.length },
    });
    if (cases.length > 0) {
      await returnTry(platform, ofClient, day);
      await returnTry(platform, ofClerk, clerksDay);
    }
    return c.json(found, 200, { 'cache-control': 'no-store' });
  });
  return app;
}
