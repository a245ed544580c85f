import { createRoute, z } from '@hono/zod-openapi';
import { CaseId } from '#contracts/case';
import { CaseState } from '#contracts/case-states';
import { LimitUnit } from '#contracts/item';
import { RegionCode } from '#contracts/region-code';
import { Code } from '#contracts/text';
import { answerFailure, newRoutes } from '../../platform/http/http.ts';
import { jsonAnswer } from '../../platform/http/openapi.ts';
import { pageQuery } from '../../platform/http/page-query.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { MemberAct } from '../../trust/acts/member-act.ts';
import { open } from '../../trust/acts/open.ts';
import type { CallerEnv } from '../../trust/identity/caller.ts';
import { LimitView } from '../cases/beside-schemas.ts';
import { deadlineBoard, timesOfItem } from './board.ts';

const BoardView = z.object({
  cases: z.array(
    z.object({
      caseId: CaseId,
      itemCode: z.string(),
      itemName: z.string(),
      state: CaseState,
      region: RegionCode,
      from: RegionCode,
      acceptedAt: z.string().optional().openapi({ description: 'absent before the acceptance' }),
      acceptanceToldAt: z
        .string()
        .optional()
        .openapi({ description: 'where it was told more than a minute after it happened' }),
      acceptance: LimitView.optional().openapi({
        description:
          'before the acceptance: five working days from the receipt (行政许可法 art. 32)',
      }),
      promised: LimitView.optional(),
      statutory: LimitView.optional(),
      heldBy: z.string().openapi({ description: 'a region, applicant, courier or operator' }),
    }),
  ),
  next: z.string().optional(),
});

const TimesView = z.object({
  itemCode: z.string(),
  promisedDays: z.int(),
  statutoryDays: z.int(),
  promisedUnit: LimitUnit.optional(),
  statutoryUnit: LimitUnit.optional(),
  cases: z.int().openapi({ description: 'decided cases looked at, at most 200' }),
  p50: z.int().optional(),
  p90: z.int().optional(),
  suggestedDays: z
    .int()
    .optional()
    .openapi({ description: 'a shorter promise that nine of ten cases would have kept' }),
});

const tags = ['时限 Time limits'];

const boardRoute = createRoute({
  method: 'get',
  path: '/v1/deadlines',
  tags,
  summary:
    '时限看板 · Open cases of a region, not yet accepted ones too, by how near their time limits are',
  request: {
    query: z.strictObject({
      region: RegionCode.optional(),
      threshold: z
        .enum(['0', '50', '80', '100'])
        .default('0')
        .openapi({ description: 'only what was warned about at this share or a higher one' }),
      ...pageQuery(),
    }),
  },
  responses: { 200: jsonAnswer('the most urgent first', BoardView) },
});

const timesRoute = createRoute({
  method: 'get',
  path: '/v1/items/{itemCode}/actual-times',
  tags,
  summary: '实际办理用时 · How long an item really takes, and a shorter promise if it allows one',

  request: { params: z.object({ itemCode: Code(60) }) },
  responses: {
    200: jsonAnswer('in the unit of the promise: working days where none is named', TimesView),
  },
});

const acts = {
  board: {
    name: 'deadline.list',
    reads: 'deadlines',
    who: 'member',
    scopes: ['cases:read'],
    roles: ['platform', 'operator', 'auditor'],
    changes: false,
  },
  times: {
    name: 'item.actual_times',
    unlogged: 'statistics: nothing of a person or a case',
    who: 'member',
    scopes: ['cases:read'],
    changes: false,
  },
} as const satisfies Record<string, MemberAct>;

/** Time limits: the board of a region, and what its promises are worth. */
export function clockRoutes(platform: Platform) {
  const app = newRoutes<CallerEnv>();
  const noStore = { 'cache-control': 'no-store' };
  open(app, platform, boardRoute, acts.board, async (c, { caller }) => {
    const { threshold, ...query } = c.req.valid('query');
    const asked = { ...query, threshold: Number(threshold) as 0 | 50 | 80 | 100 };
    const board = await deadlineBoard(platform, caller, asked);
    return board.ok ? c.json(board.value, 200, noStore) : answerFailure(c, board.failure);
  });
  open(app, platform, timesRoute, acts.times, async (c) => {
    const { itemCode } = c.req.valid('param');
    const times = await timesOfItem(platform, itemCode);
    if (!times.ok) return answerFailure(c, times.failure);
    return c.json({ itemCode, ...times.value }, 200, noStore);
  });
  return app;
}
