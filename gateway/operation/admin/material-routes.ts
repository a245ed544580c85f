import { createRoute, z } from '@hono/zod-openapi';
import { caseRecord } from '../../casework/cases/tables.ts';
import { materialGraph } from '../../documents/guidance/material-graph.ts';
import { allItems } from '../../documents/items/store.ts';
import { and, count, gte, isNotNull } from '../../platform/database/drizzle.ts';
import { newRoutes } from '../../platform/http/http.ts';
import { jsonAnswer } from '../../platform/http/openapi.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { MemberAct } from '../../trust/acts/member-act.ts';
import { open } from '../../trust/acts/open.ts';
import { currentFederation } from '../../trust/federation/store.ts';
import type { CallerEnv } from '../../trust/identity/caller.ts';

const Graph = z
  .object({
    materials: z.array(
      z.object({
        kind: z.string(),
        names: z.array(z.string()),
        codes: z.array(z.string()),
        certificateTypes: z.array(z.string()),
        asked: z.array(z.object({ itemCode: z.string(), region: z.string() })),
      }),
    ),
    gains: z.array(
      z.object({
        certificateType: z.string(),
        issuerRegion: z.string(),
        recognisingRegion: z.string(),
        items: z.int(),
        papers: z.int(),
        visits: z.int(),
      }),
    ),
    forms: z.array(
      z.object({
        field: z.string(),
        titles: z.array(z.string()),
        asked: z.array(z.object({ itemCode: z.string(), region: z.string() })),
      }),
    ),
  })
  .openapi('MaterialGraph');

const route = createRoute({
  method: 'get',
  path: '/v1/admin/materials',
  tags: ['运行管理 Operation'],
  summary: '材料图谱 · Which items ask for which paper, and what one more agreement would spare',
  responses: {
    200: jsonAnswer(
      '`papers` and `visits` by the cases of the last year; `forms`: what forms of several regions ask',
      Graph,
    ),
  },
});

const act = {
  name: 'material.graph',
  unlogged: 'statistics: nothing of a person or a case',
  who: 'member',
  scopes: ['admin:system'],
  roles: ['operator'],
  changes: false,
} as const satisfies MemberAct;

const yearMs = 365 * 86_400_000;

/** Cases of the last year by item and home region. */
async function countCases(platform: Platform) {
  const { itemCode, homeRegion, createdAt } = caseRecord;
  const since = new Date(platform.clock().getTime() - yearMs);
  const rows = await platform
    .database()
    .select({ itemCode, homeRegion, cases: count() })
    .from(caseRecord)
    .where(and(gte(createdAt, since), isNotNull(homeRegion)))
    .groupBy(itemCode, homeRegion);
  const counts = new Map(rows.map((row) => [`${row.itemCode} ${row.homeRegion}`, row.cases]));
  return (item: string, home: string): number => counts.get(`${item} ${home}`) ?? 0;
}

export function materialRoutes(platform: Platform) {
  const app = newRoutes<CallerEnv>();
  open(app, platform, route, act, async (c) => {
    const [items, casesOf, { document }] = await Promise.all([
      allItems(platform),
      countCases(platform),
      currentFederation(platform),
    ]);
    return c.json(materialGraph(items, document, platform.clock(), casesOf), 200);
  });
  return app;
}
