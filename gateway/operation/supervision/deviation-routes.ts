import { createRoute, z } from '@hono/zod-openapi';
import { failure } from '#contracts/failures';
import { RegionCode } from '#contracts/region-code';
import { ReadingPurpose } from '../../audit/reading/reading-purpose.ts';
import { AskedInstant } from '../../platform/http/asked-instant.ts';
import { answerFailure, newRoutes } from '../../platform/http/http.ts';
import { jsonAnswer } from '../../platform/http/openapi.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { MemberAct } from '../../trust/acts/member-act.ts';
import { open } from '../../trust/acts/open.ts';
import type { CallerEnv } from '../../trust/identity/caller.ts';
import { findDeviations, isCursorOf } from './deviations.ts';
import { rules } from './rules.ts';
import { noteSearch } from './search-routes.ts';

const Deviations = z
  .object({
    reach: z.object({ reached: z.int(), size: z.int() }),
    rules: z.array(
      z.object({
        code: z.string(),
        title: z.object({ zh: z.string(), en: z.string() }),
        ground: z.string(),
        cases: z.array(
          z.object({
            caseRef: z.string(),
            at: z.string(),
            index: z
              .int()
              .optional()
              .openapi({ description: 'the event of the log that shows it' }),
            heldBy: z.string().optional(),
            detail: z.string().optional(),
          }),
        ),
        next: z.string().optional().openapi({
          description:
            '`cursor` of the next page of this rule. A page looks through a stretch of cases, or of the log, and may hold none; without `next` all was looked through.',
        }),
      }),
    ),
  })
  .openapi('Deviations');

const route = createRoute({
  method: 'get',
  path: '/v1/audit/deviations',
  tags: ['审计 Audit'],
  summary: '监督规则与偏离清单 · What deviates from the rules, and who held it',
  description: `Rules: ${rules.map(({ code, title }) => `\`${code}\` (${title.en})`).join(', ')}.`,
  request: {
    query: z.strictObject({
      rule: z.enum(rules.map(({ code }) => code)).optional(),
      region: RegionCode.optional(),
      since: AskedInstant.optional(),
      until: AskedInstant.optional(),
      purpose: ReadingPurpose.default('supervision'),
      cursor: z.string().max(60).optional().openapi({
        description: 'the `next` of a rule, with that `rule`',
      }),
      limit: z.coerce.number().int().min(1).max(200).default(100),
    }),
  },
  responses: { 200: jsonAnswer('every rule that was asked for, with its cases', Deviations) },
});

const act = {
  name: 'audit.find_deviations',
  who: 'member',
  scopes: ['audit:read'],
  roles: ['auditor', 'operator'],
  changes: false,
  logged: ['audit.searched'],
} as const satisfies MemberAct;

export function deviationRoutes(platform: Platform) {
  const app = newRoutes<CallerEnv>();
  open(app, platform, route, act, async (c, { caller }) => {
    const { purpose, ...wanted } = c.req.valid('query');
    if (wanted.cursor !== undefined && !isCursorOf(wanted.rule, wanted.cursor))
      return answerFailure(c, failure('request.cursor_invalid'));
    const found = await findDeviations(platform, caller, wanted);
    const count = found.rules.reduce((sum, { cases }) => sum + cases.length, 0);
    const details = { rule: wanted.rule ?? 'all', found: count };
    await noteSearch(platform, caller, { object: 'deviations', purpose, details });
    return c.json(found, 200, { 'cache-control': 'no-store' });
  });
  return app;
}
