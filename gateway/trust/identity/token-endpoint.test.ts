import { base64url, calculateJwkThumbprint, exportJWK, type JWK, SignJWT } from 'jose';
import * as oauth from 'oauth4webapi';
import * as openid from 'openid-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signJws } from '../../platform/keys/sign.ts';
import {
  assertion,
  claimsOf,
  newMember,
  newToken,
  type Overrides,
  postToken,
  probe,
  type Rig,
  startRig,
  type TestMember,
  tokenForm,
} from './testing/rig.ts';

let rig: Rig;

beforeAll(async () => {
  rig = await startRig(
    () => new Date(),
    async () => [],
  );
});
afterAll(() => rig.close());

const insecure = { [oauth.allowInsecureRequests]: true };
const grant = { grant_type: 'client_credentials' };

const answer = (body: URLSearchParams | string, headers?: Record<string, string>) =>
  postToken(rig, body, headers);

const refusal = async (
  parameters: Record<string, string>,
  change?: Overrides,
  member = rig.qingpu,
) => {
  const { status, body } = await answer(await tokenForm(rig, member, parameters, change));
  return `${status} ${body['error']} ${body['code']}`;
};

/** RFC 9449 s4.2, made with a member's registered key. */
async function proof(member: TestMember, htu: string, token: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(token));
  const ath = base64url.encode(new Uint8Array(digest));
  const { kty, crv, x, y } = member.publicJwk as Record<string, string>;
  return new SignJWT({ htm: 'GET', htu, ath, jti: crypto.randomUUID() })
    .setIssuedAt()
    .setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk: { kty, crv, x, y } as JWK })
    .sign(member.privateKey);
}

describe('for a foreign client library', () => {
  it('oauth4webapi discovers, authenticates, gets a token and recognises errors', async () => {
    for (const algorithm of ['oauth2', 'oidc'] as const) {
      const discovered = await oauth.discoveryRequest(new URL(rig.origin), {
        algorithm,
        ...insecure,
      });
      const as = await oauth.processDiscoveryResponse(new URL(rig.origin), discovered);
      const client = { client_id: rig.jiashan.clientId };
      const auth = oauth.PrivateKeyJwt({ key: rig.jiashan.privateKey, kid: 'jiashan.platform-1' });
      const response = await oauth.clientCredentialsGrantRequest(
        as,
        client,
        auth,
        { scope: 'cases:read' },
        insecure,
      );
      const token = await oauth.processClientCredentialsResponse(as, client, response);
      expect(token).toMatchObject({ token_type: 'bearer', expires_in: 300, scope: 'cases:read' });
      expect(await probe(rig, token.access_token)).toBe('200 ok');
      const refused = await oauth.clientCredentialsGrantRequest(
        as,
        client,
        auth,
        { scope: 'admin' },
        insecure,
      );
      await expect(
        oauth.processClientCredentialsResponse(as, client, refused),
      ).rejects.toMatchObject({ error: 'invalid_scope' });
    }
  });

  it('openid-client discovers and gets a token', async () => {
    const config = await openid.discovery(
      new URL(rig.origin),
      rig.qingpu.clientId,
      undefined,
      openid.PrivateKeyJwt({ key: rig.qingpu.privateKey, kid: 'qingpu.platform-1' }),
      { execute: [openid.allowInsecureRequests] },
    );
    const token = await openid.clientCredentialsGrant(config, { scope: 'cases:read cases:submit' });
    expect(token.scope).toBe('cases:submit cases:read');
  });

  it('oauth4webapi as a resource server accepts our access tokens by our published keys, with a proof of the bound key', async () => {
    const token = await newToken(rig, rig.qingpu, 'cases:read');
    const url = `${rig.origin}/x`;
    const request = new Request(url, {
      headers: { authorization: `DPoP ${token}`, dpop: await proof(rig.qingpu, url, token) },
    });
    const as = { issuer: rig.origin, jwks_uri: `${rig.origin}/.well-known/jwks.json` };
    const claims = await oauth.validateJwtAccessToken(as, request, rig.origin, insecure);
    expect(claims).toMatchObject({
      iss: rig.origin,
      aud: rig.origin,
      client_id: 'qingpu.platform',
      scope: 'cases:read',
    });
  });

  it('publishes no private key and lets every document be cached', async () => {
    for (const name of [
      'oauth-authorization-server',
      'openid-configuration',
      'oauth-protected-resource',
      'jwks.json',
    ]) {
      const response = await fetch(`${rig.origin}/.well-known/${name}`);
      expect(response.headers.get('cache-control')).toBe('public, max-age=300');
      expect(await response.text()).not.toContain('"d":');
    }
  });

  it.each(['oauth-authorization-server', 'openid-configuration'])(
    '%s names endpoints, and none that does not exist',
    async (document) => {
      const response = await fetch(`${rig.origin}/.well-known/${document}`);
      const metadata = (await response.json()) as Record<string, string>;
      expect(metadata['issuer']).toBe(rig.origin);
      const endpoints = Object.entries(metadata).filter(([name]) => /_endpoint$|_uri$/.test(name));
      expect(endpoints.length).toBeGreaterThan(3);
      for (const [, url] of endpoints) {
        const [got, posted] = await Promise.all([fetch(url), fetch(url, { method: 'POST' })]);
        expect([got.status, posted.status].some((status) => status !== 404)).toBe(true);
      }
    },
  );
});

