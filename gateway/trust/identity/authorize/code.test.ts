import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  answerOf,
  appToken,
  challenge,
  newProofKey,
  push,
  redeem,
  signedIn,
  verifier,
} from '../testing/app.ts';
import { startLoginRig } from '../testing/login.ts';
import { appRedirectUri, claimsOf, postToken, type Rig, tokenForm } from '../testing/rig.ts';

let rig: Rig;
let offsetMs = 0;

beforeAll(async () => {
  rig = await startLoginRig(
    () => new Date(Date.now() + offsetMs),
    () => {},
  );
});
afterAll(() => rig.close());

const pushed = async () => (await push(rig)).body['request_uri'] ?? '';

describe('attacks on the code', () => {
  const codeOf = async () => (await answerOf(rig, await pushed())).searchParams.get('code') ?? '';
  const refusal = async (answer: ReturnType<typeof redeem>) => (await answer).body['error'];

  it('code replay: the second redemption ends everything that the first one gave', async () => {
    const { answer, key, refreshToken } = await signedIn(rig);
    const code = answer.searchParams.get('code') ?? '';
    expect(await refusal(redeem(rig, key, code))).toBe('invalid_grant');
    const grant = { grant_type: 'refresh_token', refresh_token: refreshToken };
    expect(await refusal(appToken(rig, key, grant))).toBe('invalid_grant');
  });

  it('of twenty parallel redemptions one gets tokens', async () => {
    const [code, key] = [await codeOf(), await newProofKey()];
    const answers = await Promise.all(Array.from({ length: 20 }, () => redeem(rig, key, code)));
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 200).length).toBeLessThanOrEqual(1);
    expect(statuses.filter((status) => status === 400).length).toBeGreaterThanOrEqual(19);
  });

  it('code injection: another client, another verifier, another address get nothing', async () => {
    const key = await newProofKey();
    const wrong = { code_verifier: verifier.replace('a', 'b') };
    expect(await refusal(redeem(rig, key, await codeOf(), {}, rig.qingpu))).toBe('invalid_grant');
    expect(await refusal(redeem(rig, key, await codeOf(), wrong))).toBe('invalid_grant');
    expect(await refusal(redeem(rig, key, await codeOf(), { code_verifier: challenge }))).toBe(
      'invalid_grant',
    );
    const elsewhere = { redirect_uri: `${appRedirectUri}/` };
    expect(await refusal(redeem(rig, key, await codeOf(), elsewhere))).toBe('invalid_grant');
  });

  it('one guess: a wrong verifier spends the code', async () => {
    const [code, key] = [await codeOf(), await newProofKey()];
    expect(await refusal(redeem(rig, key, code, { code_verifier: 'x'.repeat(43) }))).toBe(
      'invalid_grant',
    );
    expect(await refusal(redeem(rig, key, code))).toBe('invalid_grant');
  });

  it('a code lives a minute', async () => {
    const code = await codeOf();
    offsetMs += 60_000;
    expect(await refusal(redeem(rig, await newProofKey(), code))).toBe('invalid_grant');
  });

  it('mix-up: every answer, errors too, says who answers', async () => {
    const good = await answerOf(rig, await pushed());
    const bad = await answerOf(rig, await pushed(), { ticket: 'spent' });
    expect([good, bad].map(({ searchParams }) => searchParams.get('iss'))).toEqual([
      rig.origin,
      rig.origin,
    ]);
    expect(bad.searchParams.get('error')).toBe('access_denied');
  });
});

describe('refreshing', () => {
  const refreshing = (refreshToken: string, scope?: string) => ({
    grant_type: 'refresh_token',
    refresh_token: refreshToken,
    ...(scope === undefined ? {} : { scope }),
  });

  it('gives the same person another token, as often as they like, with the same refresh token', async () => {
    const { key, accessToken, refreshToken } = await signedIn(rig);
    for (let times = 0; times < 2; times++) {
      const { status, body } = await appToken(rig, key, refreshing(refreshToken));
      expect(status).toBe(200);
      expect(body['refresh_token']).toBe(refreshToken);
      const [first, next] = [claimsOf(accessToken), claimsOf(body['access_token'] ?? '')];
      for (const name of ['sub', 'sid', 'acr', 'auth_time', 'scope', 'cnf'])
        expect(next[name]).toEqual(first[name]);
    }
  });

  it('is of no use to another client or another key', async () => {
    const { refreshToken } = await signedIn(rig);
    const other = await newProofKey();
    const answers = [
      await appToken(rig, other, refreshing(refreshToken)),
      await appToken(rig, other, refreshing(refreshToken), rig.qingpu),
      await postToken(rig, await tokenForm(rig, rig.qingpu, refreshing(refreshToken))),
    ];
    expect(answers.map(({ body }) => body['error'])).toEqual(Array(3).fill('invalid_grant'));
  });

  it('scope widening: may ask for less, never for more', async () => {
    const { key, refreshToken } = await signedIn(rig);
    const less = await appToken(rig, key, refreshing(refreshToken, 'cases:read'));
    expect(less.body['scope']).toBe('cases:read');
    for (const wider of ['cases:submit', 'cases:read cases:submit', 'cases:read claim:id_number']) {
      const more = await appToken(rig, key, refreshing(refreshToken, wider));
      expect([wider, more.body['error']]).toEqual([wider, 'invalid_scope']);
    }
  });

  it('dies with the session', async () => {
    const { key, refreshToken } = await signedIn(rig);
    offsetMs += 8 * 3_600_000;
    const { body } = await appToken(rig, key, refreshing(refreshToken));
    expect(body['error']).toBe('invalid_grant');
  });
});
