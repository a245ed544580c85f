import type { ClientBase } from 'pg';

/** SQLSTATE of our own: committed here, and perhaps on no other copy. */
export const inDoubt = 'TGD01';

/** What in PostgreSQL waits for a replica; unlike the warning's text it is the same in every language. */
const waitForReplica = 'SyncRepWaitForLSN';

type Active = { callback?: (error: Error | null | undefined, ...rest: unknown[]) => void };

/**
 * A commit whose wait for a replica is cancelled (`pg_cancel_backend`) succeeds with no more than a warning, although a
 * fail-over would lose it. It is told as a lost answer is: an error, after which whoever asked asks again. That second
 * request commits a mark of its own first (`replay`), and the log of the database is in order: when that mark has
 * reached a replica, so has the commit before it.
 */
export function doubtUnreplicated(client: ClientBase): void {
  client.on('notice', (notice) => {
    if ((notice as { readonly routine?: string }).routine !== waitForReplica) return;
    const active = Reflect.get(client, '_activeQuery') as Active | null | undefined;
    const callback = active?.callback;
    if (!active || !callback) return;
    const doubt = new Error('committed, and perhaps on no replica: the wait for one was cancelled');
    active.callback = (error, ...rest) =>
      callback(error ?? Object.assign(doubt, { code: inDoubt }), ...rest);
  });
}
