import { randomUUID } from 'node:crypto';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Timeline } from '../../gateway/casework/cases/timeline.ts';
import { sampleFederation } from '../../gateway/entries/demo/members.ts';
import { storeFederation } from '../../gateway/trust/federation/store.ts';
import type { RawAnswer } from '../setup/ask.ts';
import {
  allScopes,
  application,
  caseIdOf,
  expectRefusal,
  get,
  post,
  qingpuToken,
  type Stage,
  settled,
  startStage,
} from './refusals.ts';

type Row = Record<string, unknown>;

let stage: Stage;
let qingpu: string;
let admin: string;

beforeAll(async () => {
  stage = await startStage({ courier: { gateMs: 200 } });
  qingpu = await qingpuToken(stage);
  admin = await stage.member('delta-operator').ownToken('admin cases:read');
});
afterAll(() => stage.close());

/** Whether Jiashan is called, or fetches what waits for it. */
async function jiashanIs(delivery: 'push' | 'pull'): Promise<void> {
  const { version } = await read<{ version: number }>('/v1/admin/federation');
  const document = sampleFederation({ version: version + 1, keys: stage.memberKeys });
  const regions = document.regions.map((region) =>
    region.code === '330421' ? { ...region, delivery } : region,
  );
  await storeFederation(stage.gateway.platform, { ...document, regions }, 'test');
}

async function submit(): Promise<string> {
  const answer = await stage.ask(post('/v1/cases', qingpu, application()));
  expect(answer.status, answer.text).toBe(202);
  return caseIdOf(answer);
}
const read = async <T>(path: string): Promise<T> =>
  JSON.parse((await stage.ask(get(path, admin))).text) as T;
const stateOf = async (caseId: string) =>
  (await read<{ state: string }>(`/v1/cases/${caseId}`)).state;
const timelineOf = (caseId: string) => read<Timeline>(`/v1/cases/${caseId}/timeline`);
const actionsOf = async (caseId: string) =>
  (await timelineOf(caseId)).entries.map(({ action }) => action);
const messageOf = async (caseId: string): Promise<Row> =>
  (
    await stage.rows.query(
      `select message_id as id, state, attempts, digest, sequence, held from outbox
       where case_id = $1 and to_region = '330421'`,
      [caseId],
    )
  )[0] ?? {};
const act = async (body: object) => {
  const operator = stage.member('delta-operator');
  const answer = await operator.call('PATCH', '/v1/admin/regions/330421', { token: admin, body });
  expect(answer.status).toBe(200);
};

