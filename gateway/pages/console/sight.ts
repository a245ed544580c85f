import type { Platform } from '../../platform/process/platform.ts';
import { currentFederation } from '../../trust/federation/store.ts';
import type { Caller } from '../../trust/identity/caller.ts';
import { namesIn, roleTexts } from './names.ts';
import { languageOf, type PageContext } from './page-context.ts';
import type { Place } from './place.ts';

/** What every page behind a session needs to be drawn: where it stands, for whom, and names for codes. */
export async function sightOf(c: PageContext, platform: Platform, caller: Caller) {
  const language = languageOf(c);
  const { document } = await currentFederation(platform);
  const names = namesIn(document, language, platform.couriers);
  const { pathname, search } = new URL(c.req.url);
  const visitor = {
    name: names.actor(`member:${caller.clientId}`),
    role: [roleTexts[caller.role][language], caller.actor?.id, caller.actor?.station]
      .filter(Boolean)
      .join(' · '),
    kind: caller.role,
  };
  const place: Place = { language, address: `${pathname}${search}`, visitor };
  return { place, names, language, regions: document.regions.map(({ code }) => code) };
}