describe('client authentication', () => {
  it('gives an unknown client, a wrong key and an unknown kid the same answer', async () => {
    const stranger = await newMember('stranger.platform');
    const impostor = { ...(await newMember('qingpu.platform')), clientId: 'qingpu.platform' };
    const bodies = await Promise.all([
      answer(await tokenForm(rig, stranger, grant)),
      answer(await tokenForm(rig, impostor, grant)),
      answer(await tokenForm(rig, rig.qingpu, grant, { header: { kid: 'other' } })),
    ]);
    const seen = bodies.map(({ status, body }) =>
      JSON.stringify([status, { ...body, correlationId: '' }]),
    );
    expect(new Set(seen).size).toBe(1);
    expect(bodies[0]?.headers.get('www-authenticate')).toContain('invalid_client');
  });

  it('takes an assertion once, also of twenty at the same moment', async () => {
    const form = await tokenForm(rig, rig.qingpu, grant);
    const answers = await Promise.all(Array.from({ length: 20 }, () => answer(form)));
    const statuses = answers.map(({ status }) => status).sort();
    expect(statuses).toEqual([200, ...Array.from({ length: 19 }, () => 401)]);
    expect(answers.find(({ status }) => status === 401)?.body['code']).toBe(
      'oauth.assertion_replayed',
    );
  });

  it('refuses an access token, a receipt and a DPoP proof as assertion', async () => {
    const now = Math.floor(rig.platform.clock().getTime() / 1000);
    for (const typ of ['at+jwt', 'receipt+jwt', 'dpop+jwt']) {
      expect(await refusal(grant, { header: { typ } })).toBe(
        '401 invalid_client oauth.invalid_client',
      );
    }
    const claims = {
      iss: 'qingpu.platform',
      sub: 'qingpu.platform',
      aud: rig.origin,
      jti: 'x',
      exp: now + 30,
    };
    const ours = await signJws(rig.platform.keys, 'JWT', claims);
    const form = await tokenForm(rig, rig.qingpu, grant);
    form.set('client_assertion', ours);
    expect((await answer(form)).status).toBe(401);
  });

  it('refuses HS256 under the public key, and one client speaking for another', async () => {
    const jwk = JSON.stringify(
      await exportJWK(
        await crypto.subtle.importKey(
          'jwk',
          rig.qingpu.publicJwk as JsonWebKey,
          { name: 'ECDSA', namedCurve: 'P-256' },
          true,
          ['verify'],
        ),
      ),
    );
    const good = claimsOf(await assertion(rig.platform, rig.qingpu));
    const forged = await new SignJWT(good)
      .setProtectedHeader({ alg: 'HS256' })
      .sign(new TextEncoder().encode(jwk));
    const form = await tokenForm(rig, rig.qingpu, grant);
    form.set('client_assertion', forged);
    expect((await answer(form)).status).toBe(401);
    const mixed = { claims: { iss: 'qingpu.platform', sub: 'qingpu.platform' } };
    expect(await refusal(grant, mixed, rig.jiashan)).toContain('401 invalid_client');
    expect(await refusal({ ...grant, client_id: 'jiashan.platform' })).toContain(
      '401 invalid_client',
    );
  });

  it('refuses client secrets of every kind', async () => {
    const basic = { authorization: `Basic ${btoa('qingpu.platform:secret')}` };
    expect((await answer(await tokenForm(rig, rig.qingpu, grant), basic)).status).toBe(401);
    expect(
      (await answer('grant_type=client_credentials&client_id=qingpu.platform&client_secret=x'))
        .status,
    ).toBe(401);
  });
});

