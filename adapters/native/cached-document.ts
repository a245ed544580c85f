import { fail, type Result } from '#contracts/result';

/** Where a document comes from, at the time of asking. */
export type Source<T, E> = {
  readonly load: () => Promise<Result<T, E>>;
  readonly now: () => Date;
};

const freshMs = 10 * 60_000;
const staleMs = 24 * 3_600_000;
/** A load is not repeated sooner, whoever asks for what. */
const betweenRefreshesMs = 60_000;
const betweenFailuresMs = 10_000;
/** On the edge a load dies with the request that started it, without a word. */
const abandonedAfterMs = 30_000;

export type CachedDocument<T, E> = {
  /** The document, at most ten minutes old; up to 24 h old while it cannot be loaded. */
  readonly current: (source: Source<T, E>) => Promise<Result<T, E>>;
  /** Loads again though the document is fresh; undefined if the last load is less than 60 s ago. */
  readonly newer: (source: Source<T, E>) => Promise<Result<T, E> | undefined>;
};

/**
 * Keeps one document of somebody else's: one load in flight however many ask, and while loading fails the
 * old one for up to 24 h.
 * @param alarm told each time an old document stands in for one that could not be loaded
 */
export function cachedDocument<T, E>(alarm: (failure: E) => void): CachedDocument<T, E> {
  let held: { readonly answer: Result<T, E> & { ok: true }; readonly atMs: number } | undefined;
  let failed: { readonly answer: Result<T, E> & { ok: false }; readonly atMs: number } | undefined;
  let running: { readonly answer: Promise<Result<T, E>>; readonly atMs: number } | undefined;

  async function load(source: Source<T, E>, atMs: number): Promise<Result<T, E>> {
    const answer = await source.load();
    if (answer.ok) {
      held = { answer, atMs };
      failed = undefined;
      return answer;
    }
    failed = { answer, atMs };
    return standIn(failed.answer, atMs);
  }

  function standIn(answer: Result<T, E> & { ok: false }, nowMs: number): Result<T, E> {
    if (!held || nowMs - held.atMs > staleMs) return fail(answer.failure);
    alarm(answer.failure);
    return held.answer;
  }

  function loadOnce(source: Source<T, E>, nowMs: number): Promise<Result<T, E>> {
    if (running && nowMs - running.atMs < abandonedAfterMs) return running.answer;
    const mine = { answer: load(source, nowMs), atMs: nowMs };
    running = mine;
    return mine.answer.finally(() => {
      if (running === mine) running = undefined;
    });
  }

  return {
    current: async (source) => {
      const nowMs = source.now().getTime();
      if (held && nowMs - held.atMs < freshMs) return held.answer;
      if (failed && nowMs - failed.atMs < betweenFailuresMs) return standIn(failed.answer, nowMs);
      return loadOnce(source, nowMs);
    },
    newer: async (source) => {
      const nowMs = source.now().getTime();
      if (running) return loadOnce(source, nowMs);
      const last = Math.max(held?.atMs ?? 0, failed?.atMs ?? 0);
      return nowMs - last < betweenRefreshesMs ? undefined : loadOnce(source, nowMs);
    },
  };
}
