import { calculateJwkThumbprint, exportJWK, generateKeyPair, SignJWT } from 'jose';
import { fetch } from 'undici';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  answerOf,
  newProofKey,
  type ProofChange,
  type ProofKey,
  proofFor,
  push,
  redeem,
  signedIn,
} from '../testing/app.ts';
import { startLoginRig } from '../testing/login.ts';
import { claimsOf, newToken, postToken, type Rig, tokenForm } from '../testing/rig.ts';
import { currentNonce, isNonceFresh } from './nonce.ts';
import { verifyProof } from './proof.ts';

let rig: Rig;
let offsetMs = 0;
let frozenMs: number | undefined;
beforeAll(async () => {
  rig = await startLoginRig(
    () => new Date(frozenMs ?? Date.now() + offsetMs),
    () => {},
  );
});
afterAll(() => rig.close());

/** What a door says to a token sent with these headers. */
async function atTheDoor(headers: Record<string, string>, path = '/probe') {
  const response = await fetch(`${rig.origin}${path}`, { headers });
  const body = (await response.json()) as { code?: string };
  return {
    said: `${response.status} ${body.code ?? 'ok'}`,
    challenge: response.headers.get('www-authenticate') ?? '',
    nonce: response.headers.get('dpop-nonce'),
  };
}

async function call(token: string, key: ProofKey, change: ProofChange = {}) {
  const dpop = await proofFor(rig, key, 'GET', '/probe', { accessToken: token, ...change });
  return (await atTheDoor({ authorization: `DPoP ${token}`, dpop })).said;
}

