import { exportJWK, generateKeyPair } from 'jose';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { people } from '#adapters/kit/sample-world';
import { type MemberClient, memberClient } from '../../gateway/entries/demo/member-client.ts';
import { signInAndExchange } from '../../gateway/entries/demo/window.ts';
import type { Member } from '../../gateway/trust/federation/entries.ts';
import { ask } from '../setup/ask.ts';
import { codeOf, type OperatedGateway, startOperatedGateway } from '../setup/operated-gateway.ts';

let gateway: OperatedGateway;

beforeAll(async () => {
  gateway = await startOperatedGateway();
});
afterAll(() => gateway.close());

const member = 'delta-auditor';
const scopes = 'console:open cases:read audit:read';

async function linkOf(client: MemberClient): Promise<string> {
  const body = { returnTo: '/console/cases' };
  const token = await client.ownToken(scopes);
  const answer = await client.call('POST', '/v1/console/links', { token, body });
  expect(answer.status, JSON.stringify(answer.body)).toBe(201);
  return new URL((answer.body as { url: string }).url).pathname;
}

async function sessionOf(client: MemberClient): Promise<string> {
  const entered = await ask(gateway.origin, { method: 'POST', path: await linkOf(client) });
  return entered.headers['set-cookie']?.split(';')[0] ?? '';
}

const pageWith = async (cookie: string) =>
  (await ask(gateway.origin, { path: '/console/cases', headers: { cookie } })).status;

/** A second key of the auditor's, beside the first. */
async function withSecondKey(): Promise<MemberClient> {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  const jwk = { ...(await exportJWK(privateKey)), kid: 'second', alg: 'ES256' };
  const { d: _, ...publicJwk } = jwk;
  await gateway.changeMember(member, (each) => ({
    ...each,
    jwks: { keys: [...each.jwks.keys, publicJwk as Member['jwks']['keys'][number]] },
  }));
  return memberClient(gateway.origin, member, jwk);
}

describe('console sessions', () => {
  it('a revoked key: sessions and unused links that it began end with it, those of another key go on', async () => {
    const before = await gateway.inForce();
    const [first, second] = [gateway.member(member), await withSecondKey()];
    const [old, fresh] = [await sessionOf(first), await sessionOf(second)];
    const unused = await linkOf(first);
    expect([await pageWith(old), await pageWith(fresh)]).toEqual([200, 200]);
    await gateway.changeMember(member, (each) => ({
      ...each,
      jwks: { keys: each.jwks.keys.filter(({ kid }) => kid === 'second') },
    }));
    expect([await pageWith(old), await pageWith(fresh)]).toEqual([401, 200]);
    expect((await ask(gateway.origin, { method: 'POST', path: unused })).status).toBe(401);
    await gateway.restore(before);
  });

  it('a revoked member: nothing that it opened is of use', async () => {
    const before = await gateway.inForce();
    const session = await sessionOf(gateway.member(member));
    const unused = await linkOf(gateway.member(member));
    await gateway.changeMember(member, () => undefined);
    expect(await pageWith(session)).toBe(401);
    expect((await ask(gateway.origin, { path: unused })).status).toBe(401);
    await gateway.restore(before);
  });

  it('end with a sign-out, which only their own page can ask for', async () => {
    const cookie = await sessionOf(gateway.member(member));
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    const signOut = (csrf: string, headers = {}) =>
      ask(gateway.origin, {
        method: 'POST',
        path: '/console/sign-out',
        headers: { cookie, ...form, ...headers },
        body: new URLSearchParams({ csrf }).toString(),
      });
    expect((await signOut('')).status).toBe(303);
    expect((await signOut('x'.repeat(64))).status).toBe(303);
    expect(await pageWith(cookie)).toBe(200);
    const page = await ask(gateway.origin, { path: '/console/sign-out', headers: { cookie } });
    const csrf = /name="csrf" value="([^"]*)"/.exec(page.text)?.[1] ?? '';
    const done = await signOut(csrf);
    expect([done.status, done.headers['set-cookie']]).toEqual([
      200,
      expect.stringContaining('Max-Age=0'),
    ]);
    expect(await pageWith(cookie)).toBe(401);
  });
});

