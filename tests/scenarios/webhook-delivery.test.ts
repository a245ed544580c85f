import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { claim } from '../../gateway/delivery/webhooks/claim.ts';
import { sweepWebhooks } from '../../gateway/delivery/webhooks/sweep.ts';
import { get, post } from './refusals.ts';
import { startTelling, type Telling } from './telling.ts';

describe('webhooks', () => {
  let stage: Telling;

  beforeAll(async () => {
    stage = await startTelling();
  });
  afterAll(() => stage.close());
  beforeEach(() => {
    stage.receiver.answer = () => 204;
    stage.receiver.headers = {};
  });

  it('come again after a failure, the same event, and no later one of the case before it', async () => {
    let failures = 2;
    stage.receiver.answer = ({ path }) =>
      path === '/qingpu-platform' && failures-- > 0 ? 503 : 204;
    const caseId = await stage.submit();
    await stage.withdraw(caseId);
    for (const attempts of [1, 2]) {
      await stage.attempted(caseId, attempts);
      await stage.hurry(caseId);
    }
    await stage.until(caseId, 4);
    expect(stage.versions(caseId)).toEqual([2, 2, 2, 3]);
    const nonces = stage.arrived(caseId).map(({ headers }) => headers['signature-input']);
    expect(new Set(nonces).size).toBe(4);
    expect(await stage.stateOf(caseId, 2)).toEqual({ state: 'delivered', attempts: 3 });
  });

  it('follow no redirect', async () => {
    stage.receiver.answer = ({ path }) => (path === '/qingpu-platform' ? 307 : 204);
    stage.receiver.headers = { location: `${stage.receiver.origin}/elsewhere` };
    const caseId = await stage.submit();
    await stage.attempted(caseId, 1);
    expect(stage.arrived(caseId, '/elsewhere')).toEqual([]);
    stage.receiver.answer = () => 204;
    await stage.hurry(caseId);
    await stage.until(caseId, 2);
  });

  it('that a member refuses again and again wait for the operator, who sends them again once', async () => {
    stage.receiver.answer = ({ path }) => (path === '/qingpu-platform' ? 401 : 204);
    const caseId = await stage.submit();
    await stage.withdraw(caseId);
    for (let attempt = 1; attempt <= 4; attempt++) {
      await stage.attempted(caseId, attempt);
      await stage.hurry(caseId);
    }
    expect(await stage.stateOf(caseId, 2)).toMatchObject({ state: 'parked' });
    expect(stage.versions(caseId)).toEqual([2, 2, 2, 2]);
    const { parked, members } = await stage.operated('?clientId=qingpu-platform');
    const [one] = parked as { id: string }[];
    expect(one).toMatchObject({
      clientId: 'qingpu-platform',
      caseId,
      version: 2,
      type: 'tongban.case.forwarded',
      attempts: 4,
      lastFailure: { kind: 'unauthorised', code: 'http_401' },
    });
    expect(members).toContainEqual(
      expect.objectContaining({ clientId: 'qingpu-platform', state: 'closed', parked: 1 }),
    );
    stage.receiver.answer = () => 204;
    const answers = await Promise.all([
      stage.operated(`/${one?.id}/redrive`, {}),
      stage.operated(`/${one?.id}/redrive`, {}),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([202, 404]);
    await stage.until(caseId, 6);
    expect(stage.versions(caseId).slice(4)).toEqual([2, 3]);
    const { text } = await stage.ask(get(`/v1/cases/${caseId}/timeline`, stage.token));
    expect(text).toContain('webhook.parked');
    expect(text).toContain('webhook.redriven');
  });

  it('to a member that does not answer stop, hold up no other, and all arrive when it is back', async () => {
    stage.receiver.answer = ({ path }) => (path === '/qingpu-platform' ? 500 : 204);
    const cases: string[] = [];
    while (cases.length < 8) cases.push(await stage.submit());
    await Promise.all(cases.map((caseId) => stage.withdraw(caseId)));
    for (const caseId of cases) await stage.until(caseId, 1, '/jiashan-platform');
    const state = async () =>
      ((await stage.operated())['members'] as { clientId: string; state: string }[]).find(
        ({ clientId }) => clientId === 'qingpu-platform',
      );
    await expect.poll(state).toMatchObject({ state: 'open', reason: 'http_500' });
    const calls = () => cases.flatMap((caseId) => stage.versions(caseId)).length;
    const before = calls();
    const probeAt = (instant: string) =>
      stage.sql(
        `update webhook_endpoint set breaker = jsonb_set(breaker, '{probeAtMs}', to_jsonb((extract(epoch from ${instant}) * 1000)::bigint))`,
      );
    await probeAt(`now() + interval '1 hour'`);
    for (const caseId of cases) await stage.hurry(caseId);
    // A turn of those who tell begins with this, and finds nothing that may be called.
    expect(await claim(stage.gateway.platform)).toEqual([]);
    expect(calls()).toBe(before);
    stage.receiver.answer = () => 204;
    await probeAt('now()');
    const lastOf = async (caseId: string) => {
      await stage.hurry(caseId);
      return stage.versions(caseId).at(-1);
    };
    for (const caseId of cases) await expect.poll(() => lastOf(caseId)).toBe(3);
    expect(await state()).toMatchObject({ state: 'closed', waiting: 0, parked: 0 });
  });

  it('that could not be told for a week wait for the operator; all of a member go again at once', async () => {
    stage.receiver.answer = ({ path }) => (path === '/qingpu-platform' ? 503 : 204);
    const cases = [await stage.submit(), await stage.submit()];
    for (const caseId of cases) await stage.attempted(caseId, 1);
    await stage.sql(
      `update webhook set since = now() - interval '8 days' where case_id = any($1)`,
      cases,
    );
    await sweepWebhooks(stage.gateway.platform);
    for (const caseId of cases)
      expect(await stage.stateOf(caseId, 2)).toMatchObject({ state: 'parked' });
    stage.receiver.answer = () => 204;
    const redriven = await stage.operated('/redrive', { clientId: 'qingpu-platform' });
    expect(redriven).toEqual({ status: 202, redriven: 2 });
    for (const caseId of cases)
      await expect.poll(() => stage.stateOf(caseId, 2)).toMatchObject({ state: 'delivered' });
  });

  it('of the operator’s doors: nothing without the scope, nothing for what is not there', async () => {
    await stage.refuses(get('/v1/admin/webhooks', stage.token), {
      status: 403,
      code: 'auth.insufficient_scope',
    });
    await stage.refuses(get('/v1/admin/webhooks?cursor=x', stage.admin), {
      status: 400,
      code: 'request.cursor_invalid',
    });
    const unknown = '/v1/admin/webhooks/wh_aaaaaaaaaaaaaaaaaaaaaaaaaa/redrive';
    await stage.refuses(() => Promise.resolve(post(unknown, stage.admin, {})), {
      status: 404,
      code: 'webhook.not_parked',
    });
    await stage.refuses(
      () => Promise.resolve(post('/v1/admin/webhooks/redrive', stage.admin, { member: 'x' })),
      { status: 400, code: 'request.invalid' },
    );
  });
});
