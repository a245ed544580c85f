import { createRoute, z } from '@hono/zod-openapi';
import { etag } from 'hono/etag';
import { failure } from '#contracts/failures';
import { ItemCode } from '#contracts/identifiers';
import { RegionCode } from '#contracts/region-code';
import { Opaque } from '#contracts/text';
import type { Act } from '../../platform/http/act.ts';
import { answerFailure, newRoutes } from '../../platform/http/http.ts';
import { jsonAnswer, openRoute } from '../../platform/http/openapi.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { currentFederation } from '../../trust/federation/store.ts';
import { listItems } from '../items/store.ts';
import { usesOf } from './use-list.ts';

const Label = z.object({ zh: z.string(), en: z.string() });

const UseList = z
  .object({
    uses: z.array(
      z.object({
        itemCode: ItemCode,
        itemName: z.string(),
        region: RegionCode,
        material: z.object({ code: z.string(), name: z.string(), required: z.boolean() }),
        type: z.object({ code: z.string(), name: Label.optional() }),
        fields: z.array(
          z.object({
            name: z.string(),
            label: Label.optional(),
            sensitivity: z.string().optional(),
          }),
        ),
        from: z.array(
          z.object({
            issuerRegion: RegionCode,
            standing: z.enum(['own_region', 'recognised', 'no_agreement', 'never_given']),
            agreement: z.string().optional(),
            mustGive: z.boolean(),
            withheld: z.array(z.string()),
          }),
        ),
      }),
    ),
    next: z.string().optional(),
  })
  .openapi('UseList');

const route = createRoute({
  method: 'get',
  path: '/v1/use-lists',
  tags: ['证照 Certificates'],
  middleware: etag(),
  summary: '用证清单 · Which items use which certificates and fields, and where they can come from',
  description:
    'Generated from the catalogue and the federation document; modelled on the outline of DB31/T 310018-2024.',
  request: {
    query: z.strictObject({
      region: RegionCode.optional().openapi({ description: 'whose items' }),
      cursor: Opaque(80).optional(),
      limit: z.coerce.number().int().min(1).max(100).default(50).openapi({ description: 'items' }),
    }),
  },
  responses: { 200: jsonAnswer('one page; `next` is the cursor of the following one', UseList) },
});

const act = { name: 'use_list.read', who: 'anyone', changes: false } as const satisfies Act;

export function useListRoutes(platform: Platform) {
  const app = newRoutes();
  openRoute(app, route, act, async (c) => {
    const query = c.req.valid('query');
    const { document, regionCodes } = await currentFederation(platform);
    if (query.region !== undefined && !regionCodes.has(query.region))
      return answerFailure(c, failure('federation.region_unknown'));
    const page = await listItems(platform, query);
    if (!page.ok) return answerFailure(c, page.failure);
    const { items, next } = page.value;
    const uses = usesOf(document, items, platform.clock());
    const body = { uses: [...uses], ...(next === undefined ? {} : { next }) };
    return c.json(body as z.infer<typeof UseList>, 200, { 'cache-control': 'public, max-age=60' });
  });
  return app;
}
