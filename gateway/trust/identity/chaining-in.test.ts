import { SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { jwtBearerGrant } from './chaining.ts';
import { jwtUrn } from './exchange-request.ts';
import { openSession } from './sessions.ts';
import { tokenClient } from './testing/exchange.ts';
import { namedPerson, startLoginRig } from './testing/login.ts';
import {
  claimsOf,
  foreignIssuer,
  newMember,
  probe,
  type Rig,
  type TestMember,
} from './testing/rig.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await startLoginRig(
    () => new Date(),
    () => {},
  );
});
afterAll(() => rig.close());

const { ask, refusal, tokenOf, exchange, windowToken } = tokenClient(() => rig);

type Change = { readonly header?: object; readonly claims?: object; readonly by?: TestMember };

/** A grant of Jiashan's own server for the Qingpu window, with what a test wants to be different. */
async function foreignGrant({ header, claims, by = rig.foreignAs }: Change = {}): Promise<string> {
  const now = Math.floor(rig.platform.clock().getTime() / 1000);
  const payload = {
    iss: foreignIssuer,
    sub: 'js-person-1',
    aud: rig.origin,
    jti: crypto.randomUUID(),
    iat: now,
    exp: now + 60,
    acr: 'loa:high',
    auth_time: now - 100,
    ...claims,
  };
  return new SignJWT(JSON.parse(JSON.stringify(payload)) as Record<string, unknown>)
    .setProtectedHeader({
      alg: 'ES256',
      kid: 'foreign.as-1',
      typ: 'authorization-grant+jwt',
      ...header,
    })
    .sign(by.privateKey);
}

describe('a grant from another domain', () => {
  const redeem = (assertion: string, member = rig.qingpu, change: Record<string, string> = {}) =>
    ask(member, { grant_type: jwtBearerGrant, assertion, ...change });

  it('becomes a session and a token here', async () => {
    const { status, body } = await redeem(await foreignGrant());
    expect(status).toBe(200);
    const token = body['access_token'] ?? '';
    expect(claimsOf(token)).toMatchObject({
      home: '330421',
      target: '310118',
      ial: 3,
      aal: 2,
      act: { sub: 'qingpu.platform' },
    });
    expect(JSON.stringify(claimsOf(token))).not.toContain('js-person-1');
    expect(await probe(rig, token)).toBe('200 ok');
  });

  it.each<[string, Change]>([
    ['aud as an array', { claims: { aud: ['ORIGIN'] } }],
    ['aud with a trailing slash', { claims: { aud: 'ORIGIN/' } }],
    ['aud of the token endpoint', { claims: { aud: 'ORIGIN/oauth/token' } }],
    ['aud of another server', { claims: { aud: 'https://other.example' } }],
    ['an unknown issuer', { claims: { iss: 'https://evil.example' } }],
    ['an issuer with a trailing slash', { claims: { iss: `${foreignIssuer}/` } }],
    ['no jti', { claims: { jti: undefined } }],
    ['another client', { claims: { client_id: 'jiashan.platform' } }],
    ['an hour to live', { claims: { exp: 3600 } }],
    ['an end that has come', { claims: { exp: -1 } }],
    ['a date more than ten seconds ahead', { claims: { iat: 15, exp: 70 } }],
    ['a log-in eight hours ahead', { claims: { auth_time: 8 * 3600 } }],
    ['nobody: a filler in the place of a number', { claims: { sub: '000' } }],
    ['typ of an access token', { header: { typ: 'at+jwt' } }],
    ['typ of a client assertion', { header: { typ: 'client-authentication+jwt' } }],
    ['typ of a logout token', { header: { typ: 'logout+jwt' } }],
    ['an unknown kid', { header: { kid: 'other' } }],
  ])('%s is refused', async (_, { header, claims }) => {
    const now = Math.floor(rig.platform.clock().getTime() / 1000);
    const text = JSON.stringify({ ...claims }).replaceAll('ORIGIN', rig.origin);
    const changed = { ...claims, ...(JSON.parse(text) as Record<string, unknown>) };
    for (const name of ['iat', 'exp', 'auth_time'])
      if (typeof changed[name] === 'number') changed[name] += now;
    const grant = await foreignGrant({ claims: changed, ...(header ? { header } : {}) });
    expect(await refusal(redeem(grant))).toBe('invalid_grant');
  });

  it('by a clock that is ten seconds ahead is taken (FAPI 2.0 s5.3.2.1)', async () => {
    const now = Math.floor(rig.platform.clock().getTime() / 1000);
    const claims = { iat: now + 8, nbf: now + 8, exp: now + 68, auth_time: now + 8 };
    const { status, body } = await redeem(await foreignGrant({ claims }));
    expect(status).toBe(200);
    const named = claimsOf(body['access_token'] ?? '');
    expect(named['auth_time']).toBeLessThanOrEqual(named['iat'] as number);
  });

  it('signed by another key, or by a member in the server’s name, is refused', async () => {
    for (const by of [await newMember('foreign.as'), rig.qingpu])
      expect(await refusal(redeem(await foreignGrant({ by })))).toBe('invalid_grant');
  });

  it('works once, also of fifty in parallel, and for one client', async () => {
    const grant = await foreignGrant();
    const answers = await Promise.all(Array.from({ length: 50 }, () => redeem(grant)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(await refusal(redeem(grant))).toBe('invalid_grant');
  });

  it('denies by default, without spending the grant', async () => {
    const grant = await foreignGrant();
    expect(await refusal(redeem(grant, rig.jiashan))).toBe('unauthorized_client');
    const elsewhere = { audience: 'urn:tongban:region:320509' };
    expect(await refusal(redeem(grant, rig.qingpu, elsewhere))).toBe('unauthorized_client');
    expect((await redeem(grant)).status).toBe(200);
  });

  it('level laundering: a word that was not agreed on is the lowest level, however it is spelt', async () => {
    for (const acr of ['urn:tongban:ial:3', 'LOA:HIGH', '__proto__', 'constructor', undefined]) {
      const { body } = await redeem(await foreignGrant({ claims: { acr } }));
      expect(claimsOf(body['access_token'] ?? '')).toMatchObject({ ial: 0, aal: 1 });
    }
  });

  it('says who it is by verified claims of the agreed framework, and by nothing else', async () => {
    const { name, idNumber } = namedPerson;
    const claims = { name, id_number: idNumber };
    const grantOf = (change: object) => foreignGrant({ claims: change });
    const partyAfter = async (change: object) => {
      const { body } = await redeem(await grantOf(change));
      const sid = String(claimsOf(body['access_token'] ?? '')['sid']);
      const opened = await openSession(rig.platform, sid);
      return opened.ok && opened.value.assertion.party;
    };
    const verification = { trust_framework: 'cn_real_name' };
    expect(await partyAfter({ verified_claims: { verification, claims } })).toMatchObject({ name });
    expect(await partyAfter(claims)).toBeUndefined();
    const half = { verified_claims: { verification, claims: { name } } };
    expect(await refusal(redeem(await grantOf(half)))).toBe('invalid_grant');
  });

  it('our own grant for another domain does not come back in', async () => {
    const own = await tokenOf(
      exchange(rig.qingpu, await windowToken(), {
        requested_token_type: jwtUrn,
        audience: foreignIssuer,
      }),
    );
    expect(await refusal(redeem(own))).toBe('invalid_grant');
  });
});
