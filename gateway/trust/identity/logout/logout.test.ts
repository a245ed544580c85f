import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fetch } from 'undici';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { undiciOutbound } from '#adapters/kit/outbound-undici';
import { storeFederation } from '../../federation/store.ts';
import { endSession } from '../end-session.ts';
import { byDoor } from '../session-ended.ts';
import { appToken, newBrowser, proofFor, signedIn } from '../testing/app.ts';
import { startLoginRig } from '../testing/login.ts';
import { claimsOf, newToken, probe, type Rig } from '../testing/rig.ts';
import { sendDueNotices } from './notices.ts';

let rig: Rig;
let offsetMs = 0;
let member: Server;
let told: { logoutToken: string; contentType: string }[] = [];
let answers = 200;
const outbound = undiciOutbound({ timeoutMs: 2000, maxBytes: 1000 });

beforeAll(async () => {
  rig = await startLoginRig(
    () => new Date(Date.now() + offsetMs),
    () => {},
  );
  member = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += String(chunk);
    const logoutToken = new URLSearchParams(text).get('logout_token') ?? '';
    told.push({ logoutToken, contentType: request.headers['content-type'] ?? '' });
    response.writeHead(answers).end();
  });
  await new Promise<void>((done) => member.listen(0, '127.0.0.1', done));
  const backchannelLogoutUri = `http://127.0.0.1:${(member.address() as AddressInfo).port}/bye`;
  const document = await rig.federation(2);
  const members = document.members.map((each) =>
    each.role === 'app' ? { ...each, backchannelLogoutUri } : each,
  );
  await storeFederation(rig.platform, { ...document, members }, 'test');
});
afterAll(async () => {
  await new Promise((done) => member.close(done));
  await outbound.close();
  await rig.close();
});
beforeEach(async () => {
  await rig.pool.query('delete from logout_notice');
  told = [];
  answers = 200;
});

type SignedIn = Awaited<ReturnType<typeof signedIn>>;

async function isAlive({ key, refreshToken }: SignedIn): Promise<boolean> {
  const grant = { grant_type: 'refresh_token', refresh_token: refreshToken };
  return (await appToken(rig, key, grant)).status === 200;
}

async function atTheDoor({ accessToken, key }: SignedIn): Promise<number> {
  const dpop = await proofFor(rig, key, 'GET', '/probe', { accessToken });
  const headers = { authorization: `DPoP ${accessToken}`, dpop };
  return (await fetch(`${rig.origin}/probe`, { headers })).status;
}

const logout = (parameters: Record<string, string>) =>
  newBrowser(rig).visit(`${rig.origin}/oauth/logout?${new URLSearchParams(parameters)}`);
const bye = 'https://app.example/bye';

describe('signing out of an app', () => {
  it('logout cascade: session, access and refresh token end, the browser goes back', async () => {
    const person = await signedIn(rig);
    expect(await atTheDoor(person)).toBe(200);
    const { location } = await logout({
      id_token_hint: person.idToken,
      post_logout_redirect_uri: bye,
      state: 's',
    });
    expect(location).toBe(`${bye}?state=s`);
    expect([await atTheDoor(person), await isAlive(person)]).toEqual([401, false]);
  });

  it('works with an id token that has expired', async () => {
    const person = await signedIn(rig);
    offsetMs += 600_000;
    expect((await logout({ id_token_hint: person.idToken })).location).toBe('/account/sessions');
    expect(await isAlive(person)).toBe(false);
  });

  it('without an id token ends nothing unasked: the person decides on their page', async () => {
    const person = await signedIn(rig);
    const { location } = await logout({ post_logout_redirect_uri: bye });
    expect(location).toBe('/account/sessions');
    expect(await isAlive(person)).toBe(true);
  });

  it.each([
    ['of another site', 'https://evil.example/bye'],
    ['that is almost equal', `${bye}/`],
    ['that is another kind of address', 'https://app.example/back'],
  ])('open redirect: an address %s is refused and nothing ends', async (_, target) => {
    const person = await signedIn(rig);
    const hint = { id_token_hint: person.idToken, post_logout_redirect_uri: target };
    const { status, location } = await logout(hint);
    expect([status, location]).toEqual([400, '']);
    expect(await isAlive(person)).toBe(true);
  });

  it('a hint that is no id token of ours, or another client’s, is refused', async () => {
    const { accessToken, idToken } = await signedIn(rig);
    const [header = '', claims = ''] = idToken.split('.');
    const forged = `${header}.${claims}.${'A'.repeat(86)}`;
    for (const hint of [accessToken, forged, 'x'])
      expect((await logout({ id_token_hint: hint })).status).toBe(400);
    expect((await logout({ id_token_hint: idToken, client_id: 'qingpu.platform' })).status).toBe(
      400,
    );
  });
});

