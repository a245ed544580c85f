import type { MiddlewareHandler } from 'hono';
import type { AuditEvent } from '#contracts/audit-event';
import { gatewayActor, type NewAuditEvent, readerActor } from '../../audit/log/append.ts';
import { appendFirst, appendOften } from '../../audit/log/often.ts';
import type { Act, ActVariables, Who } from '../../platform/http/act.ts';
import type { Env } from '../../platform/http/http.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { currentTraceId } from '../../platform/process/telemetry.ts';
import type { Caller } from '../identity/caller.ts';
import { noteRequest } from './member-times.ts';

type Seen = ActVariables & { readonly caller?: Caller };
type Answered = { readonly act: Act; readonly seen: Seen; readonly status: number };

/** Why a role reads: what a member does with it is bound by the item of the case. */
const purposes = {
  platform: 'case_handling',
  app: 'own_affairs',
  kiosk: 'own_affairs',
  operator: 'operation',
  auditor: 'supervision',
} as const satisfies Record<Caller['role'], string>;

const actorOf = (caller: Caller | undefined): AuditEvent['actor'] =>
  caller ? readerActor(caller) : { ...gatewayActor, role: 'door' };

function commonOf({ act, seen: { caller } }: Answered, count: number) {
  const traceId = currentTraceId();
  const agent = caller?.subject?.agent?.sub;
  return {
    actor: actorOf(caller),
    ...(caller?.subject ? { onBehalfOf: caller.subject.sub } : {}),
    object: { class: act.reads ?? act.on?.kind ?? 'door', ref: act.name },
    purpose: caller ? purposes[caller.role] : 'security_of_the_door',
    ...(traceId === undefined ? {} : { traceId }),
    details: { count, ...(agent === undefined ? {} : { agent }) },
  } as const satisfies Partial<NewAuditEvent>;
}

/** Client, the clerk there, person, and who acts for a company: whose doings are counted together. */
const whoseOf = ({ caller }: Seen): readonly string[] => [
  caller?.clientId ?? '',
  caller?.actor?.id ?? '',
  caller?.subject?.sub ?? '',
  caller?.subject?.agent?.sub ?? '',
];

/** One for each case that is shown; one for all, where many are listed or none is. */
function noteReading(platform: Platform, answered: Answered): Promise<unknown> {
  const { act, seen } = answered;
  const refs = seen.caseRefs?.length ? seen.caseRefs : [undefined];
  return Promise.all(
    refs.map((caseRef) =>
      appendOften(
        platform,
        ['read', ...whoseOf(seen), act.who, act.reads, caseRef ?? ''].join('\n'),
        (count) => ({
          ...commonOf(answered, count),
          ...(caseRef === undefined ? {} : { caseRef }),
          action: 'data.read',
        }),
      ),
    ),
  );
}

/** One event names no more; what shows more is several. */
const maxListed = 200;
/** Cases, and appointments: what people see that somebody looked at. */
const caseIds = /\b(?:case|appt)_[0-9a-v]{26}\b/g;
const casesIn = (text: string): readonly string[] => [...new Set(text.match(caseIds))];

/** The cases and appointments that an answer names: whatever a list shows was read, whichever door it is. */
async function shownIn(answer: Response): Promise<readonly string[]> {
  const type = answer.headers.get('content-type') ?? '';
  // A stream that is read twice does not end with who listens to it.
  if (!/^(application\/json|text\/html)\b/.test(type)) return [];
  const text = await answer
    .clone()
    .text()
    .catch(() => '');
  return casesIn(text);
}

/** A list: that it was read, and each case in it once in ten minutes, for the person whose case it is. */
async function noteList(
  platform: Platform,
  answered: Answered,
  answer: Response,
): Promise<unknown> {
  const cases = await shownIn(answer);
  return cases.length === 0
    ? noteReading(platform, answered)
    : noteCases(platform, answered, cases);
}

