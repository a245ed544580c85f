import { request } from 'undici';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FederationDocument } from '../../gateway/trust/federation/document.ts';
import {
  application,
  caseIdOf,
  get,
  permitItem,
  post,
  qingpuToken,
  type Stage,
  settledCase,
  startStage,
} from './refusals.ts';

type Heard = {
  readonly id: string;
  readonly event: string;
  readonly data: Record<string, unknown>;
};

/** An open stream, read as it comes. */
async function listen(url: string, headers: Record<string, string>) {
  const stop = new AbortController();
  const answer = await request(url, { headers, signal: stop.signal });
  let text = '';
  const ended = (async () => {
    try {
      for await (const piece of answer.body) text += String(piece);
      return 'ended';
    } catch {
      return 'cut';
    }
  })();
  const heard = (): Heard[] =>
    text
      .split('\n\n')
      .slice(0, -1)
      .filter((block) => block.includes('data: '))
      .map((block) => {
        const field = (name: string) =>
          block
            .split('\n')
            .find((line) => line.startsWith(`${name}: `))
            ?.slice(name.length + 2) ?? '';
        return {
          id: field('id'),
          event: field('event'),
          data: JSON.parse(field('data')) as Heard['data'],
        };
      });
  return {
    status: answer.statusCode,
    type: answer.headers['content-type'],
    text: () => text,
    heard,
    until: (count: number) => expect.poll(() => heard().length).toBeGreaterThanOrEqual(count),
    ended,
    close: () => stop.abort(),
  };
}

const past = '2026-01-01T00:00:00+08:00';

