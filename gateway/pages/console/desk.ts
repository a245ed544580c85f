import type { Platform } from '../../platform/process/platform.ts';
import { keepAwake, visitorOf } from '../../trust/identity/console-access.ts';
import type { Ask } from './ask.ts';
import type { Desk } from './form-page.ts';
import {
  languageOf,
  type PageContext,
  refuse,
  refuseProblem,
  sessionCookie,
} from './page-context.ts';
import { sightOf } from './sight.ts';
import type { Visits } from './visit.ts';

/** The visitor, who is there: what a page fetches by itself keeps no session awake. */
async function attended(c: PageContext, platform: Platform, session: string | undefined) {
  const caller = await visitorOf(platform, session);
  if (caller.ok && session !== undefined && c.req.header('tongban-refresh') === undefined)
    await keepAwake(platform, session);
  return caller;
}

export function staffVisits(platform: Platform): Visits {
  const cookie = sessionCookie(platform);
  return {
    visitor: (c: PageContext) => attended(c, platform, cookie.read(c)),
    refuse,
    refuseProblem,
    languageOf,
  };
}

/** The pages of those who came in by a link of their member: clerks, operators, auditors. */
export function staffDesk(platform: Platform, ask: Ask): Desk {
  const cookie = sessionCookie(platform);
  return {
    platform,
    ask,
    visits: staffVisits(platform),
    session: (c) => cookie.read(c),
    sight: (c, caller) => sightOf(c, platform, caller),
  };
}
