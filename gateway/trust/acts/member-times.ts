import { counter, gauges } from '../../platform/process/metrics.ts';
import { perPlatform } from '../../platform/process/per-platform.ts';
import type { Platform } from '../../platform/process/platform.ts';

/** The four time stamps of a member: its own calls, and ours to it. */
export type Moment = 'asked' | 'answered' | 'called' | 'heard';

const requests = counter('tongban_member_requests_total');

/** As many as the federation document names, since only who proved to be a member is noted. */
const lastTimes = perPlatform((): Map<string, Partial<Record<Moment, number>>> => new Map());

/** Notes when something happened last between this process and a member. */
export function noteMember(
  platform: Platform,
  member: string,
  times: Partial<Record<Moment, number>>,
): void {
  const known = lastTimes(platform);
  known.set(member, { ...known.get(member), ...times });
}

/** Notes a request of a member that was answered. */
export function noteRequest(
  platform: Platform,
  member: string,
  { askedMs, status }: { readonly askedMs: number; readonly status: number },
): void {
  requests(1, { member, status: `${Math.floor(status / 100)}xx` });
  noteMember(platform, member, { asked: askedMs, answered: platform.clock().getTime() });
}

/** Shows them in the metrics of this process. @returns ends it */
export const showMemberTimes = (platform: Platform): (() => void) =>
  gauges(['tongban_member_last_timestamp_seconds'], (observe) => {
    for (const [member, times] of lastTimes(platform))
      for (const [moment, atMs] of Object.entries(times))
        observe('tongban_member_last_timestamp_seconds', atMs / 1000, { member, moment });
  });
