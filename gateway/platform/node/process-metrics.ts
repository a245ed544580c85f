import { readdir, readFile } from 'node:fs/promises';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { gauges } from '../process/metrics.ts';

const nanosecond = 1e-9;

/** A scrape in between two of another collector would else see nothing. */
const leastSamples = 10;

/** `delay` is measured from one scrape to the next, so that a stall of last week is not shown for ever. */
function eventLoop(): () => void {
  const delay = monitorEventLoopDelay({ resolution: 20 });
  delay.enable();
  const end = gauges(['nodejs_eventloop_delay_seconds'], (observe) => {
    for (const quantile of [0.5, 0.99, 1])
      observe('nodejs_eventloop_delay_seconds', delay.percentile(quantile * 100) * nanosecond, {
        quantile: String(quantile),
      });
    if (delay.count >= leastSamples) delay.reset();
  });
  return () => {
    delay.disable();
    end();
  };
}

const memory = (): (() => void) =>
  gauges(
    [
      'process_start_time_seconds',
      'process_cpu_seconds_total',
      'process_resident_memory_bytes',
      'nodejs_heap_size_used_bytes',
      'nodejs_external_memory_bytes',
      'nodejs_active_resources',
    ],
    (observe) => {
      const { rss, heapUsed, external } = process.memoryUsage();
      const { user, system } = process.cpuUsage();
      observe('process_start_time_seconds', performance.timeOrigin / 1000);
      observe('process_cpu_seconds_total', (user + system) / 1e6);
      observe('process_resident_memory_bytes', rss);
      observe('nodejs_heap_size_used_bytes', heapUsed);
      observe('nodejs_external_memory_bytes', external);
      observe('nodejs_active_resources', process.getActiveResourcesInfo().length);
    },
  );

/** As Linux has it; elsewhere there is nothing to observe. */
const descriptors = (): (() => void) =>
  gauges(['process_open_fds', 'process_max_fds'], async (observe) => {
    observe('process_open_fds', (await readdir('/proc/self/fd')).length);
    const limits = await readFile('/proc/self/limits', 'utf8');
    const most = Number(/^Max open files\s+(\d+)/m.exec(limits)?.[1]);
    if (Number.isFinite(most)) observe('process_max_fds', most);
  });

/** What a process of Node says of itself, by the names that dashboards for Prometheus expect. */
export function startProcessMetrics(): () => void {
  const ends = [eventLoop(), memory(), descriptors()];
  return () => {
    for (const end of ends) end();
  };
}