describe('a browser that is somebody already', () => {
  const enter = (path: string, cookie: string, body = '') =>
    ask(gateway.origin, {
      method: 'POST',
      path,
      headers: { cookie, 'content-type': 'application/x-www-form-urlencoded' },
      body,
    });
  const platformLink = async () => {
    const client = gateway.member('qingpu-platform');
    const token = await client.ownToken('console:open cases:read');
    const body = { returnTo: '/console/cases' };
    const answer = await client.call('POST', '/v1/console/links', { token, body });
    return new URL((answer.body as { url: string }).url).pathname;
  };

  it('says who it is and who it becomes before a link of another member makes it that, and the old session ends', async () => {
    const cookie = await sessionOf(gateway.member(member));
    const path = await platformLink();
    const asked = await enter(path, cookie);
    expect(asked.status).toBe(200);
    expect(asked.text).toContain('更换身份');
    expect(asked.text).toContain('name="leaving" value="delta-auditor"');
    expect(await pageWith(cookie)).toBe(200);
    const changed = await enter(path, cookie, 'leaving=delta-auditor');
    expect(changed.status).toBe(303);
    expect(await pageWith(cookie)).toBe(401);
    const fresh = changed.headers['set-cookie']?.split(';')[0] ?? '';
    const list = await ask(gateway.origin, { path: '/console/cases', headers: { cookie: fresh } });
    expect(list.text).toContain('青浦区一网通办（示例）</b> 平台');
  });

  it('is not asked where it is the same person again, and of their sessions the newest alone stands', async () => {
    const cookie = await sessionOf(gateway.member(member));
    const again = await enter(await linkOf(gateway.member(member)), cookie);
    expect(again.status).toBe(303);
    const fresh = again.headers['set-cookie']?.split(';')[0] ?? '';
    expect([await pageWith(cookie), await pageWith(fresh)]).toEqual([401, 200]);
  });

  it('is signed out after half an hour without a visit, and never lives longer than its eight hours', async () => {
    const cookie = await sessionOf(gateway.member(member));
    const pool = new pg.Pool({ connectionString: gateway.databaseUrl, max: 1 });
    pool.on('error', () => undefined);
    const age = (expires: string, ends: string) =>
      pool.query(
        `update console_access set expires_at = now() + $1::interval, ends_at = now() + $2::interval
          where client_id = $3 and kind = 'session'`,
        [expires, ends, member],
      );
    const leftMinutes = async () => {
      const found = await pool.query<{ left: number }>(
        `select extract(epoch from max(expires_at) - now())::float8 / 60 as left from console_access
          where client_id = $1 and kind = 'session'`,
        [member],
      );
      return Math.round(found.rows[0]?.left ?? 0);
    };
    expect(await leftMinutes()).toBe(30);
    await age('2 minutes', '5 hours');
    const refresh = { cookie, 'tongban-refresh': '1' };
    await ask(gateway.origin, { path: '/console/cases', headers: refresh });
    expect(await leftMinutes()).toBe(2);
    expect(await pageWith(cookie)).toBe(200);
    expect(await leftMinutes()).toBe(30);
    await age('2 minutes', '10 minutes');
    expect(await pageWith(cookie)).toBe(200);
    expect(await leftMinutes()).toBe(10);
    await age('-1 seconds', '5 hours');
    expect(await pageWith(cookie)).toBe(401);
    await pool.end();
  });
});

describe('the operator ends what is open in a member’s name', () => {
  const path = `/v1/admin/members/${member}/sessions/end`;
  const end = (key: string, body: object = { reason: 'suspected_compromise' }, at = path) =>
    gateway.operator.call('POST', at, {
      token: gateway.operatorToken,
      body,
      headers: { 'idempotency-key': key },
    });

  it('console sessions and unused links; the same key is the same act', async () => {
    // What earlier tests left open.
    await end(crypto.randomUUID());
    const [one, two] = [
      await sessionOf(gateway.member(member)),
      await sessionOf(gateway.member(member)),
    ];
    const unused = await linkOf(gateway.member(member));
    const key = crypto.randomUUID();
    const ended = (await end(key)).body;
    expect(ended).toEqual({ consoleSessions: 2, links: 1, citizenSessions: 0 });
    expect([await pageWith(one), await pageWith(two)]).toEqual([401, 401]);
    expect((await ask(gateway.origin, { method: 'POST', path: unused })).status).toBe(401);
    const later = await sessionOf(gateway.member(member));
    expect((await end(key)).body).toEqual(ended);
    expect(await pageWith(later)).toBe(200);
  });

  it('a citizen’s session: the token that it gave is refused from then on', async () => {
    const window = gateway.member('qingpu-platform');
    const token = await signInAndExchange(window, '330421', people[0].login);
    const read = () => window.call('GET', '/v1/cases', { token });
    expect((await read()).status).toBe(200);
    const at = path.replace(member, 'qingpu-platform');
    expect((await end(crypto.randomUUID(), undefined, at)).body).toMatchObject({
      citizenSessions: 1,
    });
    await expect.poll(async () => codeOf(await read())).toBe('auth.session_ended');
  });

  it('is refused without a reason of the list, a key or the scope', async () => {
    expect(codeOf(await end(crypto.randomUUID(), { reason: '张三' }))).toBe('request.invalid');
    expect(codeOf(await end('short'))).toBe('request.invalid');
    expect(codeOf(await end(crypto.randomUUID(), undefined, path.replace(member, 'A%20b')))).toBe(
      'request.invalid',
    );
    const auditor = gateway.member(member);
    const token = await auditor.ownToken(scopes);
    const body = { reason: 'device_lost' };
    expect(codeOf(await auditor.call('POST', path, { token, body }))).toBe(
      'auth.insufficient_scope',
    );
  });
});
