import { showLogAge } from '../audit/log/metrics.ts';
import type { Platform } from '../platform/process/platform.ts';
import { showMemberTimes } from '../trust/acts/member-times.ts';
import { measureReadiness } from './readiness.ts';

/** What every process says in its metrics, whatever its role. */
export function showMetrics(platform: Platform): { readonly close: () => Promise<void> } {
  const ends = [showLogAge(platform), showMemberTimes(platform), measureReadiness(platform)];
  return {
    close: async () => {
      for (const end of ends) end();
    },
  };
}
