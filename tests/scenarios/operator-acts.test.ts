import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { codeOf, type OperatedGateway, startOperatedGateway } from '../setup/operated-gateway.ts';
import { until } from '../setup/until.ts';
import { allScopes, application } from './refusals.ts';

let gateway: OperatedGateway;
let database: pg.Client;

beforeAll(async () => {
  gateway = await startOperatedGateway();
  database = new pg.Client({ connectionString: gateway.databaseUrl });
  await database.connect();
});
afterAll(async () => {
  await database.end();
  await gateway.close();
});

async function submit(): Promise<string> {
  const qingpu = gateway.member('qingpu-platform');
  const answer = await qingpu.call('POST', '/v1/cases', {
    token: await qingpu.ownToken(allScopes),
    body: application(),
    idempotencyKey: randomUUID(),
  });
  expect(answer.status, JSON.stringify(answer.body)).toBe(202);
  return (answer.body as { caseId: string }).caseId;
}

async function stateOf(caseId: string): Promise<string> {
  const rows = await database.query<{ state: string }>(
    'select state from case_record where id = $1',
    [caseId],
  );
  return rows.rows[0]?.state ?? 'none';
}

/** The message of a case that waits for the end of a pause. */
async function deferred(caseId: string): Promise<string> {
  const find = () =>
    database.query<{ id: string }>(
      `select message_id as id from outbox where case_id = $1 and state = 'pending'
         and next_attempt_at > now() + interval '1 day'`,
      [caseId],
    );
  await expect.poll(async () => (await find()).rows.length).toBe(1);
  return (await find()).rows[0]?.id ?? '';
}

describe('regions of the federation', () => {
  type View = { code: string; state: string; opensAt?: string; closure?: { reason: string } };
  const act = (code: string, body: object) =>
    gateway.operator.call('PATCH', `/v1/admin/regions/${code}`, {
      token: gateway.operatorToken,
      body,
    });

  it('are paused, seen as closed with the reason, and resumed', async () => {
    const { version } = await gateway.inForce();
    const announced = {
      from: '2099-01-01T00:00:00Z',
      to: '2099-01-02T00:00:00Z',
      reason: 'moving',
    };
    expect((await act('330421', { action: 'close', ...announced })).body).toMatchObject({
      announced: [{ from: '2099-01-01T08:00:00.000+08:00', reason: 'moving' }],
    });
    const paused = await act('330421', { action: 'pause', reason: 'burst pipe' });
    expect(paused.body).toMatchObject({ state: 'closed', closure: { reason: 'burst pipe' } });
    const { body } = await gateway.operator.call('GET', '/v1/admin/regions', {
      token: gateway.operatorToken,
    });
    const { regions } = body as { regions: View[] };
    expect(regions.map(({ code, state }) => `${code} ${state}`)).toEqual([
      '310118 open',
      '320509 open',
      '330421 closed',
    ]);
    const resumed = await act('330421', { action: 'resume', reason: 'mended' });
    expect(resumed.body).toMatchObject({ state: 'open', messages: { waiting: 0, parked: 0 } });
    expect((await gateway.inForce()).version).toBe(version + 3);
  });

  it('are left alone and taken up again by an operator, in the audit log with the reason', async () => {
    const breakerOf = (answer: { body: unknown }) =>
      (answer.body as { breaker: { state: string; reason?: string; probeAt?: string } }).breaker;
    const opened = await act('330421', { action: 'open-breaker', reason: 'flooded' });
    expect(breakerOf(opened)).toEqual({
      state: 'open',
      reason: 'flooded',
      since: expect.any(String),
    });
    await gateway.turns(1, ['gate']);
    const caseId = await submit();
    const held = () =>
      database.query(`select attempts from outbox where case_id = $1 and held = 'breaker'`, [
        caseId,
      ]);
    await expect.poll(async () => (await held()).rows).toEqual([{ attempts: 0 }]);
    const closed = await act('330421', { action: 'close-breaker', reason: 'dry again' });
    expect(closed.body).toMatchObject({ rampPercent: 10, breaker: { state: 'closed' } });
    await expect.poll(() => stateOf(caseId)).toBe('forwarded');
    const events = await database.query(
      `select event->>'action' as action, event->>'purpose' as purpose from audit_pending
       where event->>'action' like 'breaker.%'
       union all select convert_from(leaf, 'UTF8')::jsonb->>'action', convert_from(leaf, 'UTF8')::jsonb->>'purpose'
       from audit_event where convert_from(leaf, 'UTF8') like '%"breaker.%'`,
    );
    expect(events.rows).toEqual(
      expect.arrayContaining([
        { action: 'breaker.opened', purpose: 'an operator acts on a region' },
        { action: 'breaker.closed', purpose: 'an operator acts on a region' },
      ]),
    );
  });

  it('that fall behind their limit get nothing more for a while, and what was accepted arrives', async () => {
    const before = await gateway.inForce();
    await act('330421', { action: 'open-breaker', reason: 'flooded' });
    await gateway.turns(1, ['gate']);
    const caseId = await submit();
    await database.query(
      `update outbox set next_attempt_at = next_attempt_at - interval '10 seconds' where case_id = $1`,
      [caseId],
    );
    const limited = before.regions.map((entry) =>
      entry.code === '330421' ? { ...entry, backlogLimitSeconds: 1 } : entry,
    );
    await gateway.restore({ ...before, regions: limited });
    const qingpu = gateway.member('qingpu-platform');
    const token = await qingpu.ownToken(allScopes);
    const idempotencyKey = randomUUID();
    const tryOne = () =>
      qingpu.call('POST', '/v1/cases', { token, body: application(), idempotencyKey });
    // What is known of the backlog may be a second old.
    await until(async () => {
      const other = { token, body: application(), idempotencyKey: randomUUID() };
      return (await qingpu.call('POST', '/v1/cases', other)).status === 503;
    });
    const refused = await tryOne();
    expect([refused.status, codeOf(refused)]).toEqual([503, 'delivery.backlog']);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThanOrEqual(30);
    await act('330421', { action: 'close-breaker', reason: 'dry again' });
    await expect.poll(() => stateOf(caseId)).toBe('forwarded');
    await expect.poll(async () => (await tryOne()).status).toBe(202);
    await gateway.restore(before);
  });

  it('that are not there, and acts that make no sense, are refused', async () => {
    expect(codeOf(await act('999999', { action: 'resume', reason: 'x' }))).toBe(
      'federation.region_unknown',
    );
    expect(codeOf(await act('999999', { action: 'open-breaker', reason: 'x' }))).toBe(
      'federation.region_unknown',
    );
    expect(codeOf(await act('330421', { action: 'close-breaker' }))).toBe('request.invalid');
    expect(codeOf(await act('330421', { action: 'resume', reason: 'x' }))).toBe('request.invalid');
    expect(codeOf(await act('330421', { action: 'explode', reason: 'x' }))).toBe('request.invalid');
  });
});

