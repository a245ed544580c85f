import type { ZodType } from 'zod';
import type { AdapterContext, RegionFailure, RegionResult } from '#contracts/region-adapter';
import { fail, ok } from '#contracts/result';
import type { Log } from '../../platform/process/log.ts';
import { cleanFailure, newFailure } from './clean-failure.ts';

/** Who is called, and how long may be waited. */
export type Border = {
  /** A region's code, or that of a courier company. */
  readonly name: string;
  readonly timeoutMs: number;
  readonly log: Log;
};

/** One door: what its answer must be. `T` is what the contract promises. */
export type Door<T> = {
  /** As it is named in the contract, e.g. `cases.submit`. */
  readonly name: string;
  readonly answer: ZodType<T>;
  /** Times the time limit; more than one for a door that calls several times. */
  readonly patience?: number;
};

/** A word for what is wrong with an answer of the right form; undefined: nothing. */
export type Fault<T> = (value: T) => string | undefined;

type Context = AdapterContext<unknown>;

/** The class alone: a message may quote what was sent. */
function nameOf(error: unknown): string {
  const name = error instanceof Error ? error.constructor.name : typeof error;
  return /^\w{1,60}$/.test(name) ? name : 'Error';
}

function threw({ name: region, log }: Border, door: string, error: unknown): RegionFailure {
  log.error('region.adapter_threw', { region, door, error: nameOf(error) });
  return newFailure('malformed', 'adapter_threw');
}

/** What came, as far as it is what was promised. Never says what came instead. */
export function judge<T>(
  { name: region, log }: Border,
  door: Pick<Door<T>, 'name' | 'answer'>,
  raw: unknown,
  fault: Fault<T> = () => undefined,
): RegionResult<T> {
  const result = Object(raw) as { ok?: unknown; value?: unknown; failure?: unknown };
  if (result.ok === false) return fail(cleanFailure(result.failure));
  const parsed = result.ok === true ? door.answer.safeParse(result.value) : undefined;
  if (!parsed?.success) {
    // Names of members of the contract; what an unknown member is called is the region's.
    const at = parsed?.error.issues[0]?.path.filter((part) => typeof part === 'string').join('.');
    const field = at !== undefined && /^[A-Za-z.]{1,80}$/.test(at) ? at : '';
    log.warn('region.answer_malformed', { region, door: door.name, field });
    return fail(newFailure('malformed', 'answer_malformed'));
  }
  const wrong = fault(parsed.data);
  if (wrong === undefined) return ok(parsed.data);
  log.warn('region.answer_malformed', { region, door: door.name, code: wrong });
  return fail(newFailure('malformed', wrong));
}

/** Ends by itself when the time is over or the caller has enough, whatever the adapter does; what comes later is dropped. */
function within<C extends Context>(
  given: C,
  limitMs: number,
  call: (context: C) => unknown,
): Promise<unknown> {
  const ending = new AbortController();
  let stop = (): void => undefined;
  const ended = new Promise<unknown>((resolve) => {
    const end = (code: string) => {
      ending.abort();
      resolve(fail(newFailure('retryable', code)));
    };
    const stopped = () => end('aborted');
    const timer = setTimeout(end, limitMs, 'timeout');
    given.signal.addEventListener('abort', stopped, { once: true });
    if (given.signal.aborted) stopped();
    stop = () => {
      clearTimeout(timer);
      given.signal.removeEventListener('abort', stopped);
    };
  });
  const answer = (async () => call({ ...given, signal: ending.signal }))();
  return Promise.race([answer, ended]).finally(stop);
}

/** Passes one call through the border: in time, in form, in clean words. Never throws. */
export async function pass<T, C extends Context>(
  border: Border,
  door: Door<T>,
  given: C,
  call: (context: C) => unknown,
  fault?: Fault<T>,
): Promise<RegionResult<T>> {
  try {
    const raw = await within(given, border.timeoutMs * (door.patience ?? 1), call);
    return judge(border, door, raw, fault);
  } catch (error) {
    return fail(threw(border, door.name, error));
  }
}

/** As `pass`, for a door that answers at once. */
export function passAtOnce<T>(border: Border, door: Door<T>, call: () => unknown): RegionResult<T> {
  try {
    return judge(border, door, call());
  } catch (error) {
    return fail(threw(border, door.name, error));
  }
}
