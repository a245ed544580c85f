import { caseKind, caseReaders } from '../../casework/cases/case-kind.ts';
import type { CaseRow } from '../../casework/cases/case-row.ts';
import { originalsOfCase } from '../../casework/cases/originals.ts';
import { batchKind, handoffKind, windowReaders } from '../../casework/handoffs/kinds.ts';
import { listHandoffs } from '../../casework/handoffs/list.ts';
import { printList } from '../../casework/handoffs/print-routes.ts';
import { handoffView } from '../../casework/handoffs/view.ts';
import { newRoutes } from '../../platform/http/http.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { visible } from '../../trust/acts/kind.ts';
import type { Caller, CallerEnv } from '../../trust/identity/caller.ts';
import { handoffsPage } from './handoffs-page.ts';
import type { PageContext } from './page-context.ts';
import { noteReading } from './reading.ts';
import { sightOf } from './sight.ts';
import { openVisit, type VisitorAct, type Visits } from './visit.ts';

const maxDossiers = 50;

const acts = {
  handoffs: {
    name: 'console.read_handoffs',
    who: 'visitor',
    scopes: ['cases:read'],
    on: caseKind,
    by: caseReaders,
    changes: false,
    logged: ['case.read'],
  },
  manifest: {
    name: 'console.print_handoff',
    reads: 'originals',
    who: 'visitor',
    scopes: ['cases:read'],
    on: handoffKind,
    by: windowReaders,
    changes: false,
  },
  bag: {
    name: 'console.print_batch',
    reads: 'originals',
    who: 'visitor',
    scopes: ['cases:read'],
    on: batchKind,
    by: windowReaders,
    changes: false,
  },
} as const satisfies Record<string, VisitorAct>;

async function showHandoffs(
  c: PageContext,
  platform: Platform,
  caller: Caller,
  row: CaseRow,
): Promise<Response> {
  const caseId = row.id;
  await noteReading(c, platform, caller, caseId);
  const { handoffs } = await listHandoffs(platform, caller, {
    caseIds: [caseId],
    limit: maxDossiers,
  });
  const rows = await Promise.all(
    handoffs.map(({ id }) => visible(platform, handoffKind, id, caller)),
  );
  const views = await Promise.all(
    rows.flatMap((row) => (row.ok ? [handoffView(platform, row.value, caller)] : [])),
  );
  const { lines } = await originalsOfCase(platform.database(), row);
  const { place, names } = await sightOf(c, platform, caller);
  return c.html(handoffsPage({ caseId, lines }, views, names, place));
}

/** Pages of the originals: where they are, and their lists to print. */
export function handoffPages(platform: Platform, visits: Visits) {
  const { languageOf } = visits;
  const app = newRoutes<CallerEnv>();
  openVisit(
    app,
    platform,
    visits,
    '/console/cases/:id/handoffs',
    acts.handoffs,
    (c, { row, caller }) => showHandoffs(c, platform, caller, row),
  );
  openVisit(
    app,
    platform,
    visits,
    '/console/handoffs/:id/manifest',
    acts.manifest,
    (c, { row }) => printList(c, platform, row, languageOf(c)),
    [],
  );
  openVisit(
    app,
    platform,
    visits,
    '/console/batches/:id/manifest',
    acts.bag,
    (c, { row }) => printList(c, platform, row, languageOf(c)),
    [],
  );
  return app;
}
