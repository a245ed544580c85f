import { appendAudit } from '../../audit/log/append.ts';
import { type CaseEvent, recentEvents } from '../../audit/reading/timeline.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { Caller } from '../../trust/identity/caller.ts';
import { visitEvent } from './access.ts';
import type { PageContext } from './page-context.ts';

const oncePerMs = 10 * 60_000;
const readings: ReadonlySet<string> = new Set(['case.read', 'console.opened']);

/** Whether a member's, or its clerk's, reading of a case stands in its history already: ten minutes of looking are one reading. */
export const isNoted = (
  events: readonly Pick<CaseEvent, 'event'>[],
  { clientId, actor: clerk }: Pick<Caller, 'clientId' | 'actor'>,
  now: Date,
): boolean =>
  events.some(
    ({ event: { action, actor, at } }) =>
      readings.has(action) &&
      actor.id === clientId &&
      actor.clerk?.id === clerk?.id &&
      now.getTime() - Date.parse(at) < oncePerMs,
  );

/** Who reads a case is part of what happened to it, before anything of it is shown. */
export async function noteReading(
  c: PageContext,
  platform: Platform,
  caller: Caller,
  caseId: string,
): Promise<void> {
  const now = platform.clock();
  if (c.req.method === 'HEAD') return;
  const since = new Date(now.getTime() - oncePerMs);
  if (isNoted(await recentEvents(platform, caseId, since), caller, now)) return;
  const event = { ...visitEvent(caller, 'case.read', c.req.path), caseRef: caseId };
  await appendAudit(platform.database(), [event], now);
}
