import { z } from '@hono/zod-openapi';
import { CaseId } from '#contracts/case';
import { CaseState } from '#contracts/case-states';
import { RegionCode } from '#contracts/region-code';
import { examineCase } from '../../audit/reading/timeline.ts';
import { bundleKind, bundleReaders, type FoundBundle } from '../../casework/bundles/bundle-kind.ts';
import { bundleView } from '../../casework/bundles/view.ts';
import { caseKind, caseReaders } from '../../casework/cases/case-kind.ts';
import type { CaseRow } from '../../casework/cases/case-row.ts';
import { describeCase } from '../../casework/cases/describe.ts';
import { knownVersion } from '../../casework/cases/events-routes.ts';
import { streamChanges } from '../../casework/cases/events-stream.ts';
import { listCases } from '../../casework/cases/find.ts';
import { caseTimeline } from '../../casework/cases/timeline.ts';
import { clockOfCase } from '../../casework/clocks/board.ts';
import { evaluationOf } from '../../casework/evaluations/read.ts';
import { answerSlip, slipForms } from '../../casework/kiosks/slip.ts';
import { answerFailure, newRoutes } from '../../platform/http/http.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { visible } from '../../trust/acts/kind.ts';
import type { Caller, CallerEnv } from '../../trust/identity/caller.ts';
import { isConsoleSessionThere, visitorOf } from '../../trust/identity/console-access.ts';
import { stillStands } from '../../trust/identity/still-stands.ts';
import { bundlePage } from './bundle-page.ts';
import { casePage } from './case-page.ts';
import { casesPage } from './cases-page.ts';
import { languageOf, type PageContext, type sessionCookie } from './page-context.ts';
import { noteReading } from './reading.ts';
import { sightOf } from './sight.ts';
import { openVisit, type VisitorAct, type Visits } from './visit.ts';

const reading = {
  who: 'visitor',
  scopes: ['cases:read'],
  changes: false,
} as const satisfies Partial<VisitorAct>;
const ofCase = { ...reading, on: caseKind, by: caseReaders } as const;

const acts = {
  cases: { ...reading, name: 'console.list_cases', reads: 'case_list' },
  bundle: {
    ...reading,
    name: 'console.read_bundle',
    reads: 'bundle',
    on: bundleKind,
    by: bundleReaders,
  },
  case: { ...ofCase, name: 'console.read_case', logged: ['case.read'] },
  slip: { ...ofCase, name: 'console.print_slip', logged: ['case.read'] },
  listen: { ...ofCase, name: 'console.listen', reads: 'case' },
} as const satisfies Record<string, VisitorAct>;

/** An unknown value in the address is no filter: the page is for people. */
const CasesQuery = z.object({
  state: CaseState.optional().catch(undefined),
  region: RegionCode.optional().catch(undefined),
  cursor: CaseId.optional().catch(undefined),
  number: z.string().max(80).optional().catch(undefined),
});

async function showCase(
  c: PageContext,
  platform: Platform,
  caller: Caller,
  row: CaseRow,
): Promise<Response> {
  await noteReading(c, platform, caller, row.id);
  const [view, clock, evaluation, timeline, { events, proof }, { place, names }] =
    await Promise.all([
      describeCase(platform, row, caller),
      clockOfCase(platform, row),
      evaluationOf(platform, row.id),
      caseTimeline(platform, row),
      examineCase(platform, row.id),
      sightOf(c, platform, caller),
    ]);
  const proven = new Set(
    events.flatMap(({ index, inclusion }) => (inclusion && index !== undefined ? [index] : [])),
  );
  const data = { view, clock, evaluation, timeline, proof, proven, names };
  return c.html(casePage(data, place));
}

async function showCases(c: PageContext, platform: Platform, caller: Caller): Promise<Response> {
  const { number, ...filter } = CasesQuery.parse(c.req.query());
  const asked = number?.trim() || undefined;
  // One index knows a case by its number: that of the page of the case.
  if (asked !== undefined && CaseId.safeParse(asked).success)
    return c.redirect(`/console/cases/${asked}?lang=${languageOf(c)}`, 303);
  const { cases, next } = await listCases(platform, caller, {
    ...filter,
    state: [filter.state ?? []].flat(),
    limit: 50,
  });
  const { place, names, regions } = await sightOf(c, platform, caller);
  const data = { ...filter, cases, next, noNumber: asked, regions, names };
  return c.html(casesPage(data, place));
}

async function showBundle(
  c: PageContext,
  platform: Platform,
  caller: Caller,
  found: FoundBundle,
): Promise<Response> {
  const view = await bundleView(platform, found, caller);
  const { place, names } = await sightOf(c, platform, caller);
  return c.html(bundlePage(view, names, place));
}

async function printSlip(
  c: PageContext,
  platform: Platform,
  caller: Caller,
  { id: caseId, state }: CaseRow,
): Promise<Response> {
  await noteReading(c, platform, caller, caseId);
  const form = slipForms.find((known) => known === c.req.query('as')) ?? 'paper';
  return answerSlip(c, { caseId, state, now: platform.clock() }, form, languageOf(c));
}

/** What the open page of a case listens to. */
function streamCase(
  c: PageContext,
  platform: Platform,
  caller: Caller,
  caseId: string,
  session: string,
): Response | Promise<Response> {
  const after = knownVersion(c);
  if (!after.ok) return answerFailure(c, after.failure);
  return streamChanges(c, platform, {
    known: new Map([[caseId, after.value]]),
    clientId: caller.clientId,
    session,
    stands: async () =>
      (await isConsoleSessionThere(platform, session)) &&
      stillStands(platform, caller, 'cases:read'),
    stillSees: async () =>
      (await visible(platform, caseKind, caseId, caller, caseReaders)).ok ? [caseId] : [],
  });
}

/** Cases and bundles, and what an open page of one listens to. */
export function caseRoutes(
  platform: Platform,
  visits: Visits,
  cookie: ReturnType<typeof sessionCookie>,
) {
  const app = newRoutes<CallerEnv>();
  openVisit(app, platform, visits, '/console/cases', acts.cases, (c, { caller }) =>
    showCases(c, platform, caller),
  );
  openVisit(app, platform, visits, '/console/bundles/:id', acts.bundle, (c, { caller, row }) =>
    showBundle(c, platform, caller, row),
  );
  openVisit(app, platform, visits, '/console/cases/:id', acts.case, (c, { caller, row }) =>
    showCase(c, platform, caller, row),
  );
  openVisit(
    app,
    platform,
    visits,
    '/console/cases/:id/slip',
    acts.slip,
    (c, { caller, row }) => printSlip(c, platform, caller, row),
    [],
  );
  // A script reads this answer, not a person: it keeps no session awake.
  const listening = {
    visitor: (c: PageContext) => visitorOf(platform, cookie.read(c)),
    refuse: answerFailure,
  };
  openVisit(
    app,
    platform,
    listening,
    '/console/cases/:id/events',
    acts.listen,
    (c, { caller, row }) => streamCase(c, platform, caller, row.id, cookie.read(c) ?? ''),
  );
  return app;
}
