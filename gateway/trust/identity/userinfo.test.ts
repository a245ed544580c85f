import { fetch } from 'undici';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { storeFederation } from '../federation/store.ts';
import {
  answerOf,
  appToken,
  newProofKey,
  type ProofKey,
  proofFor,
  push,
  redeem,
  signedIn,
} from './testing/app.ts';
import { namedPerson, startLoginRig } from './testing/login.ts';
import { claimsOf, newToken, type Rig } from './testing/rig.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await startLoginRig(
    () => new Date(),
    () => {},
  );
});
afterAll(() => rig.close());

async function userInfo(token: string, key: ProofKey, method = 'GET') {
  const dpop = await proofFor(rig, key, method, '/oauth/userinfo', { accessToken: token });
  const response = await fetch(`${rig.origin}/oauth/userinfo`, {
    method,
    headers: { authorization: `DPoP ${token}`, dpop },
  });
  return {
    status: response.status,
    challenge: response.headers.get('www-authenticate') ?? '',
    body: (await response.json()) as Record<string, string>,
  };
}

describe('userinfo', () => {
  it.each(['GET', 'POST'])('says by %s what the person gave, and nothing else', async (method) => {
    const { accessToken, key } = await signedIn(rig, { ticket: 'named-1' });
    expect((await userInfo(accessToken, key, method)).body).toEqual({
      sub: claimsOf(accessToken)['sub'],
      name: namedPerson.name,
      phone_number: namedPerson.phone,
    });
  });

  it('does not say what the person unticked, or what a narrower token leaves out', async () => {
    const key = await newProofKey();
    const answer = await answerOf(rig, (await push(rig)).body['request_uri'] ?? '', {
      ticket: 'named-2',
      claims: [],
    });
    const { body } = await redeem(rig, key, answer.searchParams.get('code') ?? '');
    const unticked = await userInfo(body['access_token'] ?? '', key);
    expect(Object.keys(unticked.body)).toEqual(['sub', 'name']);
    const narrower = await appToken(rig, key, {
      grant_type: 'refresh_token',
      refresh_token: body['refresh_token'] ?? '',
      scope: 'openid',
    });
    const said = await userInfo(narrower.body['access_token'] ?? '', key);
    expect(Object.keys(said.body)).toEqual(['sub']);
  });

  it('asks for a stronger log-in where home gave no name (RFC 9470)', async () => {
    const { accessToken, key } = await signedIn(rig, { ticket: 'weak' });
    const refused = await userInfo(accessToken, key);
    expect([refused.status, refused.body['code']]).toEqual([401, 'auth.insufficient_level']);
    expect(refused.challenge).toContain(
      'DPoP error="insufficient_user_authentication", acr_values="urn:tongban:ial:2"',
    );
  });

  it('is closed to tokens without openid, and to a member’s own', async () => {
    const { key, refreshToken } = await signedIn(rig, { ticket: 'named-3' });
    const grant = {
      grant_type: 'refresh_token',
      refresh_token: refreshToken,
      scope: 'cases:read claim:name',
    };
    const { body } = await appToken(rig, key, grant);
    expect((await userInfo(body['access_token'] ?? '', key)).status).toBe(403);
    const own = await newToken(rig, rig.qingpu, 'cases:read');
    const headers = { authorization: `Bearer ${own}` };
    expect((await fetch(`${rig.origin}/oauth/userinfo`, { headers })).status).toBe(403);
  });

  it('leaves an event that names fields and person by reference only', async () => {
    const { accessToken, key } = await signedIn(rig, { ticket: 'named-4' });
    await userInfo(accessToken, key);
    const { rows } = await rig.pool.query(
      "select event from audit_pending where event->>'action' = 'claims.disclosed' and event->>'onBehalfOf' = $1",
      [claimsOf(accessToken)['sub']],
    );
    expect(rows).toHaveLength(1);
    expect(rows[0].event).toMatchObject({
      legalBasis: 'consent',
      details: { claims: 'name phone_number' },
    });
    expect(JSON.stringify(rows)).not.toContain(namedPerson.name);
  });

  it('stops saying what the client may no longer ask for', async () => {
    const { accessToken, key } = await signedIn(rig, { ticket: 'named-5' });
    const document = await rig.federation(2);
    const members = document.members.map((member) => ({ ...member, claims: [] }));
    await storeFederation(rig.platform, { ...document, members }, 'test');
    expect(Object.keys((await userInfo(accessToken, key)).body)).toEqual(['sub']);
    await storeFederation(rig.platform, await rig.federation(3), 'test');
  });
});
