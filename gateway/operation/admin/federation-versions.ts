import { createRoute, z } from '@hono/zod-openapi';
import { asServed } from '#contracts/dates';
import { failure } from '#contracts/failures';
import { answerFailure, newRoutes } from '../../platform/http/http.ts';
import { jsonAnswer } from '../../platform/http/openapi.ts';
import { pageQuery } from '../../platform/http/page-query.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { MemberAct } from '../../trust/acts/member-act.ts';
import { open } from '../../trust/acts/open.ts';
import {
  type FederationVersion,
  listVersions,
  versionChanges,
} from '../../trust/federation/versions.ts';
import type { CallerEnv } from '../../trust/identity/caller.ts';
import { Diff, federationPath } from './federation-routes.ts';

const tags = ['运营 Administration'];
const Version = z.coerce.number().int().min(1).max(2_147_483_647);

const facts = {
  version: z.int(),
  hash: z.string().openapi({ description: 'SHA-256 of the RFC 8785 text, as in the audit log' }),
  changedBy: z.string().openapi({ description: 'clientId of a member, or tongban' }),
  changedAt: z.string(),
};
const Entry = z.object(facts).openapi('FederationVersion');
const Changes = z
  .object({
    ...facts,
    diff: Diff.optional().openapi({
      description: 'absent for the first version, and beside one that is no longer readable',
    }),
  })
  .openapi('FederationChanges');

const listRoute = createRoute({
  method: 'get',
  path: `${federationPath}/versions`,
  tags,
  summary: '联盟文件变更记录 · Every version of the federation document, newest first',
  request: {
    query: z.strictObject({
      ...pageQuery(),
    }),
  },
  responses: {
    200: jsonAnswer(
      'one page; `next` is the cursor of the following one',
      z.object({ versions: z.array(Entry), next: z.string().optional() }),
    ),
  },
});

const readRoute = createRoute({
  method: 'get',
  path: `${federationPath}/versions/{version}`,
  tags,
  summary:
    '联盟文件某版本的差异 · What a version changed, or all that changed since an earlier one',
  request: {
    params: z.object({ version: Version }),
    query: z.strictObject({
      since: Version.optional().openapi({ description: 'an earlier version; else the one before' }),
    }),
  },
  responses: { 200: jsonAnswer('who changed it, when and what', Changes) },
});

const operating = {
  who: 'member',
  scopes: ['admin:security'],
  roles: ['operator'],
  reads: 'federation',
  changes: false,
} as const satisfies Partial<MemberAct>;

const acts = {
  list: { ...operating, name: 'federation.list_versions' },
  read: { ...operating, name: 'federation.read_version' },
} as const satisfies Record<string, MemberAct>;

const written = <T extends FederationVersion>(of: T) => ({
  ...of,
  changedAt: asServed(of.changedAt),
});

/** How the federation came to be as it is. */
export function federationVersionRoutes(platform: Platform) {
  const app = newRoutes<CallerEnv>();
  open(app, platform, listRoute, acts.list, async (c) => {
    const { cursor, limit } = c.req.valid('query');
    const before = Version.optional().safeParse(cursor);
    if (!before.success) return answerFailure(c, failure('request.cursor_invalid'));
    const page = { limit: limit + 1, before: before.data };
    const rows = await listVersions(platform.database(), page);
    const versions = rows.slice(0, limit).map(written);
    const next = rows.length > limit ? versions.at(-1)?.version : undefined;
    return c.json({ versions, ...(next === undefined ? {} : { next: String(next) }) }, 200, {
      'cache-control': 'no-store',
    });
  });
  open(app, platform, readRoute, acts.read, async (c) => {
    const { version } = c.req.valid('param');
    const found = await versionChanges(platform.database(), version, c.req.valid('query').since);
    if (!found) return answerFailure(c, failure('federation.version_not_found'));
    return c.json(written(found), 200, { 'cache-control': 'no-store' });
  });
  return app;
}