describe('a refusal that was no refusal', () => {
  const reverse = (caseId: string, body: Row = {}, key: string = randomUUID()) =>
    stage.ask(
      post(
        `/v1/admin/cases/${caseId}/refusal/reversal`,
        admin,
        { reason: 'not_from_the_region', ...body },
        key,
      ),
    );

  /** Jiashan's platform refuses what it fetched, by mistake. */
  async function refuseFetched(caseId: string): Promise<void> {
    const token = await stage.member('jiashan-platform').ownToken(`${allScopes} inbox:read`);
    const { id, digest } = await messageOf(caseId);
    await stage.ask(get('/v1/inbox?limit=50', token));
    const nack = { digest, kind: 'rejected', code: 'front_door' };
    const answer = await stage.ask(post(`/v1/inbox/${String(id)}/nack`, token, nack));
    expect(answer.status, answer.text).toBe(200);
    expect(await stateOf(caseId)).toBe('refused');
  }
  async function refused(): Promise<string> {
    await jiashanIs('pull');
    const caseId = await submit();
    await refuseFetched(caseId);
    return caseId;
  }
  const outcomes = async (caseId: string) =>
    (await timelineOf(caseId)).receipts
      .filter(({ kind }) => kind === 'delivery')
      .map(({ jws }) => decodeJwt(jws)['outcome']);

  it('is taken back once its region says that it has no such case: the same message goes again, and arrives', async () => {
    const caseId = await refused();
    const before = await messageOf(caseId);
    await jiashanIs('push');
    await act({ action: 'open-breaker', reason: 'to look at it' });
    await stage.turns(1, ['gate']);
    const key = randomUUID();
    const answer = await reverse(caseId, {}, key);
    expect(answer.status, answer.text).toBe(200);
    expect(JSON.parse(answer.text)).toMatchObject({ caseId, state: 'submitted' });
    expect(await messageOf(caseId)).toMatchObject({
      state: 'pending',
      attempts: 0,
      id: before['id'],
      digest: before['digest'],
      sequence: before['sequence'],
    });
    // Twice is once, whatever the region would say now.
    expect((await reverse(caseId, {}, key)).text).toBe(answer.text);
    await act({ action: 'close-breaker', reason: 'seen' });
    await expect.poll(() => stateOf(caseId)).toBe('forwarded');
    await settled(stage, caseId);
    const entry = (await timelineOf(caseId)).entries.find(
      ({ action }) => action === 'case.refusal_reversed',
    );
    expect(entry).toMatchObject({
      actor: 'member:delta-operator',
      reasonCode: 'not_from_the_region',
      details: { from: 'refused', to: 'submitted', confirmedBy: 'region', messageId: before['id'] },
    });
    expect(await outcomes(caseId)).toEqual(['refused', 'delivered']);
    const told = stage.world.qingpu.notices().filter((notice) => notice.caseId === caseId);
    expect(told).toHaveLength(2);
    await stage.world.jiashan.act(caseId, 'accept');
    expect(await stateOf(caseId)).toBe('accepted');
  });

  it('stands while the region does not answer whether it has the case', async () => {
    const caseId = await refused();
    await jiashanIs('push');
    const mend = stage.world.jiashan.inject({ kind: 'http_error', status: 503 });
    const answer = await reverse(caseId);
    expectRefusal(answer, { status: 503, code: 'region.unavailable', fault: 'region' });
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
    mend();
    expect(await stateOf(caseId)).toBe('refused');
    expect(await messageOf(caseId)).toMatchObject({ state: 'refused' });
  });

  it('stands where the region has the case after all, and the operator learns how it is there', async () => {
    await jiashanIs('push');
    const mend = stage.world.jiashan.inject({ kind: 'drop_answer' });
    const caseId = await submit();
    await expect.poll(async () => (await messageOf(caseId))['attempts']).toBe(1);
    await jiashanIs('pull');
    // Whoever had it in hand when its region began to fetch loses that answer too.
    await stage.turns(1, ['relay']);
    await expect.poll(async () => (await messageOf(caseId))['state']).toBe('pending');
    mend();
    await stage.rows.query(`update outbox set next_attempt_at = now() where case_id = $1`, [
      caseId,
    ]);
    await refuseFetched(caseId);
    await jiashanIs('push');
    const answer = await reverse(caseId);
    const body = expectRefusal(answer, {
      status: 409,
      code: 'case.known_to_region',
      fault: 'region',
    });
    expect(body['detail']).toBe('地区答复：forwarded');
    expect(await stateOf(caseId)).toBe('refused');
  });

  it('of a region that cannot be asked from here is taken back on the word that it was asked', async () => {
    const caseId = await refused();
    const unasked = await reverse(caseId);
    expectRefusal(unasked, { status: 400, code: 'request.invalid', pointer: '/regionAsked' });
    expect((await reverse(caseId, { regionAsked: true })).status).toBe(200);
    const token = await stage.member('jiashan-platform').ownToken(`${allScopes} inbox:read`);
    const { id, digest } = await messageOf(caseId);
    await stage.ask(get('/v1/inbox?limit=50', token));
    const ack = { digest, regionalCaseId: 'JS-2026-1' };
    expect((await stage.ask(post(`/v1/inbox/${String(id)}/ack`, token, ack))).status).toBe(200);
    expect(await stateOf(caseId)).toBe('forwarded');
  });

  it('that the region reported itself stands, as does what is not refused, and only operators ask', async () => {
    await jiashanIs('push');
    const caseId = await submit();
    await settled(stage, caseId);
    expectRefusal(await reverse(caseId), { status: 409, code: 'case.refusal_stands' });
    await stage.world.jiashan.act(caseId, 'refuse');
    expectRefusal(await reverse(caseId), { status: 409, code: 'case.refusal_stands' });
    expectRefusal(await reverse(caseId, { reason: '沈伟说的' }), {
      status: 400,
      code: 'request.invalid',
      pointer: '/reason',
    });
    const own = post(`/v1/admin/cases/${caseId}/refusal/reversal`, qingpu, {});
    expect((await stage.ask(own)).status).toBe(403);
    expect(await stateOf(caseId)).toBe('refused');
  });
});

