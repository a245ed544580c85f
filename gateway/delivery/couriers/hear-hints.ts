import { Client } from 'pg';
import { describeError, type Log } from '../../platform/process/log.ts';
import { hintChannel } from './hints.ts';

const retryMs = 2000;

/** Hears the hints of other processes. Without a connection there are none until it is back. */
export function hearHints(databaseUrl: string, wake: () => void, log: Log) {
  let closed = false;
  let client: Client | undefined;
  let retry: ReturnType<typeof setTimeout> | undefined;
  const again = () => {
    if (closed) return;
    clearTimeout(retry);
    retry = setTimeout(connect, retryMs);
  };
  const connect = async () => {
    const next = new Client({
      connectionString: databaseUrl,
      application_name: 'tongban-hints',
      connectionTimeoutMillis: 5000,
      keepAlive: true,
    });
    client = next;
    next.on('notification', wake);
    next.on('error', (error) => log.debug('delivery.hints', { error: describeError(error) }));
    next.on('end', again);
    try {
      await next.connect();
      await next.query(`listen ${hintChannel}`);
      // What was committed before it could be heard.
      wake();
    } catch (error) {
      log.debug('delivery.hints', { error: describeError(error) });
      await next.end().catch(() => {});
      again();
    }
  };
  void connect();
  return {
    close: async (): Promise<void> => {
      closed = true;
      clearTimeout(retry);
      await client?.end().catch(() => {});
    },
  };
}
