import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { compactVerify, createLocalJWKSet, type JSONWebKeySet } from 'jose';
import * as client from 'openid-client';
import { fetch } from 'undici';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { itemCodeIn, people } from '#adapters/kit/sample-world';
import { runSceneOne } from '../../gateway/entries/demo/scene-one.ts';
import { waitForState } from '../../gateway/entries/demo/window.ts';
import { plainRequest } from '../faults/submitter.ts';
import { openApp, signInToApp } from '../setup/app.ts';
import { runSql } from '../setup/database.ts';
import { type EdgeDeployment, startEdgeDeployment } from './deployment.ts';
import { bundleWorker, newWorkFolder, removeWorkFolder } from './wrangler.ts';

const scope = 'cases:submit cases:read';
const [person] = people;
const digest = (text: string) => createHash('sha256').update(text).digest('hex');

let folder: string;
let edge: EdgeDeployment;

beforeAll(async () => {
  folder = await newWorkFolder();
  edge = await startEdgeDeployment(folder, await bundleWorker());
}, 120_000);

afterAll(async () => {
  await edge?.close();
  await removeWorkFolder(folder);
}, 60_000);

type Json = Record<string, unknown>;

const readJson = async (path: string): Promise<Json> =>
  (await (await fetch(edge.origin + path)).json()) as Json;

async function post(body: unknown, idempotencyKey: string, path = '/v1/cases') {
  const member = edge.member('qingpu-platform');
  const token = await member.ownToken(scope);
  const answer = await member.call('POST', path, { token, body, idempotencyKey });
  return { ...answer, body: answer.body as Json };
}

const count = async (query: string): Promise<number> =>
  Number((await runSql(edge.databaseUrl, query)).rows[0].count);
const countCases = () => count('select count(*) from case_record');

