import type { Pool } from 'pg';

type Given = Parameters<Parameters<Pool['connect']>[0]>;
type Answer = (...given: Given) => void;

/** `too_many_connections`: of the server, the database or the account (PostgreSQL, appendix A). */
const noSlot = '53300';
const lookAgainMs = 5000;

const isRefused = (error: Given[0]): boolean =>
  error !== undefined && (error as { readonly code?: unknown }).code === noSlot;

/**
 * Where PostgreSQL gives a process fewer connections than its pool would have, whoever wants one more waits for one that
 * the process has, as in a pool that is full. Without that a request that reads two things at once fails for as long as
 * the slots are taken, though its process has connections. After a while more are asked for again.
 */
export function contentWithFewer(pool: Pool, againMs = lookAgainMs): Pool {
  const options = pool.options as { max: number };
  const { max } = options;
  const connect = pool.connect.bind(pool);
  // Those alone that PostgreSQL gave: the pool also counts what is being asked for, and would have us ask without end.
  let held = 0;
  pool.on('connect', () => {
    held += 1;
  });
  pool.on('remove', () => {
    held -= 1;
  });
  const ask = (answer: Answer): void =>
    connect((...given: Given) => {
      if (!isRefused(given[0]) || held === 0) return answer(...given);
      if (options.max === max) setTimeout(() => (options.max = max), againMs).unref();
      options.max = held;
      ask(answer);
    });
  pool.connect = ((answer?: Answer) =>
    answer
      ? ask(answer)
      : new Promise((resolve, reject) =>
          ask((error, client) => (client ? resolve(client) : reject(error))),
        )) as typeof pool.connect;
  return pool;
}
