import { createRoute, z } from '@hono/zod-openapi';
import { etag } from 'hono/etag';
import { failure } from '#contracts/failures';
import { audiences } from '#contracts/guide';
import { BasicCode, ItemCode } from '#contracts/identifiers';
import { Item } from '#contracts/item';
import { RegionCode } from '#contracts/region-code';
import { Code, Label } from '#contracts/text';
import type { Act } from '../../platform/http/act.ts';
import { answerFailure, newRoutes } from '../../platform/http/http.ts';
import { jsonAnswer, openRoute } from '../../platform/http/openapi.ts';
import { pageQuery } from '../../platform/http/page-query.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { currentFederation } from '../../trust/federation/store.ts';
import { compareItems } from './compare.ts';
import { findItem, listItems } from './store.ts';

const cacheControl = 'public, max-age=60';
/** More versions of one item than there are regions in a province. */
const maxCompared = 100;

/** An item as it is listed: its guide is read by itself. */
const ListedItem = Item.omit({ guide: true });
const ItemPage = z.object({ items: z.array(ListedItem), next: z.string().optional() });

const ComparedMaterial = z.object({
  code: z.string(),
  codes: z.array(z.string()),
  kind: z.string(),
  asked: z.record(
    ItemCode,
    z.object({
      name: z.string(),
      required: z.boolean(),
      commitment: z.boolean(),
      originalRequired: z.boolean(),
      certificateType: z.string().optional(),
    }),
  ),
  alike: z.boolean(),
});

const ItemComparison = z.object({
  basicCode: BasicCode,
  items: z.array(ListedItem),
  materials: z.array(ComparedMaterial),
  differences: z.array(z.string()),
});

const tags = ['事项 Items'];

const routes = {
  list: createRoute({
    method: 'get',
    path: '/v1/items',
    tags,
    middleware: etag(),
    summary: '查询事项 · Service items of all regions, in order of their codes',
    request: {
      query: z.strictObject({
        region: RegionCode.optional(),
        q: Label({ max: 60 }).optional().openapi({
          description: 'words, initials of pinyin, or what one has in the end',
        }),
        basicCode: BasicCode.optional(),
        audience: z
          .enum(audiences)
          .optional()
          .openapi({ description: 'for whom; items for both are in either' }),
        ...pageQuery({ usual: 20, cursorLength: 80 }),
      }),
    },
    responses: {
      200: jsonAnswer('one page; `next` is the cursor of the following one', ItemPage),
    },
  }),
  compare: createRoute({
    method: 'get',
    path: '/v1/items/compare',
    tags,
    middleware: etag(),
    summary: '事项比对 · One item side by side in all regions',
    request: { query: z.strictObject({ basicCode: BasicCode }) },
    responses: {
      200: jsonAnswer('the versions, their materials and where they differ', ItemComparison),
    },
  }),
  read: createRoute({
    method: 'get',
    path: '/v1/items/{itemCode}',
    tags,
    middleware: etag(),
    summary: '事项详情 · One service item',
    request: { params: z.object({ itemCode: Code(60) }) },
    responses: {
      200: jsonAnswer('the item as its region last listed it', ListedItem),
    },
  }),
};

const reading = { who: 'anyone', changes: false } as const satisfies Partial<Act>;
const acts = {
  list: { ...reading, name: 'item.list' },
  compare: { ...reading, name: 'item.compare' },
  read: { ...reading, name: 'item.read' },
} as const satisfies Record<string, Act>;

/** The public catalogue of service items. */
export function itemRoutes(platform: Platform) {
  const app = newRoutes();

  openRoute(app, routes.list, acts.list, async (c) => {
    const query = c.req.valid('query');
    if (
      query.region !== undefined &&
      !(await currentFederation(platform)).regionCodes.has(query.region)
    ) {
      return answerFailure(c, failure('federation.region_unknown'));
    }
    const page = await listItems(platform, query);
    if (!page.ok) return answerFailure(c, page.failure);
    return c.json(page.value, 200, { 'cache-control': cacheControl });
  });

  openRoute(app, routes.compare, acts.compare, async (c) => {
    const { basicCode } = c.req.valid('query');
    const page = await listItems(platform, { basicCode, limit: maxCompared });
    if (!page.ok) return answerFailure(c, page.failure);
    if (page.value.items.length === 0) return answerFailure(c, failure('item.not_found'));
    const comparison = { basicCode, ...compareItems(page.value.items) };
    return c.json(comparison, 200, { 'cache-control': cacheControl });
  });

  openRoute(app, routes.read, acts.read, async (c) => {
    const found = await findItem(platform, c.req.valid('param').itemCode);
    if (!found) return answerFailure(c, failure('item.not_found'));
    const { guide: _, ...listed } = found;
    return c.json(listed, 200, { 'cache-control': cacheControl });
  });

  return app;
}
