import type { Context } from 'hono';
import { getCookie } from 'hono/cookie';
import type { Platform } from '../../platform/process/platform.ts';
import { refuseBrowser } from '../../trust/identity/browser-answer.ts';
import { browserSecret } from '../../trust/identity/browser-session.ts';
import type { Caller } from '../../trust/identity/caller.ts';
import { citizenOf, maskedName } from '../../trust/identity/page-login/subject.ts';
import type { Ask } from '../console/ask.ts';
import type { Desk, Visit } from '../console/form-page.ts';
import { languageOf, type PageContext, refuseProblem } from '../console/page-context.ts';
import { sightOf } from '../console/sight.ts';

export const largeCookie = 'tongban-large';

const secretOf = (c: PageContext, platform: Platform): string | undefined =>
  browserSecret(c as unknown as Context, platform, 'account');

async function sight(c: PageContext, platform: Platform, caller: Caller) {
  const seen = await sightOf(c, platform, caller);
  const name = (await maskedName(platform, caller.subject?.sid ?? '')) ?? '';
  const role = seen.names.region(caller.subject?.home ?? '');
  const visitor = { name, role, kind: 'citizen' as const };
  return { ...seen, place: { ...seen.place, visitor, large: getCookie(c, largeCookie) === '1' } };
}

const isPersonLooking = ({ req }: PageContext): boolean =>
  req.method === 'GET' && (req.header('accept') ?? '').includes('text/html');

/** The pages of whoever signed in with this browser at the app that these pages are. */
export function citizenDesk(platform: Platform, ask: Ask): Desk {
  return {
    platform,
    ask,
    session: (c) => secretOf(c, platform),
    sight: (c, caller) => sight(c, platform, caller),
    visits: {
      visitor: (c) => citizenOf(platform, secretOf(c, platform)),
      // Nobody is signed in, or not any more: the way in is a page as well.
      refuse: (c, refused) =>
        refused.code === 'auth.session_ended' && isPersonLooking(c)
          ? c.redirect(`/me/sign-in?lang=${languageOf(c)}`, 303)
          : refuseBrowser(c as unknown as Context, refused),
      refuseProblem,
      languageOf,
    },
  };
}

/** The person towards a region, which has a name of its own for them; themselves as they are where it may not ask. */
export async function towards(platform: Platform, visit: Visit, region: string): Promise<Visit> {
  const caller = await citizenOf(platform, secretOf(visit.c, platform), region);
  return caller.ok ? visit.as(caller.value) : visit;
}

/** The same question towards every region of the federation. */
export const everywhere = async <T>(
  platform: Platform,
  visit: Visit,
  ask: (visit: Visit, region: string) => Promise<readonly T[]>,
): Promise<readonly T[]> => {
  const answers = await Promise.all(
    visit.regions.map(async (region) => {
      const there = await towards(platform, visit, region);
      return there.caller.subject?.target === region ? ask(there, region) : [];
    }),
  );
  return answers.flat();
};
