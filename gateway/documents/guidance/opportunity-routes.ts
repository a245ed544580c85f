import { createRoute, z } from '@hono/zod-openapi';
import { failure } from '#contracts/failures';
import { LimitUnit } from '#contracts/item';
import { answerFailure, newRoutes } from '../../platform/http/http.ts';
import { jsonAnswer } from '../../platform/http/openapi.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { MemberAct } from '../../trust/acts/member-act.ts';
import { open } from '../../trust/acts/open.ts';
import { currentFederation } from '../../trust/federation/store.ts';
import type { CallerEnv } from '../../trust/identity/caller.ts';
import { allItems } from '../items/store.ts';
import { opportunities } from './opportunities.ts';

const Opportunities = z
  .object({
    items: z.array(
      z.object({
        itemCode: z.string(),
        region: z.string(),
        name: z.string(),
        promisedDays: z.int(),
        promisedUnit: LimitUnit.optional(),
        toBring: z.int(),
        saved: z.object({ materials: z.int(), visits: z.int() }),
      }),
    ),
  })
  .openapi('Opportunities');

const route = createRoute({
  method: 'get',
  path: '/v1/me/opportunities',
  tags: ['办事指引 Guidance'],
  summary: '异地可办 · What the person in the token can get done in other regions',
  responses: { 200: jsonAnswer('the least to bring first', Opportunities) },
});

const act = {
  name: 'person.opportunities',
  unlogged: 'it tells of items; of the person only what their own token says is looked at',
  who: 'member',
  scopes: ['cases:submit', 'cases:read'],
  changes: false,
} as const satisfies MemberAct;

export function opportunityRoutes(platform: Platform) {
  const app = newRoutes<CallerEnv>();
  open(app, platform, route, act, async (c, { caller }) => {
    if (!caller.subject) return answerFailure(c, failure('auth.subject_required'));
    const { home, ial } = caller.subject;
    const [items, { document }] = await Promise.all([
      allItems(platform),
      currentFederation(platform),
    ]);
    const asking = { document, home, language: c.get('language'), now: platform.clock() };
    return c.json({ items: opportunities(items, ial, asking) }, 200, {
      'cache-control': 'no-store',
    });
  });
  return app;
}
