import type { Context } from 'hono';
import { type Failure, failure, failureKinds } from '#contracts/failures';
import type {
  CallRefusal,
  InboundCall,
  OneTimeValue,
  RawAnswer,
  RegionFailure,
  RegionResult,
} from '#contracts/region-adapter';
import { fail, ok, type Result } from '#contracts/result';
import { databaseTrouble } from '../../platform/database/trouble.ts';
import { httpStatusOf } from '../../platform/http/problem.ts';
import { isModuleTrouble } from '../../platform/keys/key-modules.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { rememberOnce } from './replay.ts';

/** The call as it came: its signature covers these bytes. */
export async function inboundCall(c: Context, kind: string): Promise<InboundCall> {
  const { pathname, search } = new URL(c.req.url);
  return {
    kind,
    method: c.req.method,
    path: pathname,
    query: search.slice(1),
    headers: c.req.header(),
    body: new Uint8Array(await c.req.arrayBuffer()),
  };
}

export function rawResponse({ status, contentType, body, headers }: RawAnswer): Response {
  return new Response(body as BodyInit, {
    status,
    headers: { 'cache-control': 'no-store', ...headers, 'content-type': contentType },
  });
}

type Parsed = { readonly acknowledgement: RawAnswer; readonly once?: OneTimeValue };

/** The door of a region or courier company, spoken to in its own format and signature. */
type Door<T extends Parsed> = {
  /** For log and replay marks: what comes in here. */
  readonly name: string;
  /** Who is meant to be calling. */
  readonly sender: string;
  readonly parse: () => Promise<RegionResult<T>>;
  readonly refuse: (refusal: CallRefusal) => RawAnswer;
  readonly take: (parsed: T) => Promise<Result<unknown, Failure>>;
};

const notReady = failure('gateway.not_ready', { retryAfterSeconds: 5 });

function unread({ kind, code }: RegionFailure): Failure {
  if (kind === 'retryable' || kind === 'scheduledClosed') return notReady;
  const internal = `${kind} ${code}`;
  return failure(kind === 'unauthorised' ? 'callback.signature_invalid' : 'callback.malformed', {
    internal,
  });
}

/** Both sides of its window: so long a call could be played again. */
const isFirst = (platform: Platform, issuer: string, { key, windowMs }: OneTimeValue) =>
  rememberOnce(platform, issuer, key, new Date(platform.clock().getTime() + 2 * windowMs));

async function taken<T extends Parsed>(
  platform: Platform,
  { name, sender, parse, take }: Door<T>,
): Promise<Result<RawAnswer, Failure>> {
  const parsed = await parse();
  if (!parsed.ok) return fail(unread(parsed.failure));
  const { once, acknowledgement } = parsed.value;
  // Spent before the effect: a captured call that was refused must not be kept for when it would be taken.
  if (once && !(await isFirst(platform, `${name} ${sender}`, once)))
    return fail(failure('signature.replayed'));
  const result = await take(parsed.value);
  return result.ok ? ok(acknowledgement) : result;
}

/**
 * Takes an inbound call once and answers it in the caller's own format, the refusals too: what a region
 * cannot read it sends again for ever, or takes for an acknowledgement.
 */
export async function answerCall<T extends Parsed>(
  platform: Platform,
  door: Door<T>,
): Promise<RawAnswer> {
  const result = await taken(platform, door).catch((error: unknown) => {
    if (databaseTrouble(error) || isModuleTrouble(error)) return fail(notReady);
    throw error;
  });
  if (result.ok) return result.value;
  const { code, internal, retryAfterSeconds } = result.failure;
  platform.log.warn(`${door.name}.refused`, {
    sender: door.sender,
    code,
    ...(internal === undefined ? {} : { internal }),
  });
  const wait = retryAfterSeconds === undefined ? {} : { retryAfterSeconds };
  const { retryable } = failureKinds[code];
  const answer = door.refuse({ code, status: httpStatusOf(code), retryable, ...wait });
  return retryAfterSeconds === undefined
    ? answer
    : { ...answer, headers: { ...answer.headers, 'retry-after': String(retryAfterSeconds) } };
}
