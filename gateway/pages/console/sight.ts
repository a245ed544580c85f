import type { Platform } from '../../platform/process/platform.ts';
import { currentFederation } from '../../trust/federation/store.ts';
import type { Caller } from '../../trust/identity/caller.ts';
import { namesIn, roleTexts } from './names.ts';
import { languageOf, type PageContext } from './page-context.ts';
import type { Place } from './place.ts';

function kindOf({
  role,
  scopes,
}: Caller): Exclude<NonNullable<Place['visitor']>['kind'], 'citizen'> {
  if (role === 'platform' && scopes.has('agreements:sign'))
    return scopes.has('cases:submit') ? 'region_and_window' : 'region';
  const [system, security] = [scopes.has('admin:system'), scopes.has('admin:security')];
  if (role !== 'operator' || system === security) return role;
  return system ? 'system' : 'security';
}

/** What every page behind a session needs to be drawn: where it stands, for whom, and names for codes. */
export async function sightOf(c: PageContext, platform: Platform, caller: Caller) {
  const language = languageOf(c);
  const { document } = await currentFederation(platform);
  const names = namesIn(document, language, platform.couriers);
  const { pathname, search } = new URL(c.req.url);
  const kind = kindOf(caller);
  const visitor = {
    name: names.actor(`member:${caller.clientId}`),
    // In English a member is named by its region and its role.
    role: [
      language === 'en' && kind === caller.role ? '' : roleTexts[kind][language],
      caller.actor?.id,
      caller.actor?.station,
    ]
      .filter(Boolean)
      .join(' · '),
    kind,
  };
  const place: Place = { language, address: `${pathname}${search}`, visitor };
  return { place, names, language, regions: document.regions.map(({ code }) => code) };
}
