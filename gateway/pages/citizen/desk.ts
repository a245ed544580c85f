import type { Context } from 'hono';
import { html } from 'hono/html';
import { ok } from '#contracts/result';
import type { Content } from '../../platform/html/frame.ts';
import type { Text } from '../../platform/html/text.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { refuseBrowser } from '../../trust/identity/browser-answer.ts';
import { browserSecret } from '../../trust/identity/browser-session.ts';
import type { Caller } from '../../trust/identity/caller.ts';
import {
  citizenOf,
  maskedName,
  ownApp,
  subjectTowards,
} from '../../trust/identity/page-login/subject.ts';
import type { Answer, Ask } from '../console/ask.ts';
import type { Desk, Visit } from '../console/form-page.ts';
import { languageOf, type PageContext, refuseProblem } from '../console/page-context.ts';
import { sightOf } from '../console/sight.ts';
import { rememberNext } from './next.ts';
import { sizeOf } from './size.ts';
import { citizenTexts as texts } from './texts.ts';

const secretOf = (c: PageContext, platform: Platform): string | undefined =>
  browserSecret(c as unknown as Context, platform, 'account');

async function sight(c: PageContext, platform: Platform, caller: Caller) {
  const seen = await sightOf(c, platform, caller);
  const name = (await maskedName(platform, caller.subject?.sid ?? '')) ?? '';
  const role = seen.names.region(caller.subject?.home ?? '');
  const visitor = { name, role, kind: 'citizen' as const };
  return { ...seen, place: { ...seen.place, visitor, size: sizeOf(c as unknown as Context) } };
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
      refuse: (c, refused) => {
        if (refused.code !== 'auth.session_ended' || !isPersonLooking(c))
          return refuseBrowser(c as unknown as Context, refused);
        rememberNext(c as unknown as Context, platform);
        return c.redirect(`/me/sign-in?lang=${languageOf(c)}`, 303);
      },
      refuseProblem,
      languageOf,
    },
  };
}

/** The person towards a region, which has a name of its own for them; themselves as they are where it may not ask. */
export async function towards(platform: Platform, visit: Visit, region: string): Promise<Visit> {
  const { caller } = visit;
  const member = caller.subject && (await ownApp(platform));
  if (!member || !caller.subject) return visit;
  const subject = await subjectTowards(platform, member, caller.subject.sid, region);
  return subject.ok ? visit.as({ ...caller, subject: subject.value }) : visit;
}

export type Everywhere<T> = {
  readonly found: readonly T[];
  /** Regions whose answer is missing: that nothing is there was not said. */
  readonly silent: readonly string[];
  /** Of a region there are more than were asked for. */
  readonly isCut: boolean;
};
/** One page of a list, as its door gives it. */
type Part<T> = { readonly rows: readonly T[]; readonly next?: unknown };

/** The same question towards every region of the federation that may be asked. */
export async function everywhere<T>(
  platform: Platform,
  visit: Visit,
  ask: (visit: Visit, region: string) => Promise<Answer<Part<T>>>,
): Promise<Everywhere<T>> {
  const answers = await Promise.all(
    visit.regions.map(async (region) => {
      const there = await towards(platform, visit, region);
      const isAsked = there.caller.subject?.target === region;
      return { region, answer: isAsked ? await ask(there, region) : ok<Part<T>>({ rows: [] }) };
    }),
  );
  const parts = answers.flatMap(({ answer }) => (answer.ok ? [answer.value] : []));
  return {
    found: parts.flatMap(({ rows }) => rows),
    isCut: parts.some(({ next }) => next !== undefined),
    silent: answers.flatMap(({ region, answer }) => (answer.ok ? [] : [region])),
  };
}

/** What was found, and whether it is all; else that there is nothing: said only where everybody answered. */
export function listed<T>(
  { found, silent, isCut }: Everywhere<T>,
  { language, names }: Visit,
  list: Content,
  none: Text,
): Content {
  const missing = silent
    .map((region) => names.region(region))
    .join(language === 'en' ? ', ' : '、');
  const notice = html`<p class="empty" role="alert">${texts.silent[language]} ${missing}</p>`;
  const empty = html`<div class="empty">${none[language]}</div>`;
  return html`${silent.length > 0 ? notice : ''}${found.length > 0 ? html`${list}${isCut ? html`<p class="note">${texts.cut[language]}</p>` : ''}` : silent.length > 0 ? '' : empty}`;
}
