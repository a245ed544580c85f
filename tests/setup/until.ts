import { vi } from 'vitest';

/** Far beyond what a loaded machine needs: only what never comes about meets it. */
const patienceMs = 30_000;

/**
 * Asks again and again until the answer is a yes of any kind.
 * @returns that answer
 * @throws Error when it never comes, and what `read` throws
 */
export async function until<T>(read: () => Promise<T> | T): Promise<Exclude<T, false | undefined>> {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    const seen = await read();
    if (seen) return seen as Exclude<T, false | undefined>;
    if (performance.now() > deadline) throw new Error(`not within ${patienceMs} ms: ${read}`);
    await new Promise((later) => setTimeout(later, 15));
  }
}

/** Checks again and again until nothing is thrown. */
export const holds = (check: () => Promise<unknown> | unknown): Promise<unknown> =>
  vi.waitFor(check, { timeout: patienceMs, interval: 15 });
