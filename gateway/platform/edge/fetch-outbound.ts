import type { OutboundAnswer, OutboundFailure, OutboundHttp } from '#contracts/outbound-http';
import { fail, ok, type Result } from '#contracts/result';

export type FetchOutboundOptions = {
  /** For the whole exchange, reading the body included. */
  readonly timeoutMs: number;
  /** Largest answer body, unpacked; a larger one is cut off while it streams. */
  readonly maxBytes: number;
};

function flatHeaders(headers: Headers): Record<string, string> {
  const flat: Record<string, string> = {};
  for (const [name, value] of headers) {
    flat[name] = flat[name] === undefined ? value : `${flat[name]}, ${value}`;
  }
  return flat;
}

async function readUpTo(answer: Response, maxBytes: number): Promise<Uint8Array | undefined> {
  const reader = answer.body?.getReader();
  if (!reader) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.byteLength;
    if (size > maxBytes) {
      // Not waited for: a sender that goes on sending must not hold the answer up.
      void reader.cancel().catch(() => undefined);
      return undefined;
    }
    chunks.push(value);
  }
  const whole = new Uint8Array(size);
  let offset = 0;
  for (const chunk of chunks) {
    whole.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return whole;
}

/** Leaves a body to itself: the status is all that counts. */
function letGo(answer: Response): Uint8Array {
  void answer.body?.cancel().catch(() => undefined);
  return new Uint8Array();
}

async function exchange(
  { url, method, headers = {}, body, answerBody = 'read' }: Parameters<OutboundHttp>[0],
  signal: AbortSignal,
  maxBytes: number,
): Promise<Result<OutboundAnswer, OutboundFailure>> {
  const answer = await fetch(url, {
    method,
    headers: { ...headers },
    redirect: 'manual',
    signal,
    ...(body === undefined ? {} : { body: body as BodyInit }),
  });
  const bytes = answerBody === 'read' ? await readUpTo(answer, maxBytes) : letGo(answer);
  if (!bytes) return fail({ kind: 'too_large', message: `answer exceeds ${maxBytes} bytes` });
  return ok({ status: answer.status, headers: flatHeaders(answer.headers), body: bytes });
}

/**
 * Outbound HTTP through `fetch`, for runtimes that have nothing lower. Never follows redirects. Every
 * failure is a value; only a malformed URL throws, because that is a bug of the caller. `fetch` does not
 * say whether the request left, so a broken exchange is `answer_lost`, never `unreachable`.
 */
export function fetchOutbound({ timeoutMs, maxBytes }: FetchOutboundOptions): OutboundHttp {
  return async (outbound, signal) => {
    if (!URL.canParse(outbound.url)) throw new TypeError('an outbound request without a valid URL');
    if (signal.aborted) return fail({ kind: 'aborted', message: 'aborted before sending' });
    const deadline = AbortSignal.timeout(timeoutMs);
    try {
      return await exchange(outbound, AbortSignal.any([signal, deadline]), maxBytes);
    } catch {
      if (signal.aborted) return fail({ kind: 'aborted', message: 'aborted by the caller' });
      if (deadline.aborted) return fail({ kind: 'timeout', message: 'deadline passed' });
      // The runtime's own words are left out: they can carry the URL.
      return fail({ kind: 'answer_lost', message: 'fetch failed' });
    }
  };
}
