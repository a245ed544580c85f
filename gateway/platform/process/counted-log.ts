import type { Log } from './log.ts';
import { counter } from './metrics.ts';

const lines = counter('tongban_log_lines_total');

/** Counts the lines that tell of trouble, so that an alert need not read the log. Events are words of ours. */
export const countedLog = (log: Log): Log => ({
  ...log,
  warn: (event, fields) => {
    lines(1, { level: 'warn', event });
    log.warn(event, fields);
  },
  error: (event, fields) => {
    lines(1, { level: 'error', event });
    log.error(event, fields);
  },
});
