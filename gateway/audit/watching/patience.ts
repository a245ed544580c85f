import { setTimeout as pause } from 'node:timers/promises';

/** What is read of an answer, whoever's `fetch` gave it. */
type Answer = {
  readonly status: number;
  readonly headers: { readonly get: (name: string) => string | null };
  readonly body: AsyncIterable<Uint8Array> | null;
};
type Whole = { readonly status: number; readonly bytes: Uint8Array };

/** A log of millions is asked for thousands of bundles: one that is refused for now must not end it. */
const mostTries = 8;
const firstPauseMs = 500;
const longestPauseMs = 60_000;
const forNow = new Set([429, 502, 503, 504]);

class TooLarge extends Error {}

async function bytesOf({ body }: Answer, mostBytes: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of body ?? []) {
    length += part.length;
    if (length > mostBytes) throw new TooLarge(`an answer of more than ${mostBytes} bytes`);
    parts.push(part);
  }
  return Buffer.concat(parts);
}

/** How long to wait before the next try: as it was told (RFC 9110, s10.2.3, seconds), else twice as long as before. */
function pauseBefore(tries: number, answer: Answer | undefined): number {
  const told = /^\d{1,9}$/.exec(answer?.headers.get('retry-after') ?? '')?.[0];
  return Math.min(told ? Number(told) * 1000 : firstPauseMs * 2 ** tries, longestPauseMs);
}

/**
 * Asks until there is an answer that stays, up to eight times.
 * @throws what the last try threw, or where an answer is larger than any that is one
 */
export async function patiently(
  ask: () => Promise<Answer>,
  mostBytes: number,
  wait: (ms: number) => Promise<unknown> = pause,
): Promise<Whole> {
  for (let tries = 0; ; tries++) {
    const isLast = tries === mostTries - 1;
    let answer: Answer | undefined;
    try {
      answer = await ask();
      if (isLast || !forNow.has(answer.status))
        return { status: answer.status, bytes: await bytesOf(answer, mostBytes) };
      await bytesOf(answer, mostBytes);
    } catch (error) {
      if (isLast || error instanceof TooLarge) throw error;
    }
    await wait(pauseBefore(tries, answer));
  }
}
