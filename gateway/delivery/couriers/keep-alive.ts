import { describeError } from '../../platform/process/log.ts';
import type { Dependency, Platform } from '../../platform/process/platform.ts';
import { heartbeat, isLost } from '../gate/heartbeat.ts';
import { type Lane, silenceOf } from '../gate/lane.ts';
import type { CourierSettings } from '../outbox/options.ts';
import type { Queues } from './queue.ts';

type Watching = {
  readonly platform: Pick<Platform, 'clock' | 'log' | 'monotonicMs'>;
  readonly options: Pick<CourierSettings, 'beatMs'>;
  readonly queues: Pick<Queues, 'add' | 'restart'>;
  readonly lanes: ReadonlyMap<string, Lane>;
};

/** Asks silent queues for a sign of life, and restarts the worker of one that gives none. */
export async function keepAlive({ platform, options, queues, lanes }: Watching): Promise<void> {
  const { beatMs } = options;
  for (const [region, lane] of lanes) {
    const nowMs = platform.monotonicMs();
    const silence = silenceOf(lane, nowMs);
    // Nobody is asked who may not call: the silence of an outage is no sign of anything when it is over.
    if (!silence.active) lane.seenMs = nowMs;
    const step = heartbeat(silence, beatMs);
    if (step === 'nothing') continue;
    if (step === 'restart') {
      platform.log.error('delivery.worker_restarted', { region });
      queues.restart(region);
      // The new one gets the time that every one gets.
      lane.seenMs = nowMs;
    }
    // One question per beat, whoever asks it.
    const id = `beat-${Math.floor((nowMs + lane.aheadMs) / beatMs).toString(36)}`;
    await queues
      .add(region, [{ id, ids: [] }])
      .catch((error: unknown) =>
        platform.log.debug('delivery.not_queued', { region, error: describeError(error) }),
      );
  }
}

/** Regions whose jobs nobody takes, although they were restarted. */
export function workersDependency({ platform, options, lanes }: Watching): Dependency {
  const nowMs = platform.monotonicMs();
  const lost = [...lanes].filter(([, lane]) => isLost(silenceOf(lane, nowMs), options.beatMs));
  const silentMs = Math.max(0, ...lost.map(([, lane]) => nowMs - lane.beatMs));
  const regions = lost.map(([region]) => region).join(', ');
  return {
    name: 'queue-workers',
    healthy: lost.length === 0,
    since: new Date(platform.clock().getTime() - silentMs).toISOString(),
    ...(lost.length > 0
      ? { advice: `Nobody takes the jobs of ${regions}; restart this process, then see the queue.` }
      : {}),
  };
}
