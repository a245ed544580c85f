import type { Context } from 'hono';
import { CaseId, HandoffId } from '#contracts/case';
import { type Failure, failure } from '#contracts/failures';
import type { Result } from '#contracts/result';
import { visibleCase } from '../../casework/cases/view.ts';
import { listHandoffs } from '../../casework/handoffs/list.ts';
import { printHandoff } from '../../casework/handoffs/print-routes.ts';
import { readHandoff } from '../../casework/handoffs/view.ts';
import { newRoutes } from '../../platform/http/http.ts';
import type { Language } from '../../platform/http/problem-texts.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { currentFederation } from '../../trust/federation/store.ts';
import type { Caller, CallerEnv } from '../../trust/identity/caller.ts';
import { handoffsPage } from './handoffs-page.ts';
import { namesIn } from './names.ts';

type PageContext = Context<CallerEnv>;

/** What every page of the console does for its visitor. */
export type Visits = {
  readonly visitor: (c: PageContext) => Promise<Result<Caller, Failure>>;
  readonly refuse: (c: PageContext, refused: Failure) => Response | Promise<Response>;
  readonly languageOf: (c: PageContext) => Language;
};

const maxDossiers = 50;

async function showHandoffs(
  c: PageContext,
  platform: Platform,
  caller: Caller,
  { refuse, languageOf }: Visits,
): Promise<Response> {
  const caseId = CaseId.safeParse(c.req.param('id')).data ?? '';
  const found = await visibleCase(platform, caseId, caller);
  if (!found.ok) return refuse(c, found.failure);
  const { handoffs } = await listHandoffs(platform, caller, { caseId, limit: maxDossiers });
  const views = await Promise.all(handoffs.map(({ id }) => readHandoff(platform, id, caller)));
  const { document } = await currentFederation(platform);
  const language = languageOf(c);
  return c.html(
    handoffsPage(
      caseId,
      views.flatMap((view) => (view.ok ? [view.value] : [])),
      namesIn(document, language),
      language,
    ),
  );
}

/** Pages of the originals: where they are, and their lists to print. */
export function handoffPages(platform: Platform, visits: Visits) {
  const { visitor, refuse, languageOf } = visits;
  const app = newRoutes<CallerEnv>();
  app.get('/console/cases/:id/handoffs', async (c) => {
    const caller = await visitor(c);
    return caller.ok ? showHandoffs(c, platform, caller.value, visits) : refuse(c, caller.failure);
  });
  app.get('/console/handoffs/:id/manifest', async (c) => {
    const caller = await visitor(c);
    if (!caller.ok) return refuse(c, caller.failure);
    const id = HandoffId.safeParse(c.req.param('id')).data;
    return id === undefined
      ? refuse(c, failure('handoff.not_found'))
      : printHandoff(c, platform, id, caller.value, languageOf(c));
  });
  return app;
}