describe('the app in workerd', () => {
  it('names the configured origin as issuer and resource in its metadata', async () => {
    const issuer = edge.origin;
    expect(await readJson('/.well-known/oauth-authorization-server')).toMatchObject({ issuer });
    expect(await readJson('/.well-known/openid-configuration')).toMatchObject({ issuer });
    expect(await readJson('/.well-known/oauth-protected-resource')).toMatchObject({
      resource: issuer,
      authorization_servers: [issuer],
    });
  });

  it('publishes the keys that its tokens and receipts are signed with, and no private part', async () => {
    const jwks = (await readJson('/.well-known/jwks.json')) as unknown as JSONWebKeySet;
    expect(jwks.keys.some((key) => 'd' in key)).toBe(false);
    const token = await edge.member('qingpu-platform').ownToken(scope);
    const { protectedHeader } = await compactVerify(token, createLocalJWKSet(jwks));
    expect(protectedHeader).toMatchObject({ alg: 'ES256', typ: 'at+jwt' });
  });

  it('signs a person in to an app: PAR, pages, consent, code, DPoP, userinfo, refresh', async () => {
    const { config, dpop } = await openApp(edge);
    const tokens = await signInToApp({ config, dpop });
    const { sub = '' } = tokens.claims() ?? {};
    const options = { DPoP: dpop };
    const info = await client.fetchUserInfo(config, tokens.access_token, sub, options);
    expect(info['name']).toBe(person.name);
    const refreshed = await client.refreshTokenGrant(
      config,
      tokens.refresh_token ?? '',
      undefined,
      options,
    );
    expect(refreshed.token_type).toBe('dpop');
  });

  it('is ready: it reaches the database, and the courier on Node keeps the log going', async () => {
    expect(await readJson('/health/ready')).toMatchObject({ status: 'ready' });
  });

  it('lists the items that the courier read from the regions', async () => {
    const listed = async () =>
      ((await readJson('/v1/items?region=330421')) as { items: unknown[] }).items.length;
    await expect.poll(listed).toBeGreaterThan(0);
  });

  it('takes a case that the courier on Node delivers to Jiashan, which decides it exactly once', async () => {
    edge.world.jiashan.setAutopilot('decide');
    const key = randomUUID();
    const first = await post(plainRequest(1), key);
    expect(first).toMatchObject({ status: 202, body: { state: 'submitted' } });
    const caseId = String(first.body['caseId']);
    const jwks = (await readJson('/.well-known/jwks.json')) as unknown as JSONWebKeySet;
    const { payload } = await compactVerify(String(first.body['receipt']), createLocalJWKSet(jwks));
    expect(JSON.parse(new TextDecoder().decode(payload))).toMatchObject({
      kind: 'technical',
      caseId,
      from: '310118',
      envelopeDigest: digest(JSON.stringify(plainRequest(1))),
    });

    const again = await post(plainRequest(1), key);
    expect(again.status).toBe(202);
    expect(again.body['receipt']).toBe(first.body['receipt']);

    const member = edge.member('qingpu-platform');
    const token = await member.ownToken(scope);
    await waitForState(member, token, caseId, ['approved'], 60_000);
    const decided = edge.world.jiashan.cases().filter((entry) => entry.caseId === caseId);
    expect(decided).toEqual([
      expect.objectContaining({ submissionsSeen: 1, effects: 1, decisions: 1 }),
    ]);
    const complete = async () => {
      const timeline = (await member.call('GET', `/v1/cases/${caseId}/timeline`, { token }))
        .body as {
        entries: { action: string; organisation: string; logIndex?: number }[];
        receipts: { kind: string }[];
        waiting: unknown[];
      };
      return {
        steps: timeline.entries
          .map(({ action, organisation }) => `${organisation} ${action}`)
          .sort(),
        logged: timeline.entries.every(({ logIndex }) => logIndex !== undefined),
        receipts: timeline.receipts.map(({ kind }) => kind),
        waiting: timeline.waiting,
      };
    };
    await expect.poll(complete).toEqual({
      steps: [
        '310118 case.submitted',
        '330421 case.accepted',
        '330421 case.approved',
        'tongban case.forwarded',
        'tongban message.delivered',
        'tongban message.delivered',
        'tongban message.delivered',
      ],
      logged: true,
      receipts: ['technical', 'delivery', 'acceptance', 'decision'],
      waiting: [],
    });
  });

  it('carries scene 1 whole: log-in at home, recognised papers, supplement and callbacks pass through workerd', async () => {
    edge.world.jiashan.setAutopilot('supplement_then_decide');
    const { caseId, states } = await runSceneOne({
      qingpu: edge.member('qingpu-platform'),
      jiashan: edge.member('jiashan-platform'),
      step: (_, work) => work(),
    });
    expect(states).toEqual(['submitted', 'supplement_required', 'approved']);
    const decided = edge.world.jiashan.cases().filter((entry) => entry.caseId === caseId);
    expect(decided).toEqual([
      expect.objectContaining({ effects: 1, decisions: 1, supplements: 1 }),
    ]);
  });

  it('serves many at once, each with connections of its own and none left open', async () => {
    const before = await countCases();
    const open = () =>
      count(`select count(*) from pg_stat_activity
        where datname = current_database() and application_name = 'tongban-edge'`);
    const submissions = Promise.all(
      Array.from({ length: 12 }, (_, i) => post(plainRequest(100 + i), randomUUID())),
    );
    await expect.poll(open, { interval: 5 }).toBeGreaterThan(1);
    const answers = await submissions;
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 202));
    expect(await countCases()).toBe(before + 12);
    await expect.poll(open).toBe(0);
  });

  it('takes many in one call, with a receipt each', async () => {
    const cases = [1, 2, 3].map((nth) => ({
      idempotencyKey: randomUUID(),
      case: plainRequest(nth),
    }));
    const { body } = await post({ cases }, randomUUID(), '/v1/cases/batch');
    const results = body['results'] as { status: number; receipt: string }[];
    expect(results.map(({ status }) => status)).toEqual([202, 202, 202]);
    expect(new Set(results.map(({ receipt }) => receipt)).size).toBe(3);
  });

  it.each([
    ['malformed JSON', '{"itemCode":', 400, 'request.malformed_json'],
    [
      'a wrong check digit',
      JSON.stringify({
        ...plainRequest(2),
        applicant: { ...plainRequest(2).applicant, idNumber: '32050918910214002X' },
      }),
      400,
      'request.invalid',
    ],
    [
      'an unknown item',
      JSON.stringify({ ...plainRequest(2), itemCode: itemCodeIn('330421', '000199999999') }),
      422,
      'item.unknown',
    ],
  ])('answers %s with a problem and writes nothing', async (_, body, status, code) => {
    const before = await countCases();
    const token = await edge.member('qingpu-platform').ownToken(scope);
    const headers = {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      'idempotency-key': randomUUID(),
      'accept-language': 'en',
    };
    const call = { method: 'POST', path: '/v1/cases', headers, body };
    const signature = await edge.member('qingpu-platform').sign(call);
    const answer = await fetch(`${edge.origin}/v1/cases`, {
      ...call,
      headers: { ...headers, ...signature },
    });
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect({ status: answer.status, body: await answer.json() }).toMatchObject({
      status,
      body: { code, fault: 'caller', next: expect.any(String) },
    });
    expect(await countCases()).toBe(before);
  });

  it('refuses an Idempotency-Key that was used with another payload', async () => {
    const key = randomUUID();
    await post(plainRequest(3), key);
    expect(await post(plainRequest(4), key)).toMatchObject({
      status: 422,
      body: { code: 'request.idempotency_key_reused' },
    });
  });

  it('tells the changes of a case and ends, so that the listener comes back', async () => {
    const { body } = await post(plainRequest(5), randomUUID());
    const member = edge.member('qingpu-platform');
    const headers = { authorization: `Bearer ${await member.ownToken(scope)}` };
    const events = `${edge.origin}/v1/cases/${String(body['caseId'])}/events`;
    const listen = async () => (await fetch(events, { headers })).text();
    await expect.poll(listen).toContain('tongban.case.forwarded');
    expect(await listen()).toMatch(/^retry: 3000\n\nevent: change\n/);
  });

  it('takes a document in chunks and gives it back by range', async () => {
    const member = edge.member('qingpu-platform');
    const token = await member.ownToken(scope);
    const bytes = new Uint8Array(randomBytes(1_048_586));
    const call = (path: string, body: unknown) =>
      member.call('POST', path, { token, body, idempotencyKey: randomUUID() });
    const announced = await call('/v1/parts', {
      size: bytes.length,
      digest: createHash('sha256').update(bytes).digest('hex'),
      mediaType: 'application/pdf',
      uses: [{ itemCode: plainRequest(6).itemCode, to: '330421' }],
    });
    const path = `/v1/parts/${(announced.body as { partId: string }).partId}`;
    const own = { authorization: `Bearer ${token}`, 'content-type': 'application/octet-stream' };
    for (const [number, start] of [0, 1_048_576].entries()) {
      const body = bytes.slice(start, start + 1_048_576);
      const call = { method: 'PUT', path: `${path}/chunks/${number}`, headers: own, body };
      const headers = { ...own, ...(await member.sign(call)) };
      expect((await fetch(edge.origin + call.path, { ...call, headers })).status).toBe(200);
    }
    expect((await call(`${path}/complete`, {})).status).toBe(200);
    const range = { authorization: own.authorization, range: 'bytes=1048570-' };
    const answer = await fetch(edge.origin + path, { headers: range });
    expect(answer.status).toBe(206);
    expect(new Uint8Array(await answer.arrayBuffer())).toEqual(bytes.slice(1_048_570));
  });

  it('refuses a region’s report whose signature does not hold', async () => {
    const answer = await fetch(`${edge.origin}/v1/regions/330421/callbacks/case`, {
      method: 'POST',
      body: '<x/>',
      headers: { 'content-type': 'application/xml' },
    });
    expect([answer.status, await answer.text()]).toEqual([401, 'Invalid signature']);
  });

  it('has served all this without a warning in its log but for the callback that nobody signed', () => {
    const warnings = edge.worker.output().matchAll(/"level":"(?:warn|error)".*"event":"([\w.]+)"/g);
    expect([...warnings].map(([, event]) => event)).toEqual(['callback.refused']);
  });
});
