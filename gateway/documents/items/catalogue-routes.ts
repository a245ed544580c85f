import { createRoute, z } from '@hono/zod-openapi';
import { ItemCode } from '#contracts/identifiers';
import { LeftOutItem } from '#contracts/item';
import { RegionCode } from '#contracts/region-code';
import { answerFailure, newRoutes } from '../../platform/http/http.ts';
import { jsonAnswer, jsonBody } from '../../platform/http/openapi.ts';
import { reasonIn } from '../../platform/http/reasons.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { MemberAct } from '../../trust/acts/member-act.ts';
import { open } from '../../trust/acts/open.ts';
import { regionKind } from '../../trust/acts/region-kind.ts';
import type { CallerEnv } from '../../trust/identity/caller.ts';
import { maxNamed } from './listing.ts';
import { uploadItems } from './upload.ts';

/** More items than a city has. */
const maxItems = 5000;
export const maxCatalogueBytes = 4 * 1024 * 1024;
export const isCataloguePath = (path: string): boolean =>
  /^\/v1\/regions\/\d{6}\/items$/.test(path);

const Uploaded = z
  .object({
    region: RegionCode,
    version: z.int(),
    dryRun: z.boolean(),
    stored: z.int(),
    added: z.array(ItemCode),
    removed: z.array(ItemCode),
    changed: z.array(z.object({ code: ItemCode, members: z.array(z.string()) })),
    leftOutCount: z.int(),
    leftOut: z
      .array(
        z.object({
          index: z.int(),
          ref: LeftOutItem.shape.ref,
          problems: z.array(z.object({ pointer: z.string(), reason: z.string() })),
        }),
      )
      .openapi({ description: `the first ${maxNamed} entries that stay out` }),
  })
  .openapi('UploadedCatalogue');

const route = createRoute({
  method: 'put',
  path: '/v1/regions/{code}/items',
  tags: ['事项 Items'],
  summary: '上传事项目录 · The whole catalogue of a region that is not asked for it',
  description:
    'Entries are items as `GET /v1/items` shows them; `region` may be left out. An entry that cannot be read stays out and is named with all its faults. What is no longer listed is removed.',
  request: {
    params: z.object({ code: RegionCode }),
    query: z.object({ dryRun: z.enum(['true', 'false']).default('false') }),
    headers: z.object({
      'if-match': z
        .string()
        .regex(/^"\d{1,10}"$/)
        .optional()
        .openapi({ description: 'the version that this one follows; another in force is 412' }),
    }),
    body: jsonBody(z.strictObject({ items: z.array(z.unknown()).min(1).max(maxItems) })),
  },
  responses: { 200: jsonAnswer('what it changes; its version is the ETag', Uploaded) },
});

const act = {
  name: 'catalogue.upload',
  who: 'member',
  scopes: ['catalogue:upload'],
  roles: ['platform'],
  on: regionKind,
  by: ['itself'],
  changes: true,
  repeat: 'natural',
  logged: ['catalogue.changed'],
} as const satisfies MemberAct;

/** A region that cannot be asked for its items tells them. */
export function catalogueRoutes(platform: Platform) {
  const app = newRoutes<CallerEnv>();
  open(app, platform, route, act, async (c, { caller, row: region }) => {
    const dryRun = c.req.valid('query').dryRun === 'true';
    const { items: entries } = c.req.valid('json');
    const ifMatch = c.req.valid('header')['if-match'];
    const done = await uploadItems(platform, caller, { region, entries, dryRun, ifMatch });
    if (!done.ok) return answerFailure(c, done.failure);
    const { leftOut, version, ...uploaded } = done.value;
    const language = c.get('language');
    const named = leftOut.slice(0, maxNamed).map(({ index, named: { ref }, problems }) => ({
      index,
      ref,
      problems: problems.map(({ pointer, reason }) => ({
        pointer,
        reason: reasonIn(language, reason),
      })),
    }));
    const answer = { ...uploaded, version, dryRun, leftOutCount: leftOut.length, leftOut: named };
    const headers = dryRun ? {} : { etag: `"${version}"` };
    return c.json(answer, 200, { 'cache-control': 'no-store', ...headers });
  });
  return app;
}
