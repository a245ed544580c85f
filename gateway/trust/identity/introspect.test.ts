import { fetch } from 'undici';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { endSession } from './end-session.ts';
import { exchangeGrant } from './exchange-request.ts';
import { byDoor } from './session-ended.ts';
import { appToken, newProofKey, proofFor, signedIn } from './testing/app.ts';
import { tokenClient } from './testing/exchange.ts';
import { startLoginRig } from './testing/login.ts';
import {
  claimsOf,
  newToken,
  postToken,
  probe,
  type Rig,
  type TestMember,
  tokenForm,
} from './testing/rig.ts';

let rig: Rig;
let offsetMs = 0;
beforeAll(async () => {
  rig = await startLoginRig(
    () => new Date(Date.now() + offsetMs),
    () => {},
  );
});
afterAll(() => rig.close());

async function ask(path: string, member: TestMember, token: string, accept = 'application/json') {
  const body = await tokenForm(rig, member, { token });
  const response = await fetch(`${rig.origin}${path}`, {
    method: 'POST',
    body: body.toString(),
    headers: { 'content-type': 'application/x-www-form-urlencoded', accept },
  });
  return { status: response.status, text: await response.text(), headers: response.headers };
}
const introspected = async (member: TestMember, token: string) =>
  JSON.parse((await ask('/oauth/introspect', member, token)).text) as Record<string, unknown>;
const isActive = async (member: TestMember, token: string) =>
  (await introspected(member, token))['active'];
const revoke = (member: TestMember, token: string) => ask('/oauth/revoke', member, token);

const { windowToken } = tokenClient(() => rig);

describe('introspection', () => {
  it('tells a client about its own tokens, access and refresh', async () => {
    const { accessToken, refreshToken, key } = await signedIn(rig);
    expect(await introspected(rig.app, accessToken)).toMatchObject({
      active: true,
      ...claimsOf(accessToken),
      cnf: { jkt: key.jkt },
    });
    expect(await introspected(rig.app, refreshToken)).toMatchObject({
      active: true,
      client_id: 'delta.app',
      sid: claimsOf(accessToken)['sid'],
      scope: 'openid cases:read claim:name claim:phone_number',
    });
  });

  it('tells the deciding platform about a token towards it, and nobody else anything', async () => {
    const token = await windowToken();
    expect(await isActive(rig.jiashan, token)).toBe(true);
    expect(await introspected(rig.app, token)).toEqual({ active: false });
    const { accessToken, refreshToken } = await signedIn(rig);
    expect(await introspected(rig.jiashan, accessToken)).toEqual({ active: false });
    expect(await introspected(rig.qingpu, refreshToken)).toEqual({ active: false });
  });

  it('says of a dead token only that it is dead', async () => {
    const { accessToken, refreshToken } = await signedIn(rig);
    await endSession(rig.platform, String(claimsOf(accessToken)['sid']), byDoor);
    for (const token of [accessToken, refreshToken, 'x', `${accessToken}x`, 'a.b.c'])
      expect(await introspected(rig.app, token)).toEqual({ active: false });
    const own = await newToken(rig, rig.qingpu, 'cases:read');
    offsetMs += 300_000;
    expect(await introspected(rig.qingpu, own)).toEqual({ active: false });
  });

  it('signs its answer where that is asked for, as no kind of token (RFC 9701)', async () => {
    const token = await newToken(rig, rig.qingpu, 'cases:read');
    const type = 'application/token-introspection+jwt';
    const { text, headers } = await ask('/oauth/introspect', rig.qingpu, token, type);
    expect(headers.get('content-type')).toBe(type);
    expect(claimsOf(text)).toMatchObject({
      iss: rig.origin,
      aud: 'qingpu.platform',
      token_introspection: { active: true, scope: 'cases:read' },
    });
    expect(await probe(rig, text)).toBe('401 auth.token_invalid');
  });

  it('needs a client that proves itself', async () => {
    const response = await fetch(`${rig.origin}/oauth/introspect`, {
      method: 'POST',
      body: new URLSearchParams({ token: 'x', client_id: 'delta.app' }),
    });
    expect(response.status).toBe(401);
  });
});

describe('revocation', () => {
  it('of an access token stops that token and no other', async () => {
    const [one, two] = [
      await newToken(rig, rig.qingpu, 'cases:read'),
      await newToken(rig, rig.qingpu, 'cases:read'),
    ];
    expect(await probe(rig, one)).toBe('200 ok');
    expect((await revoke(rig.qingpu, one)).status).toBe(200);
    expect([await probe(rig, one), await probe(rig, two)]).toEqual([
      '401 auth.token_invalid',
      '200 ok',
    ]);
    expect(await isActive(rig.qingpu, one)).toBe(false);
  });

  it('on another machine is noticed within five seconds', async () => {
    const token = await newToken(rig, rig.qingpu, 'cases:read');
    expect(await probe(rig, token)).toBe('200 ok');
    await rig.pool.query(
      "insert into replay values ('revoked access tokens', $1, now() + interval '1 day')",
      [claimsOf(token)['jti']],
    );
    offsetMs += 5000;
    expect(await probe(rig, token)).toBe('401 auth.token_invalid');
  });

  it('of a refresh token ends the session with all its tokens', async () => {
    const { accessToken, refreshToken, key } = await signedIn(rig);
    await revoke(rig.app, refreshToken);
    const dpop = await proofFor(rig, key, 'GET', '/probe', { accessToken });
    const headers = { authorization: `DPoP ${accessToken}`, dpop };
    expect((await fetch(`${rig.origin}/probe`, { headers })).status).toBe(401);
    const grant = { grant_type: 'refresh_token', refresh_token: refreshToken };
    expect((await appToken(rig, key, grant)).body['error']).toBe('invalid_grant');
  });

  it('of another client’s token is answered alike and does nothing', async () => {
    const { refreshToken, key } = await signedIn(rig);
    const token = await newToken(rig, rig.qingpu, 'cases:read');
    for (const foreign of [refreshToken, token, 'unknown'])
      expect((await revoke(rig.jiashan, foreign)).status).toBe(200);
    expect(await probe(rig, token)).toBe('200 ok');
    const grant = { grant_type: 'refresh_token', refresh_token: refreshToken };
    expect((await appToken(rig, key, grant)).status).toBe(200);
  });
});

describe('each kind of token is refused at every other kind’s door', () => {
  it('id token, refresh token, logout token, proof, code and assertion are no access tokens', async () => {
    const { idToken, refreshToken, key } = await signedIn(rig);
    const form = await tokenForm(rig, rig.qingpu, {});
    const assertion = form.get('client_assertion') ?? '';
    const proof = await proofFor(rig, await newProofKey(), 'GET', '/probe');
    for (const token of [idToken, refreshToken, assertion, proof, key.jkt])
      expect(await probe(rig, token)).toBe('401 auth.token_invalid');
  });

  it('access token and id token are neither assertion nor subject token of another kind', async () => {
    const { accessToken, idToken, key } = await signedIn(rig);
    for (const token of [accessToken, idToken]) {
      const form = await tokenForm(rig, rig.qingpu, { grant_type: 'client_credentials' });
      form.set('client_assertion', token);
      expect((await postToken(rig, form)).body['error']).toBe('invalid_client');
      const grant = { grant_type: 'refresh_token', refresh_token: token };
      expect((await appToken(rig, key, grant)).body['error']).toBe('invalid_grant');
    }
    const exchange = {
      grant_type: exchangeGrant,
      subject_token: idToken,
      subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
    };
    expect((await appToken(rig, key, exchange)).body['error']).toBe('invalid_grant');
  });
});
