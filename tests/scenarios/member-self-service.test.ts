import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ListedChange } from '#contracts/webhook';
import { get, post } from './refusals.ts';
import { startTelling, type Telling } from './telling.ts';

type Page = {
  readonly changes: readonly ListedChange[];
  readonly next: string;
  readonly more: boolean;
};
type Attempts = { readonly attempts: readonly Record<string, unknown>[]; readonly next?: string };

describe('what a member does by itself', () => {
  let stage: Telling;
  let wujiang: string;

  beforeAll(async () => {
    stage = await startTelling();
    wujiang = await stage.member('wujiang-platform').ownToken('cases:read');
  });
  afterAll(() => stage.close());

  const read = async <T>(path: string, token = stage.token): Promise<T> => {
    const answer = await stage.ask(get(path, token));
    expect(answer.status, answer.text).toBe(200);
    return JSON.parse(answer.text) as T;
  };
  const changes = (query = '', token = stage.token) => read<Page>(`/v1/changes${query}`, token);
  const act = async (path: string, body: unknown, method = 'POST') => {
    const answer = await stage.ask({ ...post(path, stage.token, body), method });
    return { status: answer.status, body: answer.text === '' ? {} : JSON.parse(answer.text) };
  };

  it('every change once, in one order, page by page as in one; nothing of a case of others', async () => {
    const caseId = await stage.submit();
    await stage.withdraw(caseId);
    await stage.until(caseId, 2);
    const all = await changes();
    expect(all.more).toBe(false);
    expect(all.changes.map(({ subject, data }) => [subject, data.version])).toEqual([
      [caseId, 2],
      [caseId, 3],
    ]);
    expect(all.changes.map(({ id }) => id)).toEqual(
      stage.arrived(caseId).map(({ event }) => event.id),
    );
    const first = await changes('?limit=1');
    expect(first).toMatchObject({ more: true, next: first.changes[0]?.sequence });
    const second = await changes(`?limit=1&after=${first.next}`);
    expect([...first.changes, ...second.changes]).toEqual(all.changes);
    expect(await changes(`?after=${all.next}`)).toEqual({
      changes: [],
      next: all.next,
      more: false,
    });
    expect(await changes('', wujiang)).toMatchObject({ changes: [], more: false });
  });

  it('a cursor that this database never gave out is refused, so that a restored one skips nothing', async () => {
    const { next } = await changes();
    const other = `${next.split('.')[0]}.${next.endsWith('00000000') ? '11111111' : '00000000'}`;
    for (const after of [other, '999999999.00000000'])
      await stage.refuses(get(`/v1/changes?after=${after}`, stage.token), {
        status: 400,
        code: 'request.cursor_invalid',
      });
  });

  it('the export has the same changes, one a line, and the log names the cases in it', async () => {
    const caseId = await stage.submit();
    await stage.withdraw(caseId);
    await stage.until(caseId, 2);
    const answer = await stage.ask({
      path: '/v1/changes',
      headers: { authorization: `Bearer ${stage.token}`, accept: 'application/x-ndjson' },
    });
    expect(answer.headers['content-type']).toBe('application/x-ndjson');
    expect(
      answer.text
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toEqual((await changes()).changes);
    // Nobody but the export has listed this case; whoever listed it after that found it noted.
    const noted = await stage.rows.query(
      `select event from (select event from audit_pending union all
         select convert_from(leaf, 'utf8')::jsonb from audit_event) as all_events(event)
       where event->'cases' ? '${caseId}' and event->'object'->>'ref' = 'case.list_changes'`,
    );
    expect(noted).toHaveLength(1);
  });

  it('a member reads who it is, what it may do and how much of that is left', async () => {
    expect(await read('/v1/me')).toMatchObject({
      clientId: 'qingpu-platform',
      region: '310118',
      role: 'platform',
      scopes: expect.arrayContaining(['cases:submit']),
      quota: { concurrent: expect.any(Number), requestsLeft: expect.any(Number) },
      regions: expect.arrayContaining([
        expect.objectContaining({ code: '330421', open: true, items: expect.any(Number) }),
      ]),
    });
  });

  it('a test event arrives once, signed, and the attempt says what was answered', async () => {
    stage.receiver.answer = () => 418;
    const { status, body } = await act('/v1/me/webhook/tests', {});
    expect(status).toBe(202);
    const attempt = async () =>
      (await read<Attempts>('/v1/me/webhook/attempts?outcome=failed')).attempts.find(
        ({ eventId }) => eventId === body.eventId,
      );
    await expect.poll(attempt).toMatchObject({
      type: 'tongban.webhook.test',
      attempt: 1,
      status: 418,
      failure: 'http_418',
    });
    stage.receiver.answer = () => 204;
    const arrived = stage.receiver.arrivals.filter(({ event }) => event.id === body.eventId);
    expect(arrived).toHaveLength(1);
    expect(arrived[0]?.headers['signature-input']).toContain('tag="tongban"');
    expect(await read('/v1/me/webhook')).toMatchObject({ parked: 0, source: 'federation' });
  });

  it('an address is rotated by its member: what is replayed arrives there in order, and the log says who changed it', async () => {
    const caseId = await stage.submit();
    await stage.withdraw(caseId);
    await stage.until(caseId, 2);
    const url = `${stage.receiver.origin}/rotated`;
    const set = await act('/v1/me/webhook', { url }, 'PUT');
    expect(set).toMatchObject({ status: 200, body: { url, source: 'member', state: 'closed' } });
    const since = new Date(stage.gateway.platform.clock().getTime() - 600_000).toISOString();
    const replayed = await act('/v1/me/webhook/replays', { since });
    expect(replayed.status).toBe(202);
    expect(replayed.body.replayed).toBeGreaterThanOrEqual(2);
    await stage.until(caseId, 2, '/rotated');
    expect(stage.versions(caseId, '/rotated')).toEqual([2, 3]);
    expect(stage.arrived(caseId)).toHaveLength(2);
    const [logged] = await stage.sql(
      `select (select count(*) from audit_pending where event ->> 'action' = 'webhook.address_changed')
        + (select count(*) from audit_event where position('webhook.address_changed'::bytea in leaf) > 0) as n`,
    );
    expect(Number(logged?.['n'])).toBe(1);
    expect((await act('/v1/me/webhook', {}, 'DELETE')).status).toBe(204);
    expect(await read('/v1/me/webhook')).toMatchObject({ source: 'federation' });
  });

  it('an address that the gateway does not call, and a time that is too long ago, are refused by field', async () => {
    for (const url of [
      'https://10.0.0.1/x',
      'https://169.254.169.254/latest',
      'http://example.com/',
    ])
      expect(await act('/v1/me/webhook', { url }, 'PUT')).toMatchObject({
        status: 400,
        body: { errors: [{ pointer: '/url' }] },
      });
    expect(
      await act('/v1/me/webhook/replays', { since: '2020-01-01T00:00:00+08:00' }),
    ).toMatchObject({ status: 400, body: { errors: [{ pointer: '/since' }] } });
  });

  it('a member without an address is told so, with what to do', async () => {
    const token = await stage.member('delta-operator').ownToken('cases:read');
    await stage.refuses(get('/v1/me/webhook', token), { status: 404, code: 'webhook.not_set' });
  });
});