describe('answers of the token endpoint', () => {
  it('is an OAuth error and a problem document in one, typed as the caller asked', async () => {
    const typeFor = async (accept: string) => {
      const { headers, body } = await answer('grant_type=x&grant_type=y', { accept });
      expect(body).toMatchObject({
        error: 'invalid_request',
        code: 'oauth.invalid_request',
        status: 400,
        fault: 'caller',
      });
      expect(body['error_description']).toMatch(/^[\x20\x21\x23-\x5b\x5d-\x7e]+$/);
      return headers.get('content-type');
    };
    expect(await typeFor('application/json')).toBe('application/json');
    expect(await typeFor('*/*')).toBe('application/problem+json');
    expect(await typeFor('application/problem+json, application/json;q=0.5')).toBe(
      'application/problem+json',
    );
  });

  it('binds what it issues to the key that signed the assertion', async () => {
    for (const member of [rig.qingpu, rig.jiashan]) {
      const { body } = await answer(await tokenForm(rig, member, grant));
      const jkt = await calculateJwkThumbprint(member.publicJwk);
      expect(claimsOf(body['access_token'] ?? '')).toMatchObject({ cnf: { jkt } });
    }
  });

  it('refuses repeated parameters, unknown grants and other content types', async () => {
    const form = await tokenForm(rig, rig.qingpu, grant);
    form.append('scope', 'cases:read');
    form.append('scope', 'admin');
    expect((await answer(form)).body['error']).toBe('invalid_request');
    expect(await refusal({ grant_type: 'password' })).toBe(
      '400 unsupported_grant_type oauth.unsupported_grant_type',
    );
    expect((await answer('{}', { 'content-type': 'application/json' })).body['error']).toBe(
      'invalid_request',
    );
    expect((await answer('')).body['error']).toBe('invalid_request');
  });

  it('gives no more than what is granted, and never a token for somebody else', async () => {
    const { body } = await answer(
      await tokenForm(rig, rig.qingpu, { ...grant, scope: 'cases:read admin' }),
    );
    expect(body['scope']).toBe('cases:read');
    expect(claimsOf(body['access_token'] ?? '')).toMatchObject({
      scope: 'cases:read',
      sub: 'qingpu.platform',
    });
    expect(await refusal({ ...grant, scope: 'admin' })).toContain('invalid_scope');
    expect(await refusal({ ...grant, resource: 'https://other.example' })).toContain(
      'invalid_target',
    );
  });

  it('answers a hundred kinds of rubbish without failing itself', async () => {
    const good = (await tokenForm(rig, rig.qingpu, grant)).toString();
    for (let i = 0; i < 100; i++) {
      const at = Math.floor((good.length * i) / 100);
      const { status } = await answer(
        `${good.slice(0, at)}${['%00', '%FF', '=', '&', '.', '%E0%80'][i % 6]}${good.slice(at)}`,
      );
      expect(status).toBeLessThan(500);
    }
  });
});
