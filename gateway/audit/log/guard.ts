import type { MiddlewareHandler } from 'hono';
import type { Act } from '../../platform/http/act.ts';
import type { Env, RequestVariables } from '../../platform/http/http.ts';
import type { ActingMember } from './append.ts';

/** Who reads, as the guard found out; identity is above this room, so only the shape is known here. */
export type Reader = ActingMember;
export type ReaderEnv = Env & { Variables: RequestVariables & { readonly caller: Reader } };

/** Authenticates, demands what the declaration demands, and leaves the caller in the request's variables. */
export type Guard = (act: Act) => readonly MiddlewareHandler<ReaderEnv>[];
