import { z } from '@hono/zod-openapi';
import { RegionCode } from '#contracts/region-code';
import { boardRegion } from '../../casework/cases/board-region.ts';
import { deadlineBoard } from '../../casework/clocks/board.ts';
import { listEvaluations } from '../../casework/evaluations/read.ts';
import { newRoutes } from '../../platform/http/http.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { Caller, CallerEnv } from '../../trust/identity/caller.ts';
import { deadlinesPage } from './deadlines-page.ts';
import type { PageContext } from './page-context.ts';
import { sightOf } from './sight.ts';
import { openVisit, type VisitorAct, type Visits } from './visit.ts';

const Query = z.object({
  threshold: z
    .enum(['0', '50', '80', '100'])
    .catch('0')
    .transform((text) => Number(text) as 0 | 50 | 80 | 100),
  region: RegionCode.optional().catch(undefined),
  cursor: z.string().max(60).optional().catch(undefined),
});

const maxShown = 50;

async function showDeadlines(
  c: PageContext,
  platform: Platform,
  caller: Caller,
  { refuse }: Visits,
): Promise<Response> {
  const query = Query.parse(c.req.query());
  // A platform has one board, whatever the address says.
  const asked = caller.role === 'platform' ? undefined : query.region;
  const region = boardRegion(caller, asked);
  if (!region.ok) return refuse(c, region.failure);
  const [board, bad, { place, names, regions }] = await Promise.all([
    deadlineBoard(platform, caller, { ...query, region: asked, limit: maxShown }),
    listEvaluations(platform, { region: region.value, state: 'open', limit: maxShown }),
    sightOf(c, platform, caller),
  ]);
  if (!board.ok) return refuse(c, board.failure);
  const data = {
    board: board.value,
    threshold: query.threshold,
    bad: bad.evaluations,
    names,
    region: asked,
    regions: caller.role === 'platform' ? [] : regions,
  };
  return c.html(deadlinesPage(data, place));
}

const act = {
  name: 'console.read_deadlines',
  reads: 'deadlines',
  who: 'visitor',
  scopes: ['cases:read'],
  roles: ['platform', 'operator', 'auditor'],
  changes: false,
} as const satisfies VisitorAct;

/** The board of time limits: a platform's own region, or all for operator and auditor. */
export function deadlinePages(platform: Platform, visits: Visits) {
  const app = newRoutes<CallerEnv>();
  openVisit(app, platform, visits, '/console/deadlines', act, (c, { caller }) =>
    showDeadlines(c, platform, caller, visits),
  );
  return app;
}