describe('a token bound by DPoP', () => {
  it('is accepted with a proof of its key, and names that key', async () => {
    const { accessToken, key } = await signedIn(rig);
    expect(claimsOf(accessToken)).toMatchObject({ cnf: { jkt: key.jkt }, token_type: 'DPoP' });
    expect(await call(accessToken, key)).toBe('200 ok');
    const withQuery = await proofFor(rig, key, 'GET', '/probe', { accessToken });
    const headers = { authorization: `DPoP ${accessToken}`, dpop: withQuery };
    expect((await atTheDoor(headers, '/probe?a=b')).said).toBe('200 ok');
  });

  it('DPoP downgrade: sent as Bearer it is refused, with and without a proof', async () => {
    const { accessToken, key } = await signedIn(rig);
    const authorization = `Bearer ${accessToken}`;
    const bare = await atTheDoor({ authorization });
    expect(bare.said).toBe('401 auth.dpop_required');
    expect(bare.challenge).toMatch(/^DPoP error="invalid_token", algs="ES256/);
    const dpop = await proofFor(rig, key, 'GET', '/probe', { accessToken });
    expect((await atTheDoor({ authorization, dpop })).said).toBe('401 auth.dpop_required');
  });

  it('DPoP replay: a proof works once, also of a hundred in parallel', async () => {
    const { accessToken, key } = await signedIn(rig);
    const dpop = await proofFor(rig, key, 'GET', '/probe', { accessToken });
    const headers = { authorization: `DPoP ${accessToken}`, dpop };
    const answers = await Promise.all(Array.from({ length: 100 }, () => atTheDoor(headers)));
    expect(answers.filter(({ said }) => said === '200 ok')).toHaveLength(1);
    expect(answers.filter(({ said }) => said === '401 auth.dpop_invalid')).toHaveLength(99);
  });

  it.each<[string, ProofChange]>([
    ['htm of another method', { claims: { htm: 'POST' } }],
    ['htm in small letters', { claims: { htm: 'get' } }],
    ['htu of another path', { claims: { htu: 'PATH' } }],
    ['htu of another host: a proxy’s own name does not count', { claims: { htu: 'HOST' } }],
    ['htu that is no address', { claims: { htu: '/probe' } }],
    ['htu with a user before the host', { claims: { htu: 'USER' } }],
    ['htu with a password before the host', { claims: { htu: 'PASSWORD' } }],
    ['htu of more than 2048 characters', { claims: { htu: 'LONG' } }],
    ['a nonce of more than 200 characters', { claims: { nonce: 'n'.repeat(201) } }],
    ['an exp of its own that has passed', { claims: { exp: -1 } }],
    ['an nbf of its own that lies ahead', { claims: { nbf: 30 } }],
    ['ath of another token', { accessToken: 'other' }],
    ['no ath', { claims: { ath: undefined } }],
    ['no jti', { claims: { jti: undefined } }],
    ['a proof of a minute ago', { claims: { iat: -61 } }],
    ['a proof from the future', { claims: { iat: 65 } }],
    ['typ of an access token', { header: { typ: 'at+jwt' } }],
    ['no typ', { header: { typ: undefined } }],
    ['a symmetric alg', { header: { alg: 'HS256' } }],
    ['a key by reference', { header: { jku: 'https://evil.example/jwks' } }],
    ['critical extensions', { header: { crit: ['b64'], b64: true } }],
  ])('DPoP: %s is refused', async (_, change) => {
    const { accessToken, key } = await signedIn(rig);
    const now = Math.floor(rig.platform.clock().getTime() / 1000);
    const claims: Record<string, unknown> = { ...change.claims };
    const own = `${rig.origin}/probe`;
    const addresses: Record<string, string> = {
      PATH: `${rig.origin}/other`,
      HOST: 'https://internal.example/probe',
      USER: own.replace('//', '//gateway.example@'),
      PASSWORD: own.replace('//', '//:gateway.example@'),
      LONG: `${own}?`.padEnd(2049, 'x'),
    };
    if (typeof claims['htu'] === 'string')
      claims['htu'] = addresses[claims['htu']] ?? claims['htu'];
    for (const name of ['iat', 'exp', 'nbf'])
      if (typeof claims[name] === 'number') claims[name] = now + claims[name];
    if (change.header && 'alg' in change.header) {
      const secret = new TextEncoder().encode('s'.repeat(32));
      const dpop = await new SignJWT({ htm: 'GET', htu: `${rig.origin}/probe`, jti: 'x', iat: now })
        .setProtectedHeader({ alg: 'HS256', typ: 'dpop+jwt', jwk: key.jwk })
        .sign(secret);
      const { said } = await atTheDoor({ authorization: `DPoP ${accessToken}`, dpop });
      expect(said).toBe('401 auth.dpop_invalid');
      return;
    }
    if (change.header && 'crit' in change.header) {
      const [header = '', ...rest] = (await proofFor(rig, key, 'GET', '/probe')).split('.');
      const parsed = JSON.parse(Buffer.from(header, 'base64url').toString()) as object;
      const text = JSON.stringify({ ...parsed, ...change.header });
      const dpop = [Buffer.from(text).toString('base64url'), ...rest].join('.');
      const { said } = await atTheDoor({ authorization: `DPoP ${accessToken}`, dpop });
      expect(said).toBe('401 auth.dpop_invalid');
      return;
    }
    expect(await call(accessToken, key, { ...change, claims })).toBe('401 auth.dpop_invalid');
  });

  it('DPoP: what lies just within the limits is taken, the second before and after is not', async () => {
    const { accessToken, key } = await signedIn(rig);
    const nowMs = Math.floor((Date.now() + offsetMs) / 1000) * 1000;
    frozenMs = nowMs;
    const saying = (claims: Record<string, unknown>) => call(accessToken, key, { claims });
    const now = nowMs / 1000;
    const htu = `${rig.origin}/probe?`.padEnd(2048, 'x');
    for (const claims of [
      { iat: now - 60 },
      { iat: now + 60 },
      { exp: now + 1 },
      { nbf: now + 10 },
      { htu },
    ])
      expect(await saying(claims), JSON.stringify(claims)).toBe('200 ok');
    for (const claims of [{ iat: now - 61 }, { iat: now + 61 }, { exp: now }, { nbf: now + 11 }])
      expect(await saying(claims), JSON.stringify(claims)).toBe('401 auth.dpop_invalid');
    expect(await saying({ nonce: 'n'.repeat(200) })).toBe('401 auth.dpop_nonce_required');
    frozenMs = undefined;
  });

  it('DPoP: the log says of which kind a proof was that is none', async () => {
    const key = await newProofKey();
    const proof = await proofFor(rig, key, 'GET', '/probe', { header: { typ: 'at+jwt' } });
    const demand = { method: 'GET', path: '/probe', nonceRequired: false };
    expect(await verifyProof(rig.platform, proof, demand)).toEqual({
      ok: false,
      failure: { kind: 'invalid', internal: 'dpop: typ' },
    });
  });

  it('DPoP: another key, a private key in the header and two proofs are refused', async () => {
    const { accessToken, key } = await signedIn(rig);
    expect(await call(accessToken, await newProofKey())).toBe('401 auth.dpop_invalid');
    const pair = await generateKeyPair('ES256', { extractable: true });
    const open = await exportJWK(pair.publicKey);
    const own = { ...pair, jwk: open, jkt: await calculateJwkThumbprint(open) };
    const bound = await signedIn(rig, {}, own);
    expect(await call(bound.accessToken, own)).toBe('200 ok');
    // The very key of the token, and nothing wrong but that the world can read it.
    const leaky = { ...own, jwk: await exportJWK(pair.privateKey) };
    expect(await call(bound.accessToken, leaky)).toBe('401 auth.dpop_invalid');
    const two = await Promise.all(
      [1, 2].map(() => proofFor(rig, key, 'GET', '/probe', { accessToken })),
    );
    const authorization = `DPoP ${accessToken}`;
    const { said } = await atTheDoor({ authorization, dpop: two.join(', ') });
    expect(said).toBe('401 auth.dpop_invalid');
    expect((await atTheDoor({ authorization })).said).toBe('401 auth.dpop_invalid');
  });

  it('DPoP replay: a proof is remembered for as long as it would be taken', async () => {
    const { accessToken, key } = await signedIn(rig);
    const dpop = await proofFor(rig, key, 'GET', '/probe', { accessToken });
    const iatMs = Number(claimsOf(dpop)['iat']) * 1000;
    await atTheDoor({ authorization: `DPoP ${accessToken}`, dpop });
    const marks = await rig.pool.query('select expires_at from replay where jti = $1', [
      claimsOf(dpop)['jti'],
    ]);
    expect(marks.rows).toEqual([{ expires_at: new Date(iatMs + 60_000) }]);
  });

  it('DPoP htu behind a proxy: the configured origin counts, not the Host header', async () => {
    const { accessToken, key } = await signedIn(rig);
    const authorization = `DPoP ${accessToken}`;
    const dpop = await proofFor(rig, key, 'GET', '/probe', { accessToken });
    const forwarded = { host: 'internal:8080', 'x-forwarded-host': 'evil.example' };
    expect((await atTheDoor({ authorization, dpop, ...forwarded })).said).toBe('200 ok');
  });
});

describe('nonces', () => {
  it('are asked for, handed out with every answer, and rotate', async () => {
    const { accessToken, key } = await signedIn(rig);
    const claims = { nonce: undefined };
    const dpop = await proofFor(rig, key, 'GET', '/probe', { accessToken, claims });
    const refused = await atTheDoor({ authorization: `DPoP ${accessToken}`, dpop });
    expect(refused.said).toBe('401 auth.dpop_nonce_required');
    expect(refused.challenge).toContain('error="use_dpop_nonce"');
    const nonce = refused.nonce ?? '';
    expect(await call(accessToken, key, { claims: { nonce } })).toBe('200 ok');
    offsetMs += 120_000;
    expect(await currentNonce(rig.platform)).not.toBe(nonce);
    expect(await isNonceFresh(rig.platform, nonce)).toBe(true);
    offsetMs += 120_000;
    expect(await call(accessToken, key, { claims: { nonce } })).toBe(
      '401 auth.dpop_nonce_required',
    );
  });

  it('the token endpoint asks an app for one, and says which', async () => {
    const key = await newProofKey();
    const answer = await answerOf(rig, (await push(rig)).body['request_uri'] ?? '');
    const code = answer.searchParams.get('code') ?? '';
    const dpop = await proofFor(rig, key, 'POST', '/oauth/token', { claims: { nonce: undefined } });
    const form = await tokenForm(rig, rig.app, { grant_type: 'authorization_code', code });
    const refused = await postToken(rig, form, { dpop });
    expect(refused.body['error']).toBe('use_dpop_nonce');
    expect(refused.headers.get('dpop-nonce')).toBe(await currentNonce(rig.platform));
    // Nothing was spent: the code is still there.
    expect((await redeem(rig, key, code)).status).toBe(200);
  });
});

describe('binding from the beginning', () => {
  it('an app without a proof gets no token', async () => {
    const form = await tokenForm(rig, rig.app, { grant_type: 'refresh_token', refresh_token: 'x' });
    expect((await postToken(rig, form)).body['error']).toBe('invalid_dpop_proof');
  });

  it('a code of a request that named a key is redeemed with that key only', async () => {
    const [key, thief] = [await newProofKey(), await newProofKey()];
    const codeFor = async (change: Record<string, string>, headers?: Record<string, string>) => {
      const { body } = await push(rig, change, rig.app, headers);
      return (await answerOf(rig, body['request_uri'] ?? '')).searchParams.get('code') ?? '';
    };
    const named = await codeFor({ dpop_jkt: key.jkt });
    expect((await redeem(rig, thief, named)).body['error']).toBe('invalid_grant');
    const dpop = await proofFor(rig, key, 'POST', '/oauth/par');
    const proven = await codeFor({}, { dpop });
    expect((await redeem(rig, thief, proven)).body['error']).toBe('invalid_grant');
    expect((await redeem(rig, key, await codeFor({ dpop_jkt: key.jkt }))).status).toBe(200);
  });

  it('a pushed request whose proof is of another key than dpop_jkt is refused', async () => {
    const [key, other] = [await newProofKey(), await newProofKey()];
    const dpop = await proofFor(rig, key, 'POST', '/oauth/par');
    const { body } = await push(rig, { dpop_jkt: other.jkt }, rig.app, { dpop });
    expect(body['error']).toBe('invalid_request');
  });

  it('a platform may bind its own tokens by DPoP too', async () => {
    const key = await newProofKey();
    const dpop = await proofFor(rig, key, 'POST', '/oauth/token', { claims: { nonce: undefined } });
    const form = await tokenForm(rig, rig.qingpu, { grant_type: 'client_credentials' });
    const { body } = await postToken(rig, form, { dpop });
    expect(body['token_type']).toBe('DPoP');
    expect(await call(body['access_token'] ?? '', key)).toBe('200 ok');
    const bearer = await newToken(rig, rig.qingpu, 'cases:read');
    expect(await call(bearer, key)).toBe('401 auth.dpop_invalid');
  });
});
