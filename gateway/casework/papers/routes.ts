import { createRoute, z } from '@hono/zod-openapi';
import { CaseId } from '#contracts/case';
import { failure } from '#contracts/failures';
import { Paper } from '#contracts/official-paper';
import { DueResult, PaperKind, PaperRequest, ServiceRequest } from '#contracts/paper';
import { RegionCode } from '#contracts/region-code';
import { TellingRequest, Tellings } from '#contracts/telling';
import { answerFailure, newRoutes } from '../../platform/http/http.ts';
import { jsonAnswer, jsonBody } from '../../platform/http/openapi.ts';
import { pageQuery } from '../../platform/http/page-query.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { MemberAct } from '../../trust/acts/member-act.ts';
import { open } from '../../trust/acts/open.ts';
import type { Caller, CallerEnv } from '../../trust/identity/caller.ts';
import { ResultView } from '../cases/beside-schemas.ts';
import { boardRegion } from '../cases/board-region.ts';
import { caseKind, caseReaders } from '../cases/case-kind.ts';
import type { CaseRow } from '../cases/case-row.ts';
import { mayReadWords } from '../cases/view.ts';
import { registerPaper } from './register.ts';
import { serveResult } from './serve.ts';
import { recordTelling, tellingsOf } from './tellings.ts';
import { openResults, papersOf, resultOf } from './view.ts';

const Owed = z
  .object({
    kind: PaperKind,
    title: z.object({ zh: z.string(), en: z.string() }),
    article: z.string().openapi({ description: 'of the 行政许可法' }),
    since: z.string().optional(),
    // As it was registered, or as the region sent it.
    paper: Paper.extend({ number: z.string() }).optional(),
  })
  .openapi('CasePaper');
const Papers = z.object({
  papers: z.array(Owed),
  tellings: Tellings.optional().openapi({
    description: 'of who has no telephone: what they are to be told, and were',
  }),
});
const Board = z.object({ results: z.array(DueResult), next: z.string().optional() });

const tags = ['文书 Papers'];
const onCase = z.object({ id: CaseId });

const routes = {
  list: createRoute({
    method: 'get',
    path: '/v1/cases/{id}/papers',
    tags,
    summary: '办件文书 · The papers of a case, those that are owed and not there among them',
    request: { params: onCase },
    responses: { 200: jsonAnswer('in the order of what they say', Papers) },
  }),
  register: createRoute({
    method: 'post',
    path: '/v1/cases/{id}/papers',
    tags,
    summary: '登记文书 · Register a paper: body, number, date, seal, digest',
    description: '收件凭证 by the collecting region, every other paper by the deciding one.',
    request: { params: onCase, body: jsonBody(PaperRequest) },
    responses: { 201: jsonAnswer('the papers as they are now', Papers) },
  }),
  tell: createRoute({
    method: 'post',
    path: '/v1/cases/{id}/tellings',
    tags,
    summary: '告知记录 · Somebody without a telephone was told of a change of their case',
    request: { params: onCase, body: jsonBody(TellingRequest) },
    responses: { 201: jsonAnswer('the papers, and what was told by now', Papers) },
  }),
  serve: createRoute({
    method: 'post',
    path: '/v1/cases/{id}/service',
    tags,
    summary: '送达 · The result was handed over: by whom, how, and what proves it',
    request: { params: onCase, body: jsonBody(ServiceRequest) },
    responses: { 201: jsonAnswer('the result of the case', ResultView) },
  }),
  board: createRoute({
    method: 'get',
    path: '/v1/results',
    tags,
    summary: '待送达结果 · Results that wait to be handed over (art. 44: ten working days)',
    request: {
      query: z.strictObject({
        region: RegionCode.optional(),
        side: z.enum(['decided', 'collected']).default('decided').openapi({
          description: 'results that `region` decided, or of cases that its counters collected',
        }),
        state: z.enum(['open', 'due_soon', 'overdue']).default('open'),
        ...pageQuery(),
      }),
    },
    responses: { 200: jsonAnswer('one page', Board) },
  }),
};

