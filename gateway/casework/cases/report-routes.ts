import { createRoute, z } from '@hono/zod-openapi';
import { CaseId } from '#contracts/case';
import { Irregularity } from '#contracts/case-reports';
import { CaseState, ReportKind } from '#contracts/case-states';
import { failure } from '#contracts/failures';
import { RegionCode } from '#contracts/region-code';
import { ToldReport } from '#contracts/told-report';
import type { Act } from '../../platform/http/act.ts';
import { answerFailure, newRoutes } from '../../platform/http/http.ts';
import { jsonAnswer, jsonBody, openRoute } from '../../platform/http/openapi.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { MemberAct } from '../../trust/acts/member-act.ts';
import { open } from '../../trust/acts/open.ts';
import type { CallerEnv } from '../../trust/identity/caller.ts';
import { inboundCall, rawResponse } from '../../trust/identity/inbound-call.ts';
import { receiveCallback } from './callbacks.ts';
import { caseKind } from './case-kind.ts';
import { actionOf } from './change-actions.ts';
import { takeToldReport } from './told-reports.ts';

const Taken = z
  .object({
    caseId: CaseId,
    state: CaseState,
    receipt: z.string().openapi({ description: 'JWS, typ receipt+jwt' }),
    irregular: z.array(Irregularity),
  })
  .openapi('TakenReport');

const routes = {
  report: createRoute({
    method: 'post',
    path: '/v1/cases/{id}/reports',
    tags: ['办件 Cases'],
    summary: '办理情况报告 · The deciding region reports, by a signed call of its platform',
    description:
      'A report is a fact: it is taken in every state, in the place that its own time gives it, and marked where it is irregular. The same `reportId` with the same content is the same report.',
    request: { params: z.object({ id: CaseId }), body: jsonBody(ToldReport) },
    responses: { 200: jsonAnswer('taken, with a signed receipt', Taken) },
  }),
  callback: createRoute({
    method: 'post',
    path: '/v1/regions/{region}/callbacks/{kind}',
    tags: ['地区 Regions'],
    summary:
      '地区回调（各地自有格式与签名） · A region’s own report, in its own format and signature',
    request: { params: z.object({ region: RegionCode, kind: z.string().regex(/^[a-z-]{1,30}$/) }) },
    responses: {
      200: { description: 'taken; answered in the region’s own format' },
    },
  }),
};

const reported = [...ReportKind.options.map((kind) => actionOf[kind]), 'case.irregular'] as const;

/** By the platform of the deciding region; the same report again is the same report, whatever its key. */
const signedReport = {
  name: 'case.report_signed',
  who: 'member',
  scopes: ['cases:report'],
  roles: ['platform'],
  on: caseKind,
  by: ['decider'],
  changes: true,
  repeat: 'claimed',
  logged: [...reported, actionOf.suspend, actionOf.resume],
} as const satisfies MemberAct;

/** By the region's own signature, in its own format; the same report again is the same report. */
const callback = {
  name: 'case.report',
  logged: [...reported, 'callback.refused'],
  who: 'region',
  changes: true,
  repeat: 'natural',
} as const satisfies Act;

function signedRoutes(platform: Platform) {
  const app = newRoutes<CallerEnv>();
  open(app, platform, routes.report, signedReport, async (c, { row, caller, claim }) => {
    const taken = await takeToldReport(platform, row, c.req.valid('json'), { caller, claim });
    return taken.ok ? c.json(taken.value, 200) : answerFailure(c, taken.failure);
  });
  return app;
}

function callbackRoutes(platform: Platform) {
  const app = newRoutes();
  openRoute(app, routes.callback, callback, async (c) => {
    const { region, kind } = c.req.valid('param');
    if (!platform.regions.has(region))
      return answerFailure(c, failure('federation.region_unknown'));
    const answer = await receiveCallback(platform, region, await inboundCall(c, kind));
    return answer.ok ? rawResponse(answer.value) : answerFailure(c, answer.failure);
  });
  return app;
}

/** What deciding regions report, each by the door that it has. */
export function reportRoutes(platform: Platform) {
  const app = newRoutes<CallerEnv>();
  app.route('/', signedRoutes(platform));
  app.route('/', callbackRoutes(platform) as never);
  return app;
}
