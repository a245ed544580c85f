import type { Config } from '../process/config.ts';
import type { Log, LogFields } from '../process/log.ts';

const order = ['debug', 'info', 'warn', 'error'] as const;

/** Structured lines on the console, one JSON object each, which workerd hands to whoever collects its logs. */
export function consoleLog(level: Config['logLevel']): Log {
  const at =
    (severity: (typeof order)[number]) =>
    (event: string, fields: LogFields = {}) => {
      if (order.indexOf(severity) < order.indexOf(level)) return;
      const time = new Date().toISOString();
      console[severity](JSON.stringify({ level: severity, time, ...fields, event }));
    };
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}
