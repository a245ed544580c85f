import { describeError } from '../../platform/process/log.ts';
import type { Dependency, Platform } from '../../platform/process/platform.ts';
import { heartbeat, isLost } from '../gate/heartbeat.ts';
import { type Lane, silenceOf } from '../gate/lane.ts';
import type { CourierSettings } from '../outbox/options.ts';
import type { Queues } from './queue.ts';

type Watching = {
  readonly platform: Platform;
  readonly options: CourierSettings;
  readonly queues: Queues;
  readonly lanes: ReadonlyMap<string, Lane>;
};

/** Asks silent queues for a sign of life, and restarts the worker of one that gives none. */
export async function keepAlive({ platform, options, queues, lanes }: Watching): Promise<void> {
  const { beatMs } = options;
  for (const [region, lane] of lanes) {
    const now = platform.clock();
    const step = heartbeat(silenceOf(lane, now), beatMs);
    if (step === 'nothing') continue;
    if (step === 'restart') {
      platform.log.error('delivery.worker_restarted', { region });
      queues.restart(region);
      // The new one gets the time that every one gets.
      lane.seenMs = now.getTime();
    }
    // One question per beat, whoever asks it.
    const id = `beat-${Math.floor((now.getTime() + lane.aheadMs) / beatMs).toString(36)}`;
    await queues
      .add(region, [{ id, ids: [] }])
      .catch((error: unknown) =>
        platform.log.debug('delivery.not_queued', { region, error: describeError(error) }),
      );
  }
}

/** Regions whose jobs nobody takes, although they were restarted. */
export function workersDependency({ platform, options, lanes }: Watching): Dependency {
  const now = platform.clock();
  const lost = [...lanes].filter(([, lane]) => isLost(silenceOf(lane, now), options.beatMs));
  const sinceMs = Math.min(now.getTime(), ...lost.map(([, lane]) => lane.beatMs));
  const regions = lost.map(([region]) => region).join(', ');
  return {
    name: 'queue-workers',
    healthy: lost.length === 0,
    since: new Date(sinceMs).toISOString(),
    ...(lost.length > 0
      ? { advice: `Nobody takes the jobs of ${regions}; restart this process, then see the queue.` }
      : {}),
  };
}
