import { Agent, type Dispatcher, request } from 'undici';
import type { OutboundAnswer, OutboundFailure, OutboundHttp } from '#contracts/outbound-http';
import { fail, ok, type Result } from '#contracts/result';
import { isDistrusted } from './no-answer.ts';

/** How Node finds the addresses of a name: `LookupFunction` of `node:net`, which is not named outside Node. */
type Lookup = (
  hostname: string,
  options: { readonly all?: boolean | undefined },
  callback: (
    error: Error | null,
    address: string | { address: string; family: number }[],
    family?: number,
  ) => void,
) => void;

export type UndiciOutboundOptions = {
  /** For the whole exchange, connecting and reading the body included. */
  readonly timeoutMs: number;
  /** Largest answer body; a larger one is cut off while it streams. */
  readonly maxBytes: number;
  /** Open connections per origin at most; the rest waits in the pool. */
  readonly connections?: number;
  /** Finds the address of a name. Default: the system's. */
  readonly lookup?: Lookup;
};

/** Raised before a byte of the request left, so that the region cannot have acted on it. */
const beforeSending = new Set([
  'ERR_LOCAL_ADDRESS',
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EADDRNOTAVAIL',
  'ETIMEDOUT',
  'UND_ERR_CONNECT_TIMEOUT',
]);

const timeouts = new Set(['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT']);

/** Undici's and Node's own codes. A dual-stack connect failure comes as an AggregateError with a code of its own. */
function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return 'unknown';
  const code = 'code' in error ? error.code : undefined;
  if (typeof code === 'string') return code;
  return 'cause' in error && error.cause !== undefined ? codeOf(error.cause) : 'unknown';
}

/** The code only: messages of the socket layer carry addresses and sometimes the URL. */
function failureOf(error: unknown): OutboundFailure {
  const code = codeOf(error);
  if (timeouts.has(code)) return { kind: 'timeout', message: code };
  if (beforeSending.has(code) || isDistrusted(code)) return { kind: 'unreachable', message: code };
  return { kind: 'answer_lost', message: code };
}

function flatHeaders(headers: Dispatcher.ResponseData['headers']): Record<string, string> {
  const flat: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined)
      flat[name.toLowerCase()] = Array.isArray(value) ? value.join(', ') : value;
  }
  return flat;
}

async function readUpTo(
  body: AsyncIterable<Uint8Array>,
  maxBytes: number,
): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.byteLength;
    // Leaving the loop destroys the stream and with it the connection: nothing more is read.
    if (size > maxBytes) return undefined;
    chunks.push(chunk);
  }
  const whole = new Uint8Array(size);
  let offset = 0;
  for (const chunk of chunks) {
    whole.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return whole;
}

/** A short body is read off, so that its connection serves again; of any other the connection ends. */
const letGoMs = 1000;

/** Leaves a body to itself. @returns the empty body that is answered instead */
function letGo(body: Dispatcher.ResponseData['body'], maxBytes: number): Uint8Array {
  body.on('error', () => undefined);
  body.dump({ limit: maxBytes, signal: AbortSignal.timeout(letGoMs) }).catch(() => undefined);
  return new Uint8Array();
}

/**
 * Outbound HTTP on Node: one keep-alive Agent per instance, so one instance per region. Never follows
 * redirects. Every failure is a value; only a malformed URL throws, because that is a bug of the caller.
 */
export function undiciOutbound(options: UndiciOutboundOptions): {
  http: OutboundHttp;
  close(): Promise<void>;
} {
  const { timeoutMs, maxBytes, connections = 32, lookup } = options;
  const dispatcher = new Agent({
    connections,
    connect: { timeout: Math.min(timeoutMs, 10_000), ...(lookup ? { lookup } : {}) },
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
    keepAliveTimeout: 10_000,
  });

  const http: OutboundHttp = async (outbound, signal) => {
    if (signal.aborted) return fail({ kind: 'aborted', message: 'aborted before sending' });
    const deadline = new AbortController();
    const abort = () => deadline.abort();
    signal.addEventListener('abort', abort, { once: true });
    const timer = setTimeout(abort, timeoutMs);
    try {
      return await exchange(outbound, deadline.signal);
    } catch (error) {
      if (signal.aborted) return fail({ kind: 'aborted', message: 'aborted by the caller' });
      if (deadline.signal.aborted) return fail({ kind: 'timeout', message: 'deadline passed' });
      if (codeOf(error) === 'UND_ERR_INVALID_ARG') throw error;
      return fail(failureOf(error));
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
    }
  };

  async function exchange(
    outbound: Parameters<OutboundHttp>[0],
    signal: AbortSignal,
  ): Promise<Result<OutboundAnswer, OutboundFailure>> {
    const { url, method, headers = {}, body = null, answerBody = 'read' } = outbound;
    const answer = await request(url, {
      method,
      headers: { ...headers },
      body,
      dispatcher,
      signal,
    });
    const bytes =
      answerBody === 'read' ? await readUpTo(answer.body, maxBytes) : letGo(answer.body, maxBytes);
    if (!bytes) return fail({ kind: 'too_large', message: `answer exceeds ${maxBytes} bytes` });
    return ok({ status: answer.statusCode, headers: flatHeaders(answer.headers), body: bytes });
  }

  return { http, close: () => dispatcher.destroy() };
}