describe('the events of a case', () => {
  let stage: Stage;
  let token: string;
  let caseId: string;

  beforeAll(async () => {
    // Two hundred come at once.
    stage = await startStage({ settings: { DATABASE_POOL: '16' } });
    token = await qingpuToken(stage);
    caseId = await settledCase(stage, token);
  });
  afterAll(() => stage.close());

  const bearer = (given = token) => ({ authorization: `Bearer ${given}` });
  const open = (id: string, more: Record<string, string> = {}, query = '') =>
    listen(`${stage.origin}/v1/cases/${id}/events${query}`, { ...bearer(), ...more });
  const withdraw = (id: string) =>
    stage.ask(post(`/v1/cases/${id}/withdrawal`, token, { reason: '不再办理' }));

  it('come from the beginning, then live, each once, in order, with nothing personal', async () => {
    const stream = await open(caseId);
    expect([stream.status, stream.type]).toEqual([200, 'text/event-stream']);
    await stream.until(1);
    await withdraw(caseId);
    await stream.until(2);
    stream.close();
    expect(stream.text()).toMatch(/^retry: 3000\n\n/);
    expect(stream.heard()).toEqual([
      {
        id: '2',
        event: 'change',
        data: {
          type: 'tongban.case.forwarded',
          caseId,
          state: 'forwarded',
          version: 2,
          at: expect.any(String),
          link: `${stage.origin}/v1/cases/${caseId}`,
        },
      },
      {
        id: '3',
        event: 'change',
        data: expect.objectContaining({ type: 'tongban.case.withdrawn', version: 3 }),
      },
    ]);
  });

  it('go on after the last one that a listener had, by header or by address', async () => {
    const id = await settledCase(stage, token);
    await withdraw(id);
    const streams = [
      await open(id, { 'last-event-id': '2' }),
      await open(id, {}, '?after=2'),
      await open(id, { 'last-event-id': '2' }, '?after=0'),
    ];
    for (const stream of streams) {
      await stream.until(1);
      expect(stream.heard()[0]?.id).toBe('3');
      stream.close();
    }
  });

  it('reach many listeners of many cases, each those of its own', async () => {
    const ids = [await settledCase(stage, token), await settledCase(stage, token)];
    const streams = await Promise.all([...ids, ...ids].map((id) => open(id, {}, '?after=2')));
    for (const id of ids) await withdraw(id);
    for (const [index, stream] of streams.entries()) {
      await stream.until(1);
      expect(stream.heard()[0]?.data['caseId']).toBe(ids[index % 2]);
      stream.close();
    }
  });

  it('of many cases come in one stream: those that are named, or all that the caller may see', async () => {
    const ids = [await settledCase(stage, token), await settledCase(stage, token)];
    const listenTo = (query: string) => listen(`${stage.origin}/v1/events${query}`, bearer());
    const named = await listenTo(`?case=${ids[0]}&case=${ids[1]}`);
    const all = await listenTo('');
    const one = await listenTo(`?case=${ids[0]}`);
    for (const stream of [named, all, one]) expect(stream.status).toBe(200);
    for (const id of ids) await withdraw(id);
    for (const stream of [named, all]) {
      await stream.until(2);
      expect(stream.heard().map(({ data }) => data['caseId'])).toEqual(expect.arrayContaining(ids));
    }
    await one.until(1);
    const [told] = one.heard();
    expect(told?.data).toMatchObject({ caseId: ids[0], version: 3 });
    // A listener that comes back with the id of what it had last misses nothing.
    const again = await listenTo(`?case=${ids[0]}&after=${told?.id}`);
    await again.until(2);
    for (const stream of [named, all, one, again]) stream.close();
  });

  it('of a case that is not there for the caller are no stream, whatever else is asked for', async () => {
    const unknown = `case_${'a'.repeat(26)}`;
    const asked = await stage.ask(get(`/v1/events?case=${caseId}&case=${unknown}`, token));
    expect(asked).toMatchObject({ status: 404 });
    expect((await stage.ask(get('/v1/events?after=soon', token))).status).toBe(400);
  });

  it('are open to a member 200 times at once and no more; who leaves makes room', async () => {
    const streams = await Promise.all(
      Array.from({ length: 200 }, () => open(caseId, {}, '?after=9')),
    );
    const refused = await stage.ask(get(`/v1/cases/${caseId}/events`, token));
    expect(refused.status).toBe(429);
    expect(JSON.parse(refused.text)).toMatchObject({ code: 'request.rate_limited' });
    expect(refused.headers['retry-after']).toBe('30');
    const other = await stage.member('jiashan-platform').ownToken('cases:read');
    const theirs = await listen(`${stage.origin}/v1/cases/${caseId}/events?after=1`, bearer(other));
    await theirs.until(2);
    theirs.close();
    for (const stream of streams) stream.close();
    await expect
      .poll(async () => {
        const stream = await open(caseId);
        stream.close();
        return stream.status;
      })
      .toBe(200);
  });

  it('are those of a console page too, by its session and no other', async () => {
    const answer = await stage.ask(
      post('/v1/console/links', token, { returnTo: `/console/cases/${caseId}` }),
    );
    const { url } = JSON.parse(answer.text) as { url: string };
    const entered = await stage.ask({ method: 'POST', path: new URL(url).pathname });
    const cookie = (entered.headers['set-cookie'] ?? '').split(';')[0] ?? '';
    const path = `/console/cases/${caseId}/events`;
    const stream = await listen(`${stage.origin}${path}?after=2`, { cookie });
    await stream.until(1);
    const page = await stage.ask({ path: '/console/sign-out', headers: { cookie } });
    const csrf = /name="csrf" value="([^"]*)"/.exec(page.text)?.[1] ?? '';
    const form = { cookie, 'content-type': 'application/x-www-form-urlencoded' };
    const signOut = { method: 'POST', path: '/console/sign-out', headers: form };
    expect((await stage.ask({ path })).status).toBe(401);
    const elsewhere = '/console/cases/case_aaaaaaaaaaaaaaaaaaaaaaaaaa/events';
    expect((await stage.ask({ path: elsewhere, headers: { cookie } })).status).toBe(404);
    const leftAt = performance.now();
    expect((await stage.ask({ ...signOut, body: `csrf=${csrf}` })).status).toBe(200);
    // Not cut off: ended, by the gateway.
    expect(await stream.ended).toBe('ended');
    expect(performance.now() - leftAt).toBeLessThan(30_000);
  });

  it('end within seconds when the member, or the key of the token, is revoked', async () => {
    const operator = stage.member('delta-operator');
    const path = '/v1/admin/federation';
    const admin = await operator.ownToken('admin');
    const read = await operator.call('GET', path, { token: admin });
    const document = read.body as FederationDocument;
    const clientId = 'qingpu-platform';
    const keyless = document.members.map((each) =>
      each.clientId === clientId
        ? { ...each, jwks: { keys: each.jwks.keys.map((key) => ({ ...key, notAfter: past })) } }
        : each,
    );
    let { version } = document;
    const inForce = async (members: FederationDocument['members']) => {
      const headers = { 'if-match': `"${version}"` };
      version += 1;
      const body = { ...document, version, members };
      const put = await operator.call('PUT', `${path}?keysReason=key_lost`, {
        token: admin,
        body,
        headers,
      });
      expect(put.status, JSON.stringify(put.body)).toBe(200);
    };
    for (const members of [
      keyless,
      document.members.filter((each) => each.clientId !== clientId),
    ]) {
      const stream = await open(caseId, {}, '?after=2');
      await stream.until(1);
      const revokedAt = performance.now();
      await inForce(members);
      expect(await stream.ended).toBe('ended');
      expect(performance.now() - revokedAt).toBeLessThan(30_000);
      await inForce(document.members);
    }
  });

  it('are refused to strangers, for what is no case, and after what is no version', async () => {
    const path = `/v1/cases/${caseId}/events`;
    const stranger = await stage.member('wujiang-platform').ownToken('cases:read');
    await stage.refuses(get(path), { status: 401, code: 'auth.token_missing' });
    await stage.refuses(get(path, stranger), { status: 404, code: 'case.not_found' });
    const handoffs = await stage.member('qingpu-platform').ownToken('handoffs:write');
    await stage.refuses(get(path, handoffs), { status: 403, code: 'auth.insufficient_scope' });
    for (const after of ['-1', 'x', '1.5', '99999999999', '1e3', '%20'])
      await stage.refuses(get(`${path}?after=${after}`, token), {
        status: 400,
        code: 'request.invalid',
      });
    const headers = { ...bearer(), 'last-event-id': 'x' };
    await stage.refuses({ path, headers }, { status: 400, code: 'request.invalid' });
    const head = await stage.ask({ ...get(path, token), method: 'HEAD' });
    expect([head.status, head.text]).toEqual([200, '']);
  });

  it('end when the gateway stops, which does not wait for listeners', async () => {
    const own = await startStage();
    const mine = await qingpuToken(own);
    const submitted = await own.ask(
      post('/v1/cases', mine, application({ itemCode: permitItem() })),
    );
    const path = `/v1/cases/${caseIdOf(submitted)}/events`;
    const stream = await listen(own.origin + path, bearer(mine));
    const started = performance.now();
    await own.close();
    expect(await stream.ended).toBe('ended');
    expect(performance.now() - started).toBeLessThan(30_000);
  });
});
