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
import { opportunities } from '../guidance/opportunities.ts';
import { allItems } from '../items/store.ts';
import { endingSoon } from './ending.ts';
import { holdersIn } from './holder.ts';
import { endsOfCopies } from './store.ts';

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
    ending: z
      .array(
        z.object({
          certificateType: z.string(),
          name: z.object({ zh: z.string(), en: z.string() }).optional(),
          issuerRegion: z.string(),
          endsOn: z.iso.date(),
          daysLeft: z.int(),
          items: z.array(z.object({ itemCode: z.string(), region: z.string(), name: z.string() })),
        }),
      )
      .openapi({
        description:
          'certificates of which this member has a copy that lives, ending within 60 days, and the items by which one gets such a certificate, those of its region first',
      }),
  })
  .openapi('Opportunities');

const route = createRoute({
  method: 'get',
  path: '/v1/me/opportunities',
  tags: ['办事指引 Guidance'],
  summary: '异地可办 · What the person in the token can get done in other regions',
  request: {
    query: z.strictObject({
      only: z
        .enum(['ending'])
        .optional()
        .openapi({ description: 'what the answer is asked for; `items` is empty then' }),
    }),
  },
  responses: { 200: jsonAnswer('the least to bring first', Opportunities) },
});

const act = {
  name: 'person.opportunities',
  unlogged:
    'it tells of items; of the person only their own token and the copies that this member fetched are looked at, each of which is an event',
  who: 'member',
  scopes: ['cases:submit', 'cases:read'],
  changes: false,
} as const satisfies MemberAct;

export function opportunityRoutes(platform: Platform) {
  const app = newRoutes<CallerEnv>();
  open(app, platform, route, act, async (c, { caller }) => {
    if (!caller.subject) return answerFailure(c, failure('auth.subject_required'));
    const { home, ial } = caller.subject;
    const { only } = c.req.valid('query');
    const now = platform.clock();
    const [items, { document }, copied] = await Promise.all([
      allItems(platform),
      currentFederation(platform),
      endsOfCopies(platform, caller.clientId, holdersIn(caller)),
    ]);
    const asking = { document, home, language: c.get('language'), now };
    const answer = {
      // Every item of every region is looked through for it: nobody who throws it away waits for it.
      items: only === 'ending' ? [] : opportunities(items, ial, asking),
      ending: endingSoon(copied, items, now),
    };
    return c.json(answer, 200, { 'cache-control': 'no-store' });
  });
  return app;
}