describe('telling clients', () => {
  it('sends a logout token that names the session, once', async () => {
    const person = await signedIn(rig);
    await logout({ id_token_hint: person.idToken });
    expect(await sendDueNotices(rig.platform, outbound.http)).toBe(1);
    expect(await sendDueNotices(rig.platform, outbound.http)).toBe(0);
    expect(told.map(({ contentType }) => contentType)).toEqual([
      'application/x-www-form-urlencoded',
    ]);
    const token = told[0]?.logoutToken ?? '';
    expect(claimsOf(token)).toMatchObject({
      iss: rig.origin,
      aud: 'delta.app',
      sid: claimsOf(person.idToken)['sid'],
      events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
    });
    expect(Object.keys(claimsOf(token))).not.toContain('nonce');
    expect(await probe(rig, token)).toBe('401 auth.token_invalid');
  });

  it('asks again when the client does not answer, and gives up after five times', async () => {
    answers = 503;
    await endSession(rig.platform, String(claimsOf((await signedIn(rig)).idToken)['sid']), byDoor);
    expect(await sendDueNotices(rig.platform, outbound.http)).toBe(1);
    expect(await sendDueNotices(rig.platform, outbound.http)).toBe(0);
    for (const seconds of [10, 40, 160, 640]) {
      offsetMs += seconds * 1000;
      expect(await sendDueNotices(rig.platform, outbound.http)).toBe(1);
    }
    expect(told).toHaveLength(5);
    offsetMs += 86_400_000;
    expect(await sendDueNotices(rig.platform, outbound.http)).toBe(0);
  });

  it('of two senders at once each notice is sent by one', async () => {
    for (let times = 0; times < 3; times++)
      await endSession(
        rig.platform,
        String(claimsOf((await signedIn(rig)).idToken)['sid']),
        byDoor,
      );
    await Promise.all([1, 2].map(() => sendDueNotices(rig.platform, outbound.http)));
    expect(new Set(told.map(({ logoutToken }) => claimsOf(logoutToken)['sid'])).size).toBe(3);
    expect(told).toHaveLength(3);
  });
});

describe('signing out at home', () => {
  const atHome = async (region: string, logoutToken: string) => {
    const response = await fetch(`${rig.origin}/oauth/backchannel-logout/${region}`, {
      method: 'POST',
      body: new URLSearchParams({ logout_token: logoutToken }),
    });
    return response.status;
  };

  it('ends every session of that person here, and nobody else’s', async () => {
    const [phone, desktop] = [
      await signedIn(rig, { ticket: 'leaves' }),
      await signedIn(rig, { ticket: 'leaves' }),
    ];
    const other = await signedIn(rig, { ticket: 'stays' });
    expect(await atHome('320509', `bye:wj-leaves:${crypto.randomUUID()}`)).toBe(200);
    expect([await isAlive(phone), await isAlive(desktop), await isAlive(other)]).toEqual([
      false,
      false,
      true,
    ]);
    expect(await atTheDoor(phone)).toBe(401);
  });

  it('another region cannot sign the person out, a token works once, and must hold', async () => {
    const person = await signedIn(rig, { ticket: 'attacked' });
    const jti = crypto.randomUUID();
    expect(await atHome('330421', `bye:wj-attacked:${jti}`)).toBe(200);
    expect(await atHome('330421', `bye:wj-attacked:${jti}`)).toBe(400);
    expect(await atHome('320509', `forged:wj-attacked:${jti}`)).toBe(400);
    const own = await newToken(rig, rig.qingpu, 'cases:read');
    expect(await atHome('320509', own)).toBe(400);
    expect(await isAlive(person)).toBe(true);
  });

  it('a region that has no such message is told so', async () => {
    expect(await atHome('310118', 'bye:x:y')).toBe(501);
  });

  it('a region that nobody knows is the caller’s mistake', async () => {
    expect(await atHome('999999', 'bye:x:y')).toBe(422);
  });
});
