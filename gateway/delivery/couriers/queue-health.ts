import { describeError, type Log } from '../../platform/process/log.ts';
import type { Dependency } from '../../platform/process/platform.ts';

/** One line when the queue goes and one when it is back, however many calls fail in between. */
export function trackHealth(clock: () => Date, log: Log) {
  let healthy = true;
  let since = clock();
  const change = (next: boolean) => {
    if (healthy === next) return;
    healthy = next;
    since = clock();
    if (next) log.info('queue.back');
  };
  const failed = (error: unknown) => {
    if (healthy) log.warn('queue.failed', { error: describeError(error) });
    change(false);
  };
  const watch = async <T>(call: Promise<T>): Promise<T> => {
    try {
      const value = await call;
      change(true);
      return value;
    } catch (error) {
      failed(error);
      throw error;
    }
  };
  const report = async (backend: {
    readonly probe: () => Promise<unknown>;
    readonly advice: string;
  }): Promise<Dependency> => {
    await watch(backend.probe()).catch(() => {});
    const base = { name: 'queue', healthy, since: since.toISOString() };
    return healthy ? base : { ...base, advice: backend.advice };
  };
  return { failed, watch, report };
}
