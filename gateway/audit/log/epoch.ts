import { isMyTurn } from '../../platform/database/one-at-a-time.ts';
import { hex } from '../../platform/keys/digest.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { Checkpoint } from '../tree/checkpoint.ts';
import { completeEvent, gatewayActor } from './append.ts';
import { type Epoch, extendLog } from './sequence.ts';

/**
 * A log whose database was restored from before its published head cannot go on under its name: what comes next would
 * be another history of the same sizes. By the operator's word it goes on as another log, `<origin>/2` and so on,
 * that begins with the leaves that are left and says in a leaf of its own what it follows.
 */
const numbered = /^(.+\/log)(?:\/([1-9]\d{0,5}))?$/;

export const epochOf = (origin: string): number => Number(numbered.exec(origin)?.[2] ?? 1);

const originOfEpoch = (origin: string, epoch: number): string =>
  `${numbered.exec(origin)?.[1] ?? origin}/${epoch}`;

function epochAfter(head: Checkpoint, published: Checkpoint, now: Date): Epoch {
  const epoch = Math.max(epochOf(head.origin), epochOf(published.origin)) + 1;
  const origin = originOfEpoch(head.origin, epoch);
  const event = completeEvent(
    {
      actor: gatewayActor,
      action: 'log.epoch_began',
      object: { class: 'log', ref: origin.slice(-120) },
      purpose: 'the database was restored from before the published head of the log',
      details: {
        restoredSize: head.size,
        restoredRoot: hex(head.root),
        publishedOrigin: published.origin.slice(0, 300),
        publishedSize: published.size,
        publishedRoot: hex(published.root),
      },
    },
    now,
  );
  return { origin, event };
}

/** @returns the first checkpoint of the new log; undefined while a sequencer works on the old one */
export function beginEpoch(
  platform: Platform,
  published: Checkpoint,
): Promise<Checkpoint | undefined> {
  return platform.database().transaction(async (tx) => {
    if (!(await isMyTurn(tx, 'sequencer'))) return undefined;
    const begun = await extendLog(tx, platform, 0, (head) =>
      epochAfter(head, published, platform.clock()),
    );
    return begun?.head;
  });
}
