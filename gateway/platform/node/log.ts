import { pino } from 'pino';
import type { Log, LogFields } from '../process/log.ts';

/** Structured lines on standard output, one JSON object each. */
export function nodeLog(level: 'debug' | 'info' | 'warn' | 'error'): Log {
  const logger = pino({
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    messageKey: 'event',
  });
  const at =
    (severity: 'debug' | 'info' | 'warn' | 'error') =>
    (event: string, fields: LogFields = {}) =>
      logger[severity](fields, event);
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}
