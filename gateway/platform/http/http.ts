import { OpenAPIHono, type z } from '@hono/zod-openapi';
import type { Context, MiddlewareHandler } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { type Failure, type FailureCode, failure } from '#contracts/failures';
import { pointerOf } from '#contracts/pointer';
import { type JsonFaultKind, parseStrictJsonBytes } from '#contracts/strict-json';
import { databaseTrouble } from '../database/trouble.ts';
import { isModuleTrouble } from '../keys/key-modules.ts';
import type { Log } from '../process/log.ts';
import { describeError } from '../process/log.ts';
import { isTilesTrouble } from '../process/tile-store.ts';
import { challenge } from './challenge.ts';
import './issue-texts.ts';
import { isEncoded, isForeignText, isJsonKind, jsonType, readMediaType } from './media-type.ts';
import { languageFor, problemOf } from './problem.ts';
import type { Language } from './problem-texts.ts';

export const maxBodyBytes = 256 * 1024;
const maxJsonDepth = 16;

/** What every request carries through the house. Rooms add their own beside it. */
export type RequestVariables = {
  readonly correlationId: string;
  readonly language: Language;
  /** The public origin of this gateway. */
  readonly origin?: string;
};

export type Env = { Variables: RequestVariables };

/** When to come back where nobody can say (RFC 9110 s15.6.4): a 503 without it is asked again at once, by all. */
const unavailableSeconds = 5;

/** Answers a failure as RFC 9457 problem details in the caller's language. */
export function answerFailure(c: Context, refused: Failure): Response {
  c.set('refusal', refused.code);
  const correlationId = (c.get('correlationId') as string | undefined) ?? 'unknown';
  const problem = problemOf(refused, c.get('language') ?? 'zh-CN', correlationId, c.get('origin'));
  const headers: Record<string, string> = {
    'content-type': 'application/problem+json',
    'content-language': c.get('language') ?? 'zh-CN',
    'cache-control': 'no-store',
  };
  const retryAfterSeconds =
    refused.retryAfterSeconds ?? (problem.status === 503 ? unavailableSeconds : undefined);
  if (retryAfterSeconds !== undefined) headers['retry-after'] = String(retryAfterSeconds);
  if (problem.status === 401 || refused.code === 'auth.insufficient_scope')
    headers['www-authenticate'] = challenge(refused, c.req.header('authorization'));
  // RFC 9110 s15.5.16: which codings would have been taken.
  if (refused.code === 'request.unsupported_encoding') headers['accept-encoding'] = 'identity';
  return new Response(JSON.stringify(problem), { status: problem.status, headers });
}

/**
 * A capability's own Hono app: the same validation answers everywhere.
 * @param refuse how, where people's browsers come too
 */
export function newRoutes<E extends Env = Env>(
  refuse: (c: Context, refused: Failure) => Response | Promise<Response> = answerFailure,
): OpenAPIHono<E> {
  return new OpenAPIHono<E>({
    defaultHook: (result, c) => {
      if (result.success) return undefined;
      return refuse(
        c as unknown as Context,
        failure('request.invalid', { fields: fieldErrors(result.error) }),
      );
    },
  });
}

export function fieldErrors(error: z.core.$ZodError): NonNullable<Failure['fields']> {
  return error.issues.slice(0, 50).map((issue) => ({
    pointer: pointerOf(issue.path),
    reason: issue.message,
  }));
}

/** Correlation id, language and the headers that every answer carries. */
export const requestContext: MiddlewareHandler<Env> = async (c, next) => {
  c.set('correlationId', crypto.randomUUID());
  c.set('language', languageFor(c.req.header('accept-language')));
  await next();
  // Not by `c.header`, which makes the whole answer anew for each.
  const { headers } = c.res;
  headers.set('x-correlation-id', c.get('correlationId'));
  headers.set('api-version', '1');
};

/** How much more of a body that is too large is read, so that its sender lives to see the answer. */
const maxDrainedBytes = 16 * maxBodyBytes;

/** The limit for an address; `maxBodyBytes` for most. */
type LimitOf = (path: string) => number;

/** A body that does not say its length, read to its end; undefined if it is larger than the limit. */
async function readWhole(
  body: ReadableStream<Uint8Array>,
  maxBytes: number,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const reader = body.getReader();
  const bytes = new Uint8Array(maxBytes);
  let size = 0;
  for (
    let piece = await reader.read();
    !piece.done && size <= maxDrainedBytes;
    piece = await reader.read()
  ) {
    if (size + piece.value.length <= maxBytes) bytes.set(piece.value, size);
    size += piece.value.length;
  }
  return size > maxBytes ? undefined : bytes.subarray(0, size);
}

/**
 * Whether the body is within the limit. One that was read for that is put back as a whole request, which
 * `hono/body-limit` makes from the Node adapter's own, and a real one cannot be made from that.
 */
async function isWithinLimit(c: Context, maxBytes: number): Promise<boolean> {
  const length = c.req.header('content-length');
  if (length !== undefined && c.req.header('transfer-encoding') === undefined)
    return Number(length) <= maxBytes;
  const { method, url, raw } = c.req;
  const body = raw.body && (await readWhole(raw.body, maxBytes));
  if (!body) return body === null;
  c.req.raw = new Request(url, {
    method,
    headers: c.req.header(),
    ...(body.length > 0 ? { body } : {}),
  });
  return true;
}

