import type { OutboundAnswer, OutboundFailure, OutboundHttp } from '#contracts/outbound-http';
import type { RegionFailure } from '#contracts/region-adapter';
import { fail, ok } from '#contracts/result';
import { doorsOf } from '../../kit/door-inputs.ts';
import { companies, people } from '../../kit/sample-world.ts';
import { broken, type Check, checksOf, must } from '../check.ts';
import type { Trial } from '../trial.ts';
import { isAddress, textsIn } from './configuration.ts';
import { submissionTo, submit } from './sent.ts';

type Kind = RegionFailure['kind'];

const bytes = (text: string) => new TextEncoder().encode(text);
const page = (text: string) => `<!DOCTYPE html><html><body>${text}</body></html>`;

const answering =
  (answer: Partial<OutboundAnswer>): OutboundHttp =>
  async () =>
    ok({ status: 200, headers: {}, body: new Uint8Array(), ...answer });
const failing =
  (kind: OutboundFailure['kind']): OutboundHttp =>
  async () =>
    fail({ kind, message: 'no answer' });

type Weather = {
  readonly id: string;
  readonly holds: string;
  readonly http: OutboundHttp;
  readonly kinds: readonly Kind[];
  /** When it says that it may be asked again. */
  readonly waitMs?: number;
};

const lost = (kind: OutboundFailure['kind']): Weather => ({
  id: `no-answer-${kind.replaceAll('_', '-')}`,
  holds: `retryable: ${kind}: nobody said yes, and nobody said no`,
  http: failing(kind),
  kinds: ['retryable'],
});
const status = (code: number, kinds: readonly Kind[]): Weather => ({
  id: `http-${code}`,
  holds: `${kinds.join(' or ')}: HTTP ${code} is said by what stands in front of the region`,
  http: answering({ status: code, body: bytes(page(String(code))) }),
  kinds,
});
const body = (id: string, text: string, holds: string, kinds: readonly Kind[]): Weather => ({
  id,
  holds,
  http: answering({ body: bytes(text) }),
  kinds,
});
const notYes: readonly Kind[] = ['retryable', 'malformed', 'unauthorised', 'scheduledClosed'];

/** What a region, and what stands in front of it, answers; and what that is, at every door. */
const weather: readonly Weather[] = [
  lost('timeout'),
  lost('unreachable'),
  lost('answer_lost'),
  lost('aborted'),
  status(302, ['malformed']),
  status(400, ['malformed']),
  status(401, ['unauthorised']),
  status(403, ['unauthorised']),
  status(404, ['malformed']),
  status(408, ['retryable']),
  status(500, ['retryable']),
  status(502, ['retryable']),
  status(503, ['retryable']),
  status(504, ['retryable']),
  {
    id: 'http-429',
    holds: 'retryAfterMs: 429 with Retry-After in seconds: not before its time',
    http: answering({ status: 429, headers: { 'retry-after': '120' } }),
    kinds: ['retryable'],
    waitMs: 120_000,
  },
  {
    id: 'http-503-wait',
    holds: 'retryAfterMs: 503 with Retry-After: the same',
    http: answering({ status: 503, headers: { 'retry-after': '60' }, body: bytes('busy') }),
    kinds: ['retryable', 'scheduledClosed'],
    waitMs: 60_000,
  },
  body('page', page('政务服务网'), 'a page is never a success, nor a no', [
    'retryable',
    'malformed',
  ]),
  body('closed', page('系统维护中'), 'scheduledClosed: a page that says so', ['scheduledClosed']),
  body('empty', '', 'nothing is never a success, nor a no', ['retryable', 'malformed']),
  body('json-null', 'null', 'null is never a success, nor a no', notYes),
  body('json-list', '[]', 'an empty list is never a success, nor a no', notYes),
  body(
    'json-other',
    '{"status":404,"message":"no Route matched"}',
    'another’s JSON neither',
    notYes,
  ),
  body('json-cut', '{"code":"0000","msg":"成', 'half an answer is none', notYes),
  body('json-deep', '['.repeat(5000), 'a hostile answer is no exception', notYes),
];

type Heard = { readonly door: string; readonly failure?: RegionFailure; readonly threw?: string };

const doorsAt = (t: Trial) => {
  const doors = doorsOf(t.adapter, t.samples.company !== undefined);
  return doors.length > 0 ? doors : broken('no door at all');
};

/** What every door makes of it. */
const heardAt = (t: Trial, { id, http }: Weather): Promise<readonly Heard[]> =>
  t.once(`weather ${id}`, async () => {
    const heard: Heard[] = [];
    for (const { name, call } of doorsAt(t)) {
      try {
        const result = await call(t.context({ http }));
        heard.push(result.ok ? { door: name } : { door: name, failure: result.failure });
      } catch (error) {
        heard.push({ door: name, threw: error instanceof Error ? error.message : 'something' });
      }
    }
    return heard;
  });

