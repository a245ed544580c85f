import type { Context } from 'hono';
import { fail, ok, type Result } from '#contracts/result';
import type { Problem } from '../../platform/http/problem.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { Caller } from '../../trust/identity/caller.ts';
import { besideCall } from '../../trust/identity/inside-call.ts';
import { languageOf, type PageContext } from './page-context.ts';

export type Call = {
  readonly path: string;
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Bytes go as they are, anything else as JSON. */
  readonly body?: unknown;
  /** The Idempotency-Key. */
  readonly key?: string | undefined;
  readonly headers?: Readonly<Record<string, string>>;
};

export type Answer<T> = Result<T, Problem>;

/** How a page asks: by the doors of the API, as its visitor, so that no rule of theirs is one that a page walks around. */
export type Ask = <T>(c: PageContext, caller: Caller, call: Call) => Promise<Answer<T>>;
/** What is no JSON comes as its bytes. */
export type Bytes = Uint8Array<ArrayBuffer>;

type Fetch = (request: Request, beside: object) => Response | Promise<Response>;

function requestOf(platform: Platform, c: PageContext, call: Call): Request {
  const { path, method = 'GET', body, key, headers } = call;
  const isBytes = body instanceof Uint8Array;
  return new Request(new URL(path, platform.config.publicOrigin), {
    method,
    headers: {
      accept: 'application/json',
      'accept-language': languageOf(c),
      ...(key === undefined ? {} : { 'idempotency-key': key }),
      ...(body === undefined
        ? {}
        : { 'content-type': isBytes ? 'application/octet-stream' : 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: isBytes ? Uint8Array.from(body) : JSON.stringify(body) }),
  });
}

/** @param fetch the whole surface of this house, whatever is mounted in it */
export const askOf =
  (platform: Platform, fetch: Fetch): Ask =>
  async <T>(c: PageContext, caller: Caller, call: Call) => {
    const request = requestOf(platform, c, call);
    const answer = await fetch(request, besideCall(c as unknown as Context, caller));
    const isJson = answer.headers.get('content-type')?.includes('json') === true;
    const read: unknown = isJson ? await answer.json() : new Uint8Array(await answer.arrayBuffer());
    return answer.ok ? ok(read as T) : fail(read as Problem);
  };
