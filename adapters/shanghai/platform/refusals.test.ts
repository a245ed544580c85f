import { afterAll, beforeAll, expect, it } from 'vitest';
import type { OutboundHttp, OutboundRequest } from '#contracts/outbound-http';
import { cases } from '../cases.ts';
import { seal } from '../envelope.ts';
import { shanghai } from '../index.ts';
import { type Rig, startRig, submission } from './test-rig.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await startRig();
});
afterAll(() => rig.close());

const replayId = '6f9619ff-8b86-4d01-b42d-00cf4fc964ff';
const query = { sendApplyNo: 'case-00000001' };

type Change = { body?: string; headers?: Record<string, string>; path?: string };

async function post({ body = '', headers = {}, path }: Change): Promise<[number, unknown]> {
  const response = await fetch(rig.platform.url + (path ?? rig.secrets.paths.caseStatus), {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', replayId, ...headers },
    body,
  });
  const answer = (await response.json()) as { code?: unknown };
  return [response.status, answer.code];
}

const sealed = (skewMs = 0, change = {}, id = replayId): string =>
  seal(query, id, new Date(Date.now() + skewMs), { ...rig.context.credentials, ...change });

it('refuses in clear: signature, clock, application, form, content type and size', async () => {
  expect(await post({ body: sealed(0, {}, crypto.randomUUID()) })).toEqual([401, '4011']);
  expect(await post({ body: sealed(0, { ourPrivateKey: '1'.repeat(64) }) })).toEqual([401, '4011']);
  expect(await post({ body: sealed(-301_000) })).toEqual([401, '4012']);
  expect(await post({ body: sealed(301_000) })).toEqual([401, '4012']);
  expect(await post({ body: sealed(0, { appCode: 'TBother' }) })).toEqual([401, '4010']);
  expect(await post({ body: '{}' })).toEqual([400, '4000']);
  expect(await post({ body: sealed(), headers: { replayId: 'x' } })).toEqual([400, '4000']);
  expect(await post({ body: sealed(), headers: { 'Content-Type': 'text/plain' } })).toEqual([
    415,
    '4150',
  ]);
  expect(await post({ body: 'x'.repeat(2 * 1024 * 1024 + 1) })).toEqual([413, '4130']);
  expect(await post({ body: 'x'.repeat(8 * 1024 * 1024) })).toEqual([413, '4130']);
});

it('refuses another SM4 key although the signature holds', async () => {
  const id = crypto.randomUUID();
  expect(
    await post({ body: sealed(0, { sm4Key: '0'.repeat(32) }, id), headers: { replayId: id } }),
  ).toEqual([400, '4000']);
});

it('answers a replayed request once only', async () => {
  const body = sealed();
  expect(await post({ body })).toEqual([200, undefined]);
  expect(await post({ body })).toEqual([401, '4013']);
});

it('is understood by the adapter: clock and signature are unauthorised, a replay may be tried again', async () => {
  const { context } = rig;
  const late = { ...context, clock: () => new Date(Date.now() - 400_000) };
  expect(await cases.submit(submission(), late)).toMatchObject({
    failure: { kind: 'unauthorised', code: '4012' },
  });
  const credentials = { ...context.credentials, ourPrivateKey: '1'.repeat(64) };
  expect(await cases.submit(submission(), { ...context, credentials })).toMatchObject({
    failure: { kind: 'unauthorised', code: '4011' },
  });
  let first: OutboundRequest | undefined;
  const replaying: OutboundHttp = (request, signal) => {
    first ??= request;
    return context.http(first, signal);
  };
  expect((await cases.submit(submission(), { ...context, http: replaying })).ok).toBe(true);
  expect(await cases.submit(submission(), { ...context, http: replaying })).toMatchObject({
    failure: { kind: 'retryable', code: '4013' },
  });
});

it('gives answers that fit one request only', async () => {
  const { context } = rig;
  const answers: Awaited<ReturnType<OutboundHttp>>[] = [];
  const swapping: OutboundHttp = async (request, signal) => {
    answers.push(await context.http(request, signal));
    return answers[0] ?? { ok: false, failure: { kind: 'aborted', message: '' } };
  };
  expect((await cases.submit(submission(), { ...context, http: swapping })).ok).toBe(true);
  expect(await cases.submit(submission(), { ...context, http: swapping })).toMatchObject({
    failure: { kind: 'unauthorised', code: 'signature_invalid' },
  });
});

it('shows maintenance on the log-in page and refuses log-in calls while closed', async () => {
  const undo = () => rig.platform.setOpening('open');
  rig.platform.setOpening('closed');
  try {
    const page = await fetch(`${rig.platform.url}${rig.secrets.paths.loginPerson}`);
    expect(await page.text()).toContain('系统维护');
    const redeemed = await shanghai.identity?.redeem(
      { ticket: 'x', kind: 'person', callbackUrl: 'http://127.0.0.1/' },
      rig.context,
    );
    expect(redeemed).toMatchObject({ failure: { kind: 'scheduledClosed' } });
  } finally {
    undo();
  }
});

it('knows no other path', async () => {
  expect((await fetch(`${rig.platform.url}/admin`)).status).toBe(404);
});