describe('a message that waits', () => {
  const hurry = async (caseId: string, body: Row = {}): Promise<RawAnswer> => {
    const { id } = await messageOf(caseId);
    return stage.ask(post(`/v1/admin/messages/${String(id)}/hurry`, admin, body));
  };
  const putOff = (caseId: string) =>
    stage.rows.query(
      `update outbox set next_attempt_at = now() + interval '1 hour' where case_id = $1 and state = 'pending'`,
      [caseId],
    );
  const cannot = { status: 409, code: 'message.cannot_hurry' } as const;

  it('for its next attempt is tried now, and the log says who hurried it', async () => {
    await jiashanIs('push');
    const mend = stage.world.jiashan.inject({ kind: 'http_error', status: 503 });
    const caseId = await submit();
    await expect.poll(async () => (await messageOf(caseId))['attempts']).toBe(1);
    await putOff(caseId);
    mend();
    const answer = await hurry(caseId);
    expect(answer.status, answer.text).toBe(202);
    expect(JSON.parse(answer.text)).toMatchObject({ caseId, to: '330421', attempts: 1 });
    await expect.poll(() => stateOf(caseId)).toBe('forwarded');
    expect(await actionsOf(caseId)).toContain('message.hurried');
    expect(expectRefusal(await hurry(caseId), cannot)['detail']).toBe('状态为 delivered');
  });

  it('for a breaker that opened by itself is the one that tries; one that an operator opened is not passed', async () => {
    const mend = stage.world.jiashan.inject({ kind: 'http_error', status: 503 });
    const caseIds = await Promise.all(Array.from({ length: 6 }, submit));
    const breaker = async () =>
      (
        await stage.rows.query(
          `select breaker->>'state' as state from region_gate where region = '330421'`,
        )
      )[0]?.['state'];
    await expect.poll(breaker).toBe('open');
    // Its own attempt to try is far away.
    await stage.rows.query(
      `update region_gate set version = version + 1,
         breaker = jsonb_set(breaker, '{probeAtMs}', '99999999999999') where region = '330421'`,
    );
    mend();
    await stage.turns(1, ['gate']);
    expect((await hurry(caseIds[0] ?? '')).status).toBe(202);
    await expect.poll(breaker).toBe('closed');
    await stage.rows.query(
      `update outbox set next_attempt_at = now() where state = 'pending' and to_region = '330421'`,
    );
    for (const caseId of caseIds) await settled(stage, caseId);

    await act({ action: 'open-breaker', reason: 'flooded' });
    await stage.turns(1, ['gate']);
    const held = await submit();
    expect(expectRefusal(await hurry(held), cannot)['detail']).toContain('熔断器');
    await act({ action: 'close-breaker', reason: 'dry again' });
    await settled(stage, held);
  });

  it('for an opening goes only where the operator says that the closing time does not count', async () => {
    await act({ action: 'pause', reason: 'maintenance' });
    const caseId = await submit();
    await expect.poll(async () => (await messageOf(caseId))['held']).toBe('calendar');
    expect(expectRefusal(await hurry(caseId), cannot)['detail']).toContain('按计划停机');
    expect((await hurry(caseId, { despiteClosure: true })).status).toBe(202);
    await expect.poll(() => stateOf(caseId)).toBe('forwarded');
    await act({ action: 'resume', reason: 'done' });
  });

  it('that is not there is 404, and nobody but an operator hurries', async () => {
    const nothing = `/v1/admin/messages/msg_${'0'.repeat(26)}/hurry`;
    const unknown = await stage.ask(post(nothing, admin, {}));
    expectRefusal(unknown, { status: 404, code: 'message.not_found' });
    expect((await stage.ask(post(nothing, qingpu, {}))).status).toBe(403);
  });
});
