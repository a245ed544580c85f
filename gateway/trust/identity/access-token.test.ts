import { base64url } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signJws } from '../../platform/keys/sign.ts';
import { storeFederation } from '../federation/store.ts';
import {
  assertion,
  claimsOf,
  newToken,
  postToken,
  probe,
  type Rig,
  startRig,
  tokenForm,
} from './testing/rig.ts';

let rig: Rig;
let offsetMs = 0;
const grant = { grant_type: 'client_credentials' };

beforeAll(async () => {
  rig = await startRig(
    () => new Date(Date.now() + offsetMs),
    async () => [],
  );
});
afterAll(() => rig.close());

describe('access tokens at our own doors', () => {
  it('passes with the scope, is refused without it or without a token', async () => {
    expect(await probe(rig, await newToken(rig, rig.qingpu, 'cases:read'))).toBe('200 ok');
    expect(await probe(rig, await newToken(rig, rig.qingpu, 'cases:submit'))).toBe(
      '403 auth.insufficient_scope',
    );
    expect(await probe(rig, undefined)).toBe('401 auth.token_missing');
  });

  it('says where to get a token (RFC 9728)', async () => {
    const response = await fetch(`${rig.origin}/probe`);
    expect(response.headers.get('www-authenticate')).toBe(
      `Bearer resource_metadata="${rig.origin}/.well-known/oauth-protected-resource"`,
    );
  });

  it('refuses every changed character of a token that it has just accepted from its cache', async () => {
    const token = await newToken(rig, rig.qingpu, 'cases:read');
    expect(await probe(rig, token)).toBe('200 ok');
    const [head = '', claims = '', signature = ''] = token.split('.');
    const raised = base64url.encode(
      JSON.stringify({ ...claimsOf(token), scope: 'cases:read admin' }),
    );
    expect(await probe(rig, `${head}.${raised}.${signature}`)).toBe('401 auth.token_invalid');
    for (let i = 5; i < signature.length; i += 20) {
      const flipped =
        signature.slice(0, i) + (signature[i] === 'A' ? 'B' : 'A') + signature.slice(i + 1);
      expect(await probe(rig, `${head}.${claims}.${flipped}`)).toBe('401 auth.token_invalid');
    }
    expect(await probe(rig, token)).toBe('200 ok');
  });

  it('refuses a client assertion, a receipt and a member-signed token as access token', async () => {
    const now = Math.floor(rig.platform.clock().getTime() / 1000);
    const claims = claimsOf(await newToken(rig, rig.qingpu, 'cases:read'));
    expect(await probe(rig, await assertion(rig.platform, rig.qingpu))).toBe(
      '401 auth.token_invalid',
    );
    expect(await probe(rig, await signJws(rig.platform.keys, 'receipt+jwt', claims))).toBe(
      '401 auth.token_invalid',
    );
    expect(
      await probe(
        rig,
        await assertion(rig.platform, rig.qingpu, { header: { typ: 'at+jwt' }, claims }),
      ),
    ).toBe('401 auth.token_invalid');
    const logSigned = await signJws(
      rig.platform.keys,
      'at+jwt',
      { ...claims, exp: now + 60 },
      rig.platform.keys.log,
    );
    expect(await probe(rig, logSigned)).toBe('401 auth.token_invalid');
  });

  it('refuses another audience, also as a list with ours in it, and another issuer', async () => {
    const claims = claimsOf(await newToken(rig, rig.qingpu, 'cases:read'));
    const sign = (change: object) =>
      signJws(rig.platform.keys, 'at+jwt', { ...claims, jti: crypto.randomUUID(), ...change });
    expect(await probe(rig, await sign({}))).toBe('200 ok');
    expect(await probe(rig, await sign({ aud: 'https://other.example' }))).toBe(
      '401 auth.wrong_audience',
    );
    expect(await probe(rig, await sign({ aud: [rig.origin] }))).toBe('401 auth.wrong_audience');
    expect(await probe(rig, await sign({ iss: 'https://other.example' }))).toBe(
      '401 auth.token_invalid',
    );
    expect(await probe(rig, await sign({ sub: 'somebody' }))).toBe('401 auth.token_invalid');
    expect(await probe(rig, await sign({ nbf: Number(claims['iat']) + 100 }))).toBe(
      '401 auth.token_invalid',
    );
  });

  it('refuses a token of five minutes ago, also one that was in the cache', async () => {
    const token = await newToken(rig, rig.qingpu, 'cases:read');
    expect(await probe(rig, token)).toBe('200 ok');
    offsetMs += 300_000;
    expect(await probe(rig, token)).toBe('401 auth.token_expired');
  });

  it('stops trusting a scope and a member that left the federation document', async () => {
    const token = await newToken(rig, rig.jiashan, 'cases:read');
    expect(await probe(rig, token)).toBe('200 ok');
    const document = await rig.federation(2);
    const without = document.members.map((member) =>
      member.clientId === 'jiashan.platform'
        ? { ...member, scopes: ['identity:login' as const] }
        : member,
    );
    await storeFederation(rig.platform, { ...document, members: without }, 'test');
    expect(await probe(rig, token)).toBe('403 auth.insufficient_scope');
    const members = document.members.filter((member) => member.clientId !== 'jiashan.platform');
    await storeFederation(rig.platform, { ...document, version: 3, members }, 'test');
    expect(await probe(rig, token)).toBe('401 auth.token_invalid');
    expect((await postToken(rig, await tokenForm(rig, rig.jiashan, grant))).status).toBe(401);
  });
});

describe('sweeping', () => {
  it('forgets replay marks that stop nothing any more, and keeps the others', async () => {
    offsetMs += 200_000;
    await newToken(rig, rig.qingpu, 'cases:read');
    const { rows } = await rig.pool.query('select count(*)::int as n from replay');
    expect(rows[0]).toEqual({ n: 1 });
  });
});