/** What its headers say against a body, before any of it is read. */
function formFailure(c: Context): Failure | undefined {
  if (isEncoded(c.req.header('content-encoding'))) return failure('request.unsupported_encoding');
  const media = readMediaType(c.req.header('content-type'));
  return media && isForeignText(media)
    ? failure('request.unsupported_media_type', { detail: 'charset: UTF-8' })
    : undefined;
}

async function bodyFailure(c: Context, maxBytes: number): Promise<Failure | undefined> {
  const refused = formFailure(c);
  if (refused) return refused;
  try {
    if (!(await isWithinLimit(c, maxBytes)))
      return failure('request.too_large', { detail: `limit: ${maxBytes} bytes` });
    const media = readMediaType(c.req.header('content-type'));
    return media && isJsonKind(media) ? await jsonFailure(c) : undefined;
  } catch {
    // The connection broke off: nobody will read this, and it is no bug of ours.
    return failure('request.malformed_http', { detail: 'the body broke off' });
  }
}

const utf8Text = new TextDecoder();
const bodyless = new Set(['GET', 'HEAD', 'TRACE']);

async function jsonFailure(c: Context): Promise<Failure | undefined> {
  const bytes = new Uint8Array(await c.req.arrayBuffer());
  const parsed = parseStrictJsonBytes(bytes, maxJsonDepth);
  if (parsed.ok) {
    // Validator and handlers want the text: Hono would make it by way of a Response and its stream.
    Object.assign(c.req.bodyCache, { text: Promise.resolve(utf8Text.decode(bytes)) });
    return undefined;
  }
  const { kind, pointer, reason } = parsed.failure;
  return failure(jsonFaults[kind], { fields: [{ pointer, reason }] });
}

const jsonFaults = {
  malformed: 'request.malformed_json',
  too_deep: 'request.too_deep',
  duplicate_member: 'request.duplicate_member',
  inexact_number: 'request.inexact_number',
  unkeepable_text: 'request.invalid',
} as const satisfies Record<JsonFaultKind, FailureCode>;

/** PostgreSQL has no place for U+0000, and no address of ours has it. */
export const guardAddress: MiddlewareHandler<Env> = async (c, next) => {
  if (c.req.url.includes('%00')) {
    return answerFailure(c, failure('request.invalid', { detail: 'U+0000 in the address' }));
  }
  return next();
};

/** Refuses bodies that are too large, too deep, ambiguous or not JSON before any handler sees them. */
export const guardBodyUpTo =
  (limitOf: LimitOf): MiddlewareHandler<Env> =>
  async (c, next) => {
    const limit = limitOf(c.req.path);
    const refused = bodyless.has(c.req.method) ? undefined : await bodyFailure(c, limit);
    return refused ? answerFailure(c, refused) : next();
  };

export const guardBody = guardBodyUpTo(() => maxBodyBytes);

/** How the routing library must find it written to see JSON in it. */
const plainJson = /^application\/json(; ?charset="?utf-8"?)?$/i;

/** Requires a body of this type: without this a form would pass unread through a JSON validator. */
export const requireMediaType =
  (expected: string): MiddlewareHandler =>
  async (c, next) => {
    const written = c.req.header('content-type') ?? '';
    if (readMediaType(written)?.type !== expected)
      return answerFailure(
        c,
        failure('request.unsupported_media_type', { detail: `expected ${expected}` }),
      );
    if (expected === jsonType && !plainJson.test(written)) {
      // The body has been read, and a signature over this header was checked as it came.
      const { method, url } = c.req;
      const headers = { ...c.req.header(), 'content-type': jsonType };
      c.req.raw = new Request(url, { method, headers });
    }
    return next();
  };

/** The last answer to a bug: nothing of it reaches the caller, all of it reaches the log. */
export const answerBug = (log: Log) => (error: Error, c: Context) => {
  // Thrown by the routing library where a content type that we take is written as it cannot read it.
  if (error instanceof HTTPException && error.status === 415)
    return answerFailure(c, failure('request.unsupported_media_type'));
  // Node's own word for a sender that hung up; its code is that of a socket of the database.
  if (error.message === 'aborted')
    return answerFailure(c, failure('request.malformed_http', { detail: 'the body broke off' }));
  const trouble = databaseTrouble(error);
  if (trouble) {
    log.warn('database.trouble', { correlationId: c.get('correlationId') as string, trouble });
    return answerFailure(c, failure('gateway.not_ready'));
  }
  if (isModuleTrouble(error)) {
    log.warn('keys.module_trouble', {
      correlationId: c.get('correlationId') as string,
      why: error.message,
    });
    return answerFailure(c, failure('gateway.not_ready'));
  }
  if (isTilesTrouble(error)) {
    log.error('audit.tiles_unreadable', {
      correlationId: c.get('correlationId') as string,
      error: describeError(error),
    });
    return answerFailure(c, failure('gateway.not_ready'));
  }
  log.error('request.bug', {
    correlationId: c.get('correlationId') as string,
    path: c.req.routePath,
    error: describeError(error),
  });
  return answerFailure(c, failure('gateway.internal'));
};
