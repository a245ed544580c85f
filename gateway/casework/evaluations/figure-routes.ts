import { createRoute, z } from '@hono/zod-openapi';
import { Moment } from '#contracts/evaluation';
import { RegionCode } from '#contracts/region-code';
import type { Act } from '../../platform/http/act.ts';
import { newRoutes } from '../../platform/http/http.ts';
import { jsonAnswer, openRoute } from '../../platform/http/openapi.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { dayName, dayOf } from '../../platform/time/working-days.ts';
import { faultFigures } from './fault-figures.ts';
import { monthlyFigures } from './figures.ts';

const Figure = z
  .object({
    region: RegionCode,
    body: z.string(),
    moment: Moment,
    served: z.int().openapi({
      description:
        'service moments of the month, evaluated or not: collected, ended, handed over, answered',
    }),
    evaluations: z.int().openapi({
      description: 'of this month; an evaluation may be of a moment of the month before',
    }),
    scores: z.record(z.string(), z.int()),
    satisfied: z.number().optional().openapi({
      description: 'percent of scores 3 and more; absent where nobody evaluated',
    }),
    bad: z.int(),
    mended: z.int(),
    overdue: z.int(),
  })
  .openapi('EvaluationFigure');

const FaultFigure = z
  .object({
    region: RegionCode,
    reported: z.int(),
    answered: z.int(),
    mended: z.int(),
    late: z.int().openapi({ description: 'answered after its day, or overdue now' }),
  })
  .openapi('FaultFigure');

const Month = z.string().regex(/^20\d\d-(0[1-9]|1[0-2])$/, 'not a month: YYYY-MM');

const route = createRoute({
  method: 'get',
  path: '/v1/evaluation-figures',
  tags: ['评价 Evaluations'],
  summary:
    '好差评月度通报 · The figures of a month, per region, body and service moment; for everybody',
  request: {
    query: z.strictObject({ month: Month.optional(), region: RegionCode.optional() }),
  },
  responses: {
    200: jsonAnswer(
      'computed from what was given; this month where none is asked for',
      z.object({
        month: z.string(),
        figures: z.array(Figure),
        faultReports: z.array(FaultFigure).openapi({
          description: '找茬 of that month, per region that it is about',
        }),
      }),
    ),
  },
});

const act = {
  name: 'evaluation.read_figures',
  who: 'anyone',
  changes: false,
} as const satisfies Act;

/** 双公开: what was said of everybody, and of nobody who said it. */
export function figureRoutes(platform: Platform) {
  const app = newRoutes();
  openRoute(app, route, act, async (c) => {
    const today = dayName(dayOf(platform.clock()));
    const { month = today.slice(0, 7), region } = c.req.valid('query');
    const [figures, faultReports] = await Promise.all([
      monthlyFigures(platform, month, region, today),
      faultFigures(platform, month, region, today),
    ]);
    return c.json({ month, figures: [...figures], faultReports }, 200, {
      'cache-control': 'public, max-age=60',
    });
  });
  return app;
}