const inWeather = weather.map(
  (one): Omit<Check, 'group'> => ({
    id: one.id,
    holds: one.holds,
    needs: [],
    run: async (t) => {
      for (const { door, failure, threw } of await heardAt(t, one)) {
        must(threw === undefined, `${door} threw`);
        if (!failure) return broken(`${door} took it for a success`);
        must(one.kinds.includes(failure.kind), `${door}: ${failure.kind} ${failure.code}`);
        if (one.waitMs !== undefined)
          must(failure.retryAfterMs === one.waitMs, `${door}: waits ${failure.retryAfterMs} ms`);
      }
    },
  }),
);

const personal = [
  ...people.flatMap(({ name, idNumber, phone }) => [name, idNumber, phone]),
  ...companies.flatMap(({ name, uscc }) => [name, uscc]),
];

/** Values of the samples that a text has in it. */
const toldIn = (text: string): string | undefined => personal.find((value) => text.includes(value));

const originOf = (url: string): string => new URL(url).origin;

/** One of each kind: what is said of somebody is said in any of them. */
const rough: ReadonlySet<string> = new Set(['no-answer-timeout', 'http-401', 'page', 'json-other']);

const everyFailure = async (t: Trial): Promise<readonly Heard[]> => {
  const chosen = weather.filter(({ id }) => rough.has(id));
  return (await Promise.all(chosen.map((one) => heardAt(t, one)))).flat();
};

export const hygiene = checksOf('hygiene', [
  ...inWeather,
  {
    id: 'signal',
    holds: 'RegionContext.signal: whoever has no more patience is not kept waiting',
    needs: [],
    run: async (t) => {
      for (const { name, call } of doorsAt(t)) {
        const ending = new AbortController();
        const seen: boolean[] = [];
        const http: OutboundHttp = async (_, signal) => {
          ending.abort();
          seen.push(signal.aborted);
          return fail({ kind: 'aborted', message: 'no answer' });
        };
        await call(t.context({ http, signal: ending.signal })).catch(() => undefined);
        must(seen.length > 0, `${name} asks nobody`);
        must(!seen.includes(false), `${name} goes on when nobody waits any more`);
      }
    },
  },
  {
    id: 'one-question',
    holds: 'retryable: asking again is the gateway’s work; a door asks once',
    needs: [],
    run: async (t) => {
      for (const { name, call } of doorsAt(t)) {
        let asked = 0;
        const http: OutboundHttp = async () => {
          asked += 1;
          return fail({ kind: 'timeout', message: 'no answer' });
        };
        await call(t.context({ http })).catch(() => undefined);
        must(asked === 1, `${name} asked ${asked} times`);
      }
    },
  },
  {
    id: 'no-exception',
    holds: 'RegionResult: a failure is a value; exceptions are for bugs',
    needs: [],
    run: async (t) => {
      const thrown = (await everyFailure(t)).find(({ threw }) => threw !== undefined);
      must(thrown === undefined, `${thrown?.door} threw`);
    },
  },
  {
    id: 'code-word',
    holds: 'RegionFailure.code: a word, which can stand in logs and metrics',
    needs: [],
    run: async (t) => {
      const odd = (await everyFailure(t)).find(
        ({ failure }) => failure && !/^[\w.-]{1,60}$/.test(failure.code),
      );
      must(odd === undefined, `${odd?.door}: a code that is no word`);
    },
  },
  ...(['code', 'message'] as const).map(
    (member): Omit<Check, 'group'> => ({
      id: `nobody-in-${member}`,
      holds: `RegionFailure.${member}: about nobody, whatever was sent`,
      needs: ['cases.submit'],
      run: async (t) => {
        const { itemCode, ...rest } = submissionTo(t);
        const wrong = { ...rest, itemCode: `${itemCode.slice(0, -12)}000999999999` };
        const refusal = await submit(t, wrong);
        const failures = (await everyFailure(t)).flatMap(({ failure }) => failure ?? []);
        if (refusal && !refusal.ok) failures.push(refusal.failure);
        const told = failures.find((failure) => toldIn(failure[member]) !== undefined);
        must(told === undefined, 'somebody’s name or number stands in it');
      },
    }),
  ),
  {
    id: 'nobody-in-exceptions',
    holds: 'exceptions: about nobody, should there be one',
    needs: [],
    run: async (t) => {
      const told = (await everyFailure(t)).find(({ threw }) => toldIn(threw ?? '') !== undefined);
      must(told === undefined, `${told?.door} threw somebody’s name or number`);
    },
  },
  {
    id: 'address',
    holds:
      'credentials: only the region’s own addresses are called, and nobody’s number stands in one',
    needs: [],
    run: async (t) => {
      const urls: string[] = [];
      const http: OutboundHttp = async ({ url }) => {
        urls.push(url);
        return fail({ kind: 'timeout', message: 'no answer' });
      };
      for (const { call } of doorsAt(t)) await call(t.context({ http })).catch(() => undefined);
      const own = new Set(textsIn(t.credentials).filter(isAddress).map(originOf));
      must(
        urls.every((url) => own.has(originOf(url))),
        'somebody is called who is not configured',
      );
      const told = urls.find((url) => toldIn(decodeURIComponent(url)) !== undefined);
      must(told === undefined, 'somebody’s name or number stands in an address');
    },
  },
]);
