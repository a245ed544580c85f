import { inShanghai } from '#contracts/dates';
import { type Failure, failure } from '#contracts/failures';
import type { CustodyEventKind } from '#contracts/handoff';
import { fail, ok, type Result } from '#contracts/result';
import type { Platform } from '../../platform/process/platform.ts';
import { nextLeavingDay, type Way } from '../../trust/federation/handoff-days.ts';
import { currentFederation } from '../../trust/federation/store.ts';
import type { HandoffRow } from './store.ts';

type Sides = Pick<HandoffRow, 'fromRegion' | 'toRegion'>;

/** Which way papers go with an event; undefined where they stay. */
function wayOf({ fromRegion, toRegion }: Sides, event: CustodyEventKind): Way | undefined {
  if (event === 'dispatched') return { from: fromRegion, to: toRegion };
  return event === 'returned' ? { from: toRegion, to: fromRegion } : undefined;
}

/** Papers leave on the days that the two regions agreed on: on others they would lie before a closed window. */
export async function refuseOtherDay(
  platform: Platform,
  sides: Sides,
  event: CustodyEventKind,
  now: Date,
): Promise<Result<void, Failure>> {
  const way = wayOf(sides, event);
  if (!way) return ok(undefined);
  const { document } = await currentFederation(platform);
  const next = nextLeavingDay(document, way, now);
  if (next === inShanghai(now).slice(0, 10)) return ok(undefined);
  return fail(failure('handoff.day_not_agreed', next === undefined ? {} : { detail: next }));
}
