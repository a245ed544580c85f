import { tellFailure } from '../../platform/process/database-outage.ts';
import { counter, histogram } from '../../platform/process/metrics.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { inSpan } from '../../platform/process/telemetry.ts';
import { isKeyWaiting, type Sequenced, sequenceBatch } from './sequence.ts';
import { isWorkWaiting } from './store.ts';

export type Sequencer = {
  /** Stops after the batch under way, which is finished. */
  readonly close: () => Promise<void>;
  /** Sequences one batch now. @returns how many events; 0 too if another process holds the lock */
  readonly sequenceOnce: () => Promise<number>;
};

/** So many that a busy database is used well, so few that the process answers requests in between. */
export const batchSize = 2000;
export const pollMs = 150;
const longestPauseMs = 10_000;

const sequenced = counter('tongban_audit_sequenced_total');
const mergeDelay = histogram('tongban_audit_merge_delay_seconds');
const setAside = counter('tongban_audit_set_aside_total');
const failures = counter('tongban_audit_sequencer_failures_total');

async function sequenceWaiting(platform: Platform): Promise<Sequenced | undefined> {
  if (!isKeyWaiting(platform) && !(await isWorkWaiting(platform.database()))) return undefined;
  return inSpan('audit.sequence', {}, async (span) => {
    const done = await sequenceBatch(platform, batchSize);
    span.setAttributes({ 'tongban.audit.count': done.count, 'tongban.audit.size': done.size });
    sequenced(done.count);
    for (const { foundIn, place, reason } of done.misfits) {
      setAside(1);
      platform.log.error('audit.set_aside', { foundIn, place, reason });
    }
    if (done.oldest) mergeDelay((platform.clock().getTime() - done.oldest.getTime()) / 1000);
    return done;
  });
}

/**
 * Moves committed events into the log for as long as it runs; every process may run one, one works at a
 * time. Each batch ends with a signed checkpoint, so while events arrive there is a new one several times
 * a second. While none arrive the last one stays: it says no time, and Ed25519 would sign it the same.
 */
export function startSequencer(platform: Platform): Sequencer {
  // A counter that begins with its first event has not increased, and no alert is built on it.
  for (const count of [sequenced, setAside, failures]) count(0);
  let closed = false;
  let pauseMs = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let last: Promise<unknown> = Promise.resolve();

  const sequenceOnce = (): Promise<number> => {
    const run = last.then(async () => (await sequenceWaiting(platform))?.count ?? 0);
    last = run.catch(() => undefined);
    return run;
  };

  const turn = async (): Promise<void> => {
    try {
      pauseMs = (await sequenceOnce()) >= batchSize ? 0 : pollMs;
    } catch (error) {
      failures(1);
      pauseMs = Math.min(Math.max(pauseMs, pollMs) * 2, longestPauseMs);
      tellFailure(platform, 'audit.sequencer_failed', error, { nextTryMs: pauseMs });
    }
    if (!closed) timer = setTimeout(turn, pauseMs);
  };

  timer = setTimeout(turn, 0);
  return {
    sequenceOnce,
    close: async () => {
      closed = true;
      clearTimeout(timer);
      await last;
    },
  };
}