const acts = {
  list: {
    name: 'paper.list',
    reads: 'case',
    who: 'member',
    scopes: ['cases:read'],
    on: caseKind,
    by: caseReaders,
    changes: false,
  },
  register: {
    name: 'paper.register',
    who: 'member',
    scopes: ['cases:submit'],
    roles: ['platform'],
    on: caseKind,
    by: ['collecting_region', 'decider'],
    changes: true,
    repeat: 'claimed',
    logged: ['paper.registered'],
  },
  tell: {
    name: 'applicant.tell',
    who: 'member',
    scopes: ['cases:submit'],
    roles: ['platform'],
    on: caseKind,
    by: ['collecting_region', 'decider', 'home'],
    changes: true,
    repeat: 'claimed',
    logged: ['applicant.told'],
  },
  serve: {
    name: 'result.serve',
    who: 'member',
    scopes: ['cases:submit'],
    roles: ['platform'],
    on: caseKind,
    by: ['collecting_region', 'decider', 'home'],
    changes: true,
    repeat: 'claimed',
    logged: ['result.served'],
  },
  board: {
    name: 'result.list',
    reads: 'case_list',
    who: 'member',
    scopes: ['cases:read'],
    roles: ['platform', 'operator', 'auditor'],
    changes: false,
  },
} as const satisfies Record<string, MemberAct>;

/** What was given out on paper, and what was told. */
async function allOf(platform: Platform, row: CaseRow, caller: Caller) {
  const [papers, tellings] = await Promise.all([
    papersOf(platform, row, caller),
    mayReadWords(caller) ? tellingsOf(platform, row) : undefined,
  ]);
  return { papers: [...papers], ...(tellings ? { tellings } : {}) };
}

const noStore = { 'cache-control': 'no-store' };
const onList = ({ id }: CaseRow) => ({ ...noStore, location: `/v1/cases/${id}/papers` });

/** What is handed out on paper, and how it reached its person. */
export function paperRoutes(platform: Platform) {
  const app = newRoutes<CallerEnv>();
  open(app, platform, routes.list, acts.list, async (c, { row, caller }) =>
    c.json(await allOf(platform, row, caller), 200, noStore),
  );
  open(app, platform, routes.register, acts.register, async (c, { row, ...act }) => {
    const registered = await registerPaper(platform, row, act, c.req.valid('json'));
    if (!registered.ok) return answerFailure(c, registered.failure);
    return c.json(await allOf(platform, row, act.caller), 201, onList(row));
  });
  open(app, platform, routes.tell, acts.tell, async (c, { row, ...act }) => {
    const told = await recordTelling(platform, row, act, c.req.valid('json'));
    if (!told.ok) return answerFailure(c, told.failure);
    return c.json(await allOf(platform, row, act.caller), 201, onList(row));
  });
  open(app, platform, routes.serve, acts.serve, async (c, { row, ...act }) => {
    const served = await serveResult(platform, row, act, c.req.valid('json'));
    if (!served.ok) return answerFailure(c, served.failure);
    const result = await resultOf(platform, row, act.caller);
    return result
      ? c.json(result, 201, { ...noStore, location: `/v1/cases/${row.id}` })
      : answerFailure(c, failure('result.none'));
  });
  open(app, platform, routes.board, acts.board, async (c, { caller }) => {
    const query = c.req.valid('query');
    if (query.cursor !== undefined && !CaseId.safeParse(query.cursor).success)
      return answerFailure(c, failure('request.cursor_invalid'));
    const region = boardRegion(caller, query.region);
    if (!region.ok) return answerFailure(c, region.failure);
    return c.json(await openResults(platform, { ...query, region: region.value }), 200, noStore);
  });
  return app;
}
