import { z } from 'zod';
import { type Calendar, Closure } from '#contracts/calendar';
import { asServed } from '#contracts/dates';
import type { FieldError } from '#contracts/failures';
import { fail, ok, type Result } from '#contracts/result';

const Reason = Closure.shape.reason;

/** What an operator does about a region's door; a closed door burns no attempt of any message. */
export const RegionAction = z.discriminatedUnion('action', [
  z.strictObject({
    action: z.literal('pause'),
    reason: Reason,
    /** Default: in 30 days. */
    until: Closure.shape.to.optional(),
  }),
  z.strictObject({ action: z.literal('resume'), reason: Reason }),
  z.strictObject({ action: z.literal('close'), ...Closure.shape }),
]);
export type RegionAction = z.infer<typeof RegionAction>;

const dayMs = 86_400_000;
const pauseMs = 30 * dayMs;
/** How long a closure that is over stays in the document. */
const keptMs = 30 * dayMs;

const covers = ({ from, to }: Closure, now: Date): boolean =>
  Date.parse(from) <= now.getTime() && now.getTime() < Date.parse(to);

/** The closure that holds a region's door shut now, if it is not just after hours. */
export const closureNow = ({ closures }: Calendar, now: Date): Closure | undefined =>
  closures.find((closure) => covers(closure, now));

const refuse = (pointer: string, reason: string): Result<never, FieldError> =>
  fail({ pointer, reason });

function added(calendar: Calendar, closure: Closure, now: Date): Result<Calendar, FieldError> {
  const { from, to } = closure;
  if (Date.parse(to) <= Math.max(now.getTime(), Date.parse(from)))
    return refuse('/to', 'must be later than from, and than now');
  const closures = [...calendar.closures, closure];
  return closures.length <= 100
    ? ok({ ...calendar, closures })
    : refuse('/action', 'there are 100 closures already');
}

/** A calendar after an operator's action, or what is wrong with it. */
export function actOn(
  calendar: Calendar,
  action: RegionAction,
  now: Date,
): Result<Calendar, FieldError> {
  const oldest = now.getTime() - keptMs;
  const kept = {
    ...calendar,
    closures: calendar.closures.filter(({ to }) => Date.parse(to) > oldest),
  };
  const { reason } = action;
  switch (action.action) {
    case 'close':
      return added(kept, { from: asServed(action.from), to: asServed(action.to), reason }, now);
    case 'pause': {
      const to = action.until ?? asServed(new Date(now.getTime() + pauseMs));
      return added(kept, { from: asServed(now), to, reason }, now);
    }
    case 'resume': {
      if (!closureNow(kept, now)) return refuse('/action', 'no closure is in force');
      const ended = kept.closures.flatMap((closure) => {
        if (!covers(closure, now)) return [closure];
        const hasBegun = Date.parse(closure.from) < now.getTime();
        return hasBegun ? [{ ...closure, to: asServed(now) }] : [];
      });
      return ok({ ...kept, closures: ended });
    }
  }
}