describe('messages that wait', () => {
  const act = (body: object) =>
    gateway.operator.call('PATCH', '/v1/admin/regions/330421', {
      token: gateway.operatorToken,
      body,
    });
  const pause = () => act({ action: 'pause', reason: 'maintenance' });
  const resume = () => act({ action: 'resume', reason: 'done' });

  it('for the end of a pause of weeks go as soon as the region is resumed, without a burnt attempt', async () => {
    await pause();
    const caseId = await submit();
    const messageId = await deferred(caseId);
    const { body } = await resume();
    expect(body).toMatchObject({ state: 'open' });
    await expect.poll(() => stateOf(caseId)).toBe('forwarded');
    const rows = await database.query('select attempts, state from outbox where message_id = $1', [
      messageId,
    ]);
    expect(rows.rows).toEqual([{ attempts: 1, state: 'delivered' }]);
  });

  it('for an operator are listed, go again once, and their case goes on', async () => {
    await pause();
    const caseId = await submit();
    const messageId = await deferred(caseId);
    // What the courier leaves behind when the region refused our credentials again and again.
    await database.query(`update outbox set state = 'parked', attempts = 3 where message_id = $1`, [
      messageId,
    ]);
    await database.query(
      `update case_record set state = 'suspended', suspended_from = 'submitted', owner = 'operator' where id = $1`,
      [caseId],
    );
    const { operator, operatorToken: token } = gateway;
    const list = async (query = '') =>
      (await operator.call('GET', `/v1/admin/parked${query}`, { token })).body;
    expect(await list()).toEqual({
      messages: [expect.objectContaining({ messageId, caseId, to: '330421', attempts: 3 })],
    });
    expect(await list('?region=310118')).toEqual({ messages: [] });
    const redrive = () => operator.call('POST', `/v1/admin/parked/${messageId}/redrive`, { token });
    const answers = await Promise.all([redrive(), redrive()]);
    expect(answers.map(codeOf).sort()).toEqual(['message.not_parked', 'ok']);
    expect(answers.find(({ status }) => status === 202)?.body).toEqual({
      messageId,
      caseId,
      to: '330421',
      state: 'submitted',
    });
    const timeline = await operator.call('GET', `/v1/cases/${caseId}/timeline`, {
      token: await operator.ownToken('cases:read'),
    });
    expect(JSON.stringify(timeline.body)).toContain('message.redriven');
    await resume();
    await expect.poll(() => stateOf(caseId)).toBe('forwarded');
  });
});
