import type { Dependency, Platform } from '../../platform/process/platform.ts';
import { holidaysKnownUntil } from '../../platform/time/calendar.ts';
import { holidaysRunOut } from '../../trust/federation/region-entry.ts';
import { currentFederation } from '../../trust/federation/store.ts';

/** Says in time that nobody knows the holidays to come; nothing stops for it. */
export async function calendarDependency(platform: Platform): Promise<Dependency[]> {
  const { document } = await currentFederation(platform);
  const now = platform.clock();
  if (!holidaysRunOut(document, now)) return [];
  const until = holidaysKnownUntil();
  return [
    {
      name: 'holidays',
      healthy: true,
      since: now.toISOString(),
      advice:
        `Holidays are known until ${until}; later days count as Monday to Friday. Install a newer ` +
        'version, or announce the closures of the regions.',
    },
  ];
}
