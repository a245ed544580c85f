import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import { itemCodeIn, people } from '#adapters/kit/sample-world';
import type { FailureCode } from '#contracts/failures';
import type { RegionCode } from '#contracts/region-code';
import { signInAndExchange } from '../../gateway/entries/demo/window.ts';
import { ask, type Question, type RawAnswer } from '../setup/ask.ts';
import { startTestGateway, type TestGateway, type TestGatewayOptions } from '../setup/gateway.ts';
import { countRows, type RowCounter } from '../setup/row-counts.ts';
import { signed } from '../setup/signed.ts';
import { until } from '../setup/until.ts';

export type Language = 'zh-CN' | 'en';

export type Refusal = {
  readonly status: number;
  readonly code: FailureCode;
  readonly fault?: 'caller' | 'region';
  /** Pointer of one of `errors`. */
  readonly pointer?: string;
  readonly contentType?: string;
  readonly language?: Language;
  /** Events that the refusal itself writes into the audit log; it leaves nothing else. Default 0. */
  readonly audited?: number;
};

/** Holds an answer against RFC 9457 and what this house promises with every refusal. @returns the body */
export function expectRefusal(answer: RawAnswer, expected: Refusal): Record<string, unknown> {
  const {
    status,
    code,
    fault = 'caller',
    contentType = 'application/problem+json',
    language,
    pointer,
  } = expected;
  expect(
    { status: answer.status, type: answer.headers['content-type'] },
    answer.text.slice(0, 500),
  ).toEqual({ status, type: contentType });
  const body = JSON.parse(answer.text) as Record<string, unknown>;
  expect(body).toMatchObject({
    status,
    code,
    fault,
    // What is refused before it is a request is told relative to where it was sent.
    type: expect.stringMatching(new RegExp(`^(?:https?://[^/]+)?/problems/${code}$`)),
    retryable: expect.any(Boolean),
  });
  expect(body['correlationId']).toMatch(/^[0-9a-f-]{36}$/);
  expect(answer.headers['x-correlation-id']).toBe(body['correlationId']);
  const readable = language === 'en' ? /^[\x20-\x7e’“”]+$/ : /\p{Script=Han}/u;
  for (const member of ['title', 'next']) expect(body[member]).toMatch(readable);
  if (pointer !== undefined)
    expect(body['errors']).toContainEqual({ pointer, reason: expect.any(String) });
  if (status === 401) expect(answer.headers['www-authenticate']).toBeTruthy();
  return body;
}

export type Stage = TestGateway & {
  readonly rows: RowCounter;
  readonly ask: (question: Question) => Promise<RawAnswer>;
  /** Asks in both languages, holds both answers against the refusal, and that no row was left behind. */
  readonly refuses: (
    question: Question | (() => Promise<Question>),
    expected: Refusal,
  ) => Promise<void>;
  readonly close: () => Promise<void>;
};

/** The whole house, its catalogue filled; the platforms' clerks do nothing by themselves. */
export async function startStage(options: TestGatewayOptions = {}): Promise<Stage> {
  const gateway = await startTestGateway(options);
  const rows = await countRows(gateway.databaseUrl);
  const listed = async () =>
    Number((await rows.query('select count(distinct region)::int as n from item'))[0]?.['n']);
  await until(async () => (await listed()) >= 3);
  const askGateway = async (question: Question) =>
    ask(gateway.origin, await signed(gateway, question));
  return {
    ...gateway,
    rows,
    ask: askGateway,
    refuses: async (question, expected) => {
      const made = async () => (typeof question === 'function' ? question() : question);
      const questions = [
        ['zh-CN', await made()],
        ['en', await made()],
      ] as const;
      // Counted once around both: sixty tables are most of what a refusal costs here.
      const before = await rows.count();
      for (const [language, asked] of questions) {
        const answer = await askGateway({
          ...asked,
          headers: { 'accept-language': language, ...asked.headers },
        });
        if (asked.method === 'HEAD') expect(answer.status).toBe(expected.status);
        else expectRefusal(answer, { ...expected, language });
      }
      expect(await rows.count()).toEqual({
        ...before,
        audit: (before['audit'] ?? 0) + 2 * (expected.audited ?? 0),
      });
    },
    close: async () => {
      await rows.close();
      await gateway.close();
    },
  };
}

const json = (token: string | undefined, key: string | undefined): Record<string, string> => ({
  'content-type': 'application/json',
  ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
  ...(key === undefined ? {} : { 'idempotency-key': key }),
});

/** A POST of JSON with a fresh Idempotency-Key. */
export const post = (
  path: string,
  token: string | undefined,
  body: unknown,
  key: string = randomUUID(),
): Question => ({
  method: 'POST',
  path,
  headers: json(token, key),
  body: typeof body === 'string' ? body : JSON.stringify(body),
});

export const get = (path: string, token?: string): Question => ({
  path,
  headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
});

export const allScopes =
  'cases:submit cases:read certificates:retrieve handoffs:write identity:login console:open';

export const qingpuToken = (stage: TestGateway): Promise<string> =>
  stage.member('qingpu-platform').ownToken(allScopes);

/** A token of the Qingpu platform for a person of Wujiang, towards a deciding region. */
export const personToken = (
  stage: TestGateway,
  login = 'shen.wei',
  target = '330421',
): Promise<string> => signInAndExchange(stage.member('qingpu-platform'), target, login);

/** 居住证签注: one material, the identity card, and real name needed. */
export const permitItem = (region: RegionCode = '330421'): string =>
  itemCodeIn(region, '000109001001');

export const digest = `sha-256:${'0'.repeat(64)}`;

const [somebody] = people;
export const somebodyElse = {
  kind: 'person',
  name: somebody.name,
  idType: '111',
  idNumber: somebody.idNumber,
} as const;

/** An application that is taken as it is; tests change one thing. */
export const application = (change: Record<string, unknown> = {}): Record<string, unknown> => ({
  itemCode: permitItem(),
  from: '310118',
  to: '330421',
  channel: 'window',
  applicant: somebodyElse,
  form: { purpose: 'work' },
  materials: [{ code: 'ID', how: 'upload', ref: digest }],
  originals: false,
  ...change,
});

/** Submits an application. @returns its number, once nothing of it is on the way any more */
export async function settledCase(
  stage: Stage,
  token: string,
  change: Record<string, unknown> = {},
): Promise<string> {
  const answer = await until(async () => {
    const given = await stage.ask(post('/v1/cases', token, application(change)));
    // Where a test has moved the clock, what the log has not taken yet looks old for a moment.
    return given.status !== 503 && given;
  });
  expect(answer.status, answer.text).toBe(202);
  await settled(stage, caseIdOf(answer));
  return caseIdOf(answer);
}

export const caseIdOf = (answer: RawAnswer): string =>
  (JSON.parse(answer.text) as { caseId: string }).caseId;

/** Waits until every message (about a case) has arrived, so that rows hold still. */
export async function settled(stage: Stage, caseId?: string): Promise<void> {
  await until(async () => {
    const open = await stage.rows.query(
      `select 1 from outbox where case_id = coalesce($1, case_id) and state in ('pending', 'queued', 'sending')`,
      [caseId ?? null],
    );
    return open.length === 0;
  });
}
