import { tellFailure } from '../../platform/process/database-outage.ts';
import { type Loop, startLoop } from '../../platform/process/loop.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { forgetWords } from './forget-words.ts';
import { carryShipments } from './shipments.ts';
import { warnOverdue } from './watch.ts';

const shipmentsEveryMs = 1000;
const overdueEveryMs = 60_000;
/** It looks at every dossier whose words are still there. */
const wordsEveryMs = 3_600_000;

/** A turn after which nothing is left to do at once. */
const once = (work: (platform: Platform) => Promise<unknown>, platform: Platform) => async () => {
  await work(platform);
  return false;
};

/** What hand-offs do in the background: parcels are registered and tracked, what stands still is told. */
export function startHandoffWork(platform: Platform): Pick<Loop, 'close'> {
  const failed = (what: string) => (error: unknown) =>
    tellFailure(platform, 'handoffs.work_failed', error, { what });
  const loops = [
    startLoop(shipmentsEveryMs, () => carryShipments(platform), failed('shipments')),
    startLoop(overdueEveryMs, once(warnOverdue, platform), failed('overdue')),
    startLoop(wordsEveryMs, once(forgetWords, platform), failed('words')),
  ];
  return {
    close: async () => {
      await Promise.all(loops.map((loop) => loop.close()));
    },
  };
}
