import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { failure } from '#contracts/failures';
import { answerFailure, newRoutes } from '../../platform/http/http.ts';
import { jsonAnswer } from '../../platform/http/openapi.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { MemberAct } from '../../trust/acts/member-act.ts';
import { open } from '../../trust/acts/open.ts';
import type { Caller, CallerEnv } from '../../trust/identity/caller.ts';
import { erasuresIn } from './erasures.ts';
import { inspect } from './inspection.ts';
import { type Mandate, mandateOf } from './mandate.ts';
import { exchangesIn, legsIn } from './monitoring.ts';
import { askedFor, type Narrowed, type Period, periodOf, reportQuery } from './report-period.ts';
import { Erasures, Inspection, Legs, Monitoring, Transfers, Trend } from './report-schemas.ts';
import { noteSearch } from './search-routes.ts';
import { transfersIn } from './transfers.ts';
import { trendIn } from './trend.ts';

const noStore = { 'cache-control': 'no-store' };
const member = z
  .string()
  .regex(/^[A-Za-z0-9_.-]{1,60}$/)
  .optional();
const limit = z.coerce.number().int().min(1).max(200).default(100);
const lastMonth = 'Without days the last 31.';

const reportRoute = <Query extends z.ZodRawShape, Answer extends z.ZodType>(
  name: string,
  summary: string,
  description: string,
  more: Query,
  answer: Answer,
) =>
  createRoute({
    method: 'get',
    path: `/v1/audit/reports/${name}`,
    tags: ['审计 Audit'],
    summary,
    description: `${description} As far as the mandate goes; a year at most. Asking is itself an event.`,
    request: { query: z.strictObject({ ...reportQuery, ...more }) },
    responses: { 200: jsonAnswer('of that time', answer) },
  });

const routes = {
  transfers: reportRoute(
    'transfers',
    '个人信息提供记录 · What personal information was given to whom, by month',
    'PIPL art. 23 and 55, 网络数据安全管理条例 art. 12. Without days this year.',
    {},
    Transfers,
  ),
  monitoring: reportRoute(
    'monitoring',
    '运行监测 · Per member and service: how many, how large, how fast, whose fault',
    lastMonth,
    { member },
    Monitoring,
  ),
  legs: reportRoute(
    'monitoring/legs',
    '逐条运行监测 · Every leg with its four times',
    lastMonth,
    {
      member,
      before: z
        .string()
        .regex(/^msg_[0-9a-v]{26}$/)
        .optional(),
      limit,
    },
    Legs,
  ),
  erasures: reportRoute(
    'erasures',
    '删除情况 · What was erased or restricted, on which ground, by whose word',
    lastMonth,
    { before: z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER).optional(), limit },
    Erasures,
  ),
  inspection: reportRoute(
    'inspection',
    '一门式监督 · Time and quality of every deciding body’s answers',
    lastMonth,
    {},
    Inspection,
  ),
  trend: reportRoute(
    'trend',
    '趋势 · Cases, missed limits, evaluations and looks over time',
    `A month by days, half a year by weeks, more by four weeks. ${lastMonth}`,
    {},
    Trend,
  ),
};

const reporting = {
  who: 'member',
  scopes: ['audit:read'],
  roles: ['auditor', 'operator'],
  changes: false,
  logged: ['audit.searched'],
} as const satisfies Partial<MemberAct>;

const acts = {
  transfers: { ...reporting, name: 'audit.report_transfers' },
  monitoring: { ...reporting, name: 'audit.report_monitoring' },
  legs: { ...reporting, name: 'audit.report_legs' },
  erasures: { ...reporting, name: 'audit.report_erasures' },
  inspection: { ...reporting, name: 'audit.report_inspection' },
  trend: { ...reporting, name: 'audit.report_trend' },
} as const satisfies Record<keyof typeof routes, MemberAct>;

type Asked = Narrowed & {
  readonly since?: string | undefined;
  readonly until?: string | undefined;
  readonly purpose: Parameters<typeof noteSearch>[2]['purpose'];
};

/** The days that are asked for, in the mandate of whoever asks; the question is in the log before anything is shown. */
async function begin(
  platform: Platform,
  caller: Caller,
  name: keyof typeof routes,
  asked: Asked,
): Promise<{ readonly period: Period; readonly mandate: Mandate | undefined } | undefined> {
  const mandate = await mandateOf(platform, caller);
  const period = periodOf(asked, mandate, platform.clock(), name === 'transfers');
  if (!period) return undefined;
  const details = askedFor(period, asked);
  const { purpose } = asked;
  await noteSearch(platform, caller, { object: `report:${name}`, purpose, details });
  return { period, mandate };
}

const notDays = (c: Context) =>
  answerFailure(
    c,
    failure('request.invalid', {
      fields: [
        {
          pointer: '/since',
          reason: 'not days in their order from 2000 on, or more than a year of them',
        },
      ],
    }),
  );

/** What an inspector asks for once a year, and what the operator is asked about every month. */
export function reportRoutes(platform: Platform) {
  const app = newRoutes<CallerEnv>();
  open(app, platform, routes.transfers, acts.transfers, async (c, { caller }) => {
    const query = c.req.valid('query');
    const begun = await begin(platform, caller, 'transfers', query);
    if (!begun) return notDays(c);
    const { period, mandate } = begun;
    const { rows, ...rest } = await transfersIn(platform, period, mandate, query.region);
    return c.json({ period: period.shown, rows: [...rows], ...rest }, 200, noStore);
  });
  open(app, platform, routes.monitoring, acts.monitoring, async (c, { caller }) => {
    const query = c.req.valid('query');
    const begun = await begin(platform, caller, 'monitoring', query);
    if (!begun) return notDays(c);
    const { rows, more } = await exchangesIn(platform, { ...begun, ...query });
    return c.json({ period: begun.period.shown, rows: [...rows], more }, 200, noStore);
  });
  open(app, platform, routes.legs, acts.legs, async (c, { caller }) => {
    const query = c.req.valid('query');
    const begun = await begin(platform, caller, 'legs', query);
    if (!begun) return notDays(c);
    const page = await legsIn(platform, { ...begun, ...query }, query);
    return c.json(
      { period: begun.period.shown, ...page, legs: [...page.legs] } as never,
      200,
      noStore,
    );
  });
  open(app, platform, routes.erasures, acts.erasures, async (c, { caller }) => {
    const query = c.req.valid('query');
    const begun = await begin(platform, caller, 'erasures', query);
    if (!begun) return notDays(c);
    const { period, mandate } = begun;
    const found = await erasuresIn(platform, period, mandate, query.region, query);
    return c.json({ period: period.shown, ...found, entries: [...found.entries] }, 200, noStore);
  });
  open(app, platform, routes.inspection, acts.inspection, async (c, { caller }) => {
    const query = c.req.valid('query');
    const begun = await begin(platform, caller, 'inspection', query);
    if (!begun) return notDays(c);
    const { period, mandate } = begun;
    const bodies = await inspect(platform, period, mandate, query.region);
    return c.json({ period: period.shown, bodies: [...bodies] }, 200, noStore);
  });
  open(app, platform, routes.trend, acts.trend, async (c, { caller }) => {
    const query = c.req.valid('query');
    const begun = await begin(platform, caller, 'trend', query);
    if (!begun) return notDays(c);
    const { stepDays, steps } = await trendIn(platform, { ...begun, region: query.region });
    const period = begun.period.shown;
    return c.json({ period, stepDays, steps: [...steps] }, 200, noStore);
  });
  return app;
}
