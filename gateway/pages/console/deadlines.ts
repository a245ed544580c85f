import { z } from '@hono/zod-openapi';
import { boardRegion, deadlineBoard } from '../../casework/clocks/board.ts';
import { listEvaluations } from '../../casework/evaluations/read.ts';
import { newRoutes } from '../../platform/http/http.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { currentFederation } from '../../trust/federation/store.ts';
import type { Caller, CallerEnv } from '../../trust/identity/caller.ts';
import { deadlinesPage } from './deadlines-page.ts';
import { namesIn } from './names.ts';
import type { PageContext } from './page-context.ts';
import { openVisit, type VisitorAct, type Visits } from './visit.ts';

const Query = z.object({
  threshold: z
    .enum(['0', '50', '80', '100'])
    .catch('0')
    .transform((text) => Number(text) as 0 | 50 | 80 | 100),
  cursor: z.string().max(60).optional().catch(undefined),
});

const maxShown = 50;

async function showDeadlines(
  c: PageContext,
  platform: Platform,
  caller: Caller,
  { refuse, languageOf }: Visits,
): Promise<Response> {
  const query = Query.parse(c.req.query());
  const region = boardRegion(caller, undefined);
  if (!region.ok) return refuse(c, region.failure);
  const [board, bad, { document }] = await Promise.all([
    deadlineBoard(platform, caller, { ...query, limit: maxShown }),
    listEvaluations(platform, { region: region.value, state: 'open', limit: maxShown }),
    currentFederation(platform),
  ]);
  if (!board.ok) return refuse(c, board.failure);
  const language = languageOf(c);
  const names = namesIn(document, language);
  const { threshold } = query;
  const data = { board: board.value, threshold, bad: bad.evaluations, names };
  return c.html(deadlinesPage(data, language));
}

const act = {
  name: 'console.read_deadlines',
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
