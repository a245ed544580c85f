import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { CaseId } from '#contracts/case';
import { asServed } from '#contracts/dates';
import { type Failure, failure } from '#contracts/failures';
import { RegionCode } from '#contracts/region-code';
import type { Result } from '#contracts/result';
import { answerFailure, newRoutes } from '../../platform/http/http.ts';
import { jsonAnswer, jsonBody } from '../../platform/http/openapi.ts';
import { pageQuery } from '../../platform/http/page-query.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { MemberAct } from '../../trust/acts/member-act.ts';
import { open } from '../../trust/acts/open.ts';
import type { CallerEnv } from '../../trust/identity/caller.ts';
import {
  askAgain,
  FindingView,
  findingsOf,
  restoreFindingKind,
  SettledAs,
  settle,
  viewOf,
} from './restore-findings.ts';
import { outcomes, type RestoreRun, recentRuns } from './restores.ts';

const tags = ['运营 Administration'];
const onCase = z.object({ caseId: CaseId });

const RunView = z
  .object({
    restoreId: z.string(),
    since: z.string().openapi({ description: 'when the backup was made' }),
    startedAt: z.string(),
    finishedAt: z
      .string()
      .optional()
      .openapi({ description: 'absent: it broke off; run it again' }),
    counts: z.record(z.enum(outcomes), z.int()),
    logOrigin: z.string().optional().openapi({ description: 'of the log that began after it' }),
  })
  .openapi('RestoreRun');

const routes = {
  runs: createRoute({
    method: 'get',
    path: '/v1/admin/restores',
    tags,
    summary: '恢复后对账 · Runs of `npm run restore`, the newest first, 20 at most',
    responses: {
      200: jsonAnswer('how many cases stood how', z.object({ runs: z.array(RunView) })),
    },
  }),
  findings: createRoute({
    method: 'get',
    path: '/v1/admin/restore-findings',
    tags,
    summary: '对账结果 · Cases whose regions said something else after a restore',
    request: {
      query: z.strictObject({
        region: RegionCode.optional(),
        show: z.enum(['open', 'all']).default('open').openapi({
          description: '`open`: those alone that somebody has to look at',
        }),
        ...pageQuery(),
      }),
    },
    responses: {
      200: jsonAnswer(
        'one page; `next` is the cursor of the following one',
        z.object({ findings: z.array(FindingView), next: z.string().optional() }),
      ),
    },
  }),
  ask: createRoute({
    method: 'post',
    path: '/v1/admin/restore-findings/{caseId}/ask',
    tags,
    summary: '再次询问 · Ask its region again how the case stands, and take what it says',
    request: { params: onCase },
    responses: { 200: jsonAnswer('what it said', FindingView) },
  }),
  settle: createRoute({
    method: 'post',
    path: '/v1/admin/restore-findings/{caseId}/settle',
    tags,
    summary: '人工了结 · Say what was agreed with its region',
    request: { params: onCase, body: jsonBody(z.strictObject({ as: SettledAs })) },
    responses: { 200: jsonAnswer('settled', FindingView) },
  }),
};

const operating = {
  who: 'member',
  scopes: ['admin:system'],
  roles: ['operator'],
} as const satisfies Partial<MemberAct>;
const onFinding = {
  ...operating,
  on: restoreFindingKind,
  by: ['operator'],
  changes: true,
  repeat: 'kept',
} as const satisfies Partial<MemberAct>;

const acts = {
  runs: {
    ...operating,
    name: 'restore.list',
    changes: false,
    unlogged: 'how many cases stood how: nothing of a person or a case',
  },
  findings: { ...operating, name: 'restore.findings', reads: 'case_list', changes: false },
  ask: { ...onFinding, name: 'restore.ask', logged: ['restore.asked'] },
  settle: { ...onFinding, name: 'restore.settle', logged: ['restore.settled'] },
} as const satisfies Record<string, MemberAct>;

const runView = ({ id, since, startedAt, finishedAt, counts, logOrigin }: RestoreRun) => ({
  restoreId: id,
  since: asServed(since),
  startedAt: asServed(startedAt),
  ...(finishedAt ? { finishedAt: asServed(finishedAt) } : {}),
  counts,
  ...(logOrigin === null ? {} : { logOrigin }),
});

const noStore = { 'cache-control': 'no-store' };

/** What a restore led to, and what an operator does about it without a shell. */
export function restoreRoutes(platform: Platform) {
  const app = newRoutes<CallerEnv>();
  const answer = async (
    c: Context<CallerEnv>,
    caseId: string,
    done: Result<undefined, Failure>,
  ) => {
    if (!done.ok) return answerFailure(c, done.failure);
    const row = await restoreFindingKind.read(platform, caseId);
    return row
      ? c.json(viewOf(row), 200, noStore)
      : answerFailure(c, failure(restoreFindingKind.missing));
  };
  open(app, platform, routes.runs, acts.runs, async (c) =>
    c.json({ runs: (await recentRuns(platform)).map(runView) }, 200, noStore),
  );
  open(app, platform, routes.findings, acts.findings, async (c) => {
    const { region, show, cursor, limit } = c.req.valid('query');
    if (cursor !== undefined && !CaseId.safeParse(cursor).success)
      return answerFailure(c, failure('request.cursor_invalid'));
    const which = { region, open: show === 'open', after: cursor, limit: limit + 1 };
    const rows = await findingsOf(platform, which);
    const findings = rows.slice(0, limit).map(viewOf);
    const next = rows.length > limit ? findings.at(-1)?.caseId : undefined;
    return c.json({ findings, ...(next === undefined ? {} : { next }) }, 200, noStore);
  });
  open(app, platform, routes.ask, acts.ask, async (c, { caller, row }) =>
    answer(c, row.finding.caseId, await askAgain(platform, caller, row)),
  );
  open(app, platform, routes.settle, acts.settle, async (c, { caller, row }) =>
    answer(c, row.finding.caseId, await settle(platform, caller, row, c.req.valid('json').as)),
  );
  return app;
}
