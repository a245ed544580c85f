import { type SQL, sql } from '../../platform/database/drizzle.ts';
import { describeError, type Log } from '../../platform/process/log.ts';

export const hintChannel = 'tongban_outbox';

/** NOTIFY takes a lock of the whole database at commit: no process takes it oftener than this. */
const everyMs = 50;

/**
 * Tells couriers of other processes that messages were committed. Only a hint: couriers look by themselves
 * every second, and nothing waits for it. Called after the commit, in a statement of its own.
 * @param trailing whether what was asked for too soon is sent a little later, or left to the couriers
 */
export function newHints(
  database: () => { readonly execute: (query: SQL) => PromiseLike<unknown> },
  monotonicMs: () => number,
  log: Log,
  trailing: boolean,
) {
  let lastMs = Number.NEGATIVE_INFINITY;
  let later: ReturnType<typeof setTimeout> | undefined;
  const send = async () => {
    lastMs = monotonicMs();
    try {
      await database().execute(sql`select pg_notify(${hintChannel}, '')`);
    } catch (error) {
      log.debug('delivery.hint_lost', { error: describeError(error) });
    }
  };
  return {
    wake: (): void => {
      const earlyMs = lastMs + everyMs - monotonicMs();
      if (earlyMs <= 0) void send();
      else if (trailing)
        later ??= setTimeout(() => {
          later = undefined;
          void send();
        }, earlyMs);
    },
    close: (): void => clearTimeout(later),
  };
}
