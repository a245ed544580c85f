import { type Loop, startLoop } from '../delivery/loop.ts';
import { describeError } from '../platform/log.ts';
import type { Platform } from '../platform/platform.ts';
import { forgetWords } from './forget-words.ts';
import { carryShipments } from './shipments.ts';
import { warnOverdue } from './watch.ts';

const shipmentsEveryMs = 1000;
const housekeepingEveryMs = 60_000;

/** What hand-offs do in the background: parcels are registered and tracked, what stands still is told. */
export function startHandoffWork(platform: Platform): Pick<Loop, 'close'> {
  const failed = (what: string) => (error: unknown) =>
    platform.log.error('handoffs.work_failed', { what, error: describeError(error) });
  const loops = [
    startLoop(shipmentsEveryMs, () => carryShipments(platform), failed('shipments')),
    startLoop(
      housekeepingEveryMs,
      async () => {
        await warnOverdue(platform);
        await forgetWords(platform);
        return false;
      },
      failed('housekeeping'),
    ),
  ];
  return {
    close: async () => {
      await Promise.all(loops.map((loop) => loop.close()));
    },
  };
}