/** Each of these cases once in ten minutes. */
async function noteCases(
  platform: Platform,
  answered: Answered,
  cases: readonly string[],
): Promise<void> {
  const { act, seen } = answered;
  for (let from = 0; from < cases.length; from += maxListed) {
    const some = cases.slice(from, from + maxListed);
    const keys = some.map((ref) => ['listed', ...whoseOf(seen), act.reads, ref].join('\n'));
    await appendFirst(platform, keys, (firsts) => ({
      ...commonOf(answered, firsts.length),
      action: 'data.read',
      cases: firsts.flatMap((nth) => some[nth] ?? []),
    }));
  }
}

/** Longer than the number of a case: as much of it as may stand in two parts. */
const overlap = 40;

/**
 * A list that is exported line by line, as long as somebody takes it: each part is noted before it is given out, and a
 * reader who goes has read what was noted and no more.
 */
function notedAsTaken(platform: Platform, answered: Answered, answer: Response): Response {
  const decoder = new TextDecoder();
  let before = '';
  let isEmpty = true;
  const noting = new TransformStream<Uint8Array, Uint8Array>({
    async transform(part, controller) {
      const text = before + decoder.decode(part, { stream: true });
      before = text.slice(-overlap);
      const cases = casesIn(text);
      isEmpty &&= cases.length === 0;
      await noteCases(platform, answered, cases);
      controller.enqueue(part);
    },
    async flush() {
      if (isEmpty) await noteReading(platform, answered);
    },
  });
  return new Response(answer.body?.pipeThrough(noting) ?? null, answer);
}

const isExport = ({ act, status }: Answered, answer: Response): boolean =>
  act.reads !== undefined &&
  act.on === undefined &&
  status < 400 &&
  /^application\/x-ndjson\b/.test(answer.headers.get('content-type') ?? '');

/** What was asked for is not named: it may be what a stranger typed. */
function noteRefusal(platform: Platform, answered: Answered): Promise<unknown> {
  const { act, seen, status } = answered;
  const reasonCode = seen.refusal ?? `http_${status}`;
  const key = ['refused', ...whoseOf(seen), act.name, reasonCode].join('\n');
  return appendOften(platform, key, (count) => ({
    ...commonOf(answered, count),
    action: 'access.refused',
    outcome: 'refused',
    reasonCode,
  }));
}

/** Doors at which somebody shows who they are by what they send: whatever they answer them with is a failed log-in. */
const atDoor: ReadonlySet<Who> = new Set(['browser', 'client', 'region', 'courier']);
const isFailedLogin = (status: number): boolean => [400, 409, 410, 422].includes(status);

function isRefusal({ act, status }: Answered): boolean {
  if (status === 401 || status === 403) return true;
  if (status === 404) return act.on !== undefined;
  return atDoor.has(act.who) && isFailedLogin(status);
}

function note(
  platform: Platform,
  answered: Answered,
  answer: Response,
): Promise<unknown> | undefined {
  if (isRefusal(answered)) return noteRefusal(platform, answered);
  const { act, status } = answered;
  if (act.reads === undefined || status >= 400) return undefined;
  return act.on ? noteReading(platform, answered) : noteList(platform, answered, answer);
}

/**
 * The one place where it is noted who read what and who was refused, for every door by its declaration. Nobody waits
 * for it: a process that is killed loses what it answered in its last moments.
 */
export const noteActs =
  (platform: Platform): MiddlewareHandler<Env> =>
  async (c, next) => {
    const askedMs = platform.clock().getTime();
    await next();
    const seen = c.var as Seen;
    if (seen.caller) noteRequest(platform, seen.caller.clientId, { askedMs, status: c.res.status });
    if (seen.act === undefined) return;
    const answered = { act: seen.act, seen, status: c.res.status };
    if (isExport(answered, c.res)) {
      c.res = notedAsTaken(platform, answered, c.res);
      return;
    }
    const noted = note(platform, answered, c.res);
    // At the edge the connection ends with the answer.
    if (!platform.longAnswers) await noted;
  };
