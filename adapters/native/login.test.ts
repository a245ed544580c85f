import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { people } from '../kit/sample-world.ts';
import { newBrowser } from './platform/test-support/browser.ts';
import {
  callback,
  contextFor,
  redirectUri,
  region,
  startRig,
} from './platform/test-support/rig.ts';

let rig: Awaited<ReturnType<typeof startRig>>;
beforeAll(async () => {
  rig = await startRig();
});
afterAll(() => rig.provider.close());

const newState = (): string => `${crypto.randomUUID()}${crypto.randomUUID()}`.slice(0, 43);
const homePeople = people.filter(({ home }) => home === '320509');
const realName = homePeople.find(
  ({ proofing, idNumber }) => proofing === 3 && idNumber.length === 18,
);
const unproofed = homePeople.find(({ proofing }) => proofing < 2);

type Asked = { kind?: 'person' | 'company'; requiredIal?: number; callbackUrl?: string };

function begin({
  kind = 'person',
  requiredIal = 0,
  callbackUrl = callback(newState()),
}: Asked = {}) {
  const begun = rig.identity.beginLogin(
    { callbackUrl, kind, requiredIal },
    contextFor(rig.credentials),
  );
  if (!begun.ok) throw new Error(begun.failure.code);
  return { url: begun.value.url, callbackUrl, kind };
}

/** The whole way of one person: log-in page, code, redemption. */
async function logIn(login: string, asked: Asked = {}) {
  const { url, callbackUrl, kind } = begin(asked);
  const back = await newBrowser().signIn(url, login);
  const ticket = back.searchParams.get('code') ?? '';
  const redeem = (change: Partial<{ ticket: string; callbackUrl: string }> = {}) =>
    rig.identity.redeem({ ticket, kind, callbackUrl, ...change }, contextFor(rig.credentials));
  return { back, redeem, callbackUrl };
}

describe('log-in at a region that is an OpenID provider', () => {
  it('names a person with party, level and time, as every region does', async () => {
    const { back, redeem, callbackUrl } = await logIn(realName?.login ?? '');
    expect(`${back.origin}${back.pathname}`).toBe(redirectUri);
    expect(back.searchParams.get('state')).toBe(new URL(callbackUrl).searchParams.get('state'));
    const redeemed = await redeem();
    expect(redeemed).toMatchObject({
      ok: true,
      value: {
        region,
        localId: realName?.localId,
        kind: 'person',
        level: { ial: 2, aal: 1, raw: 'level-2' },
        party: { kind: 'person', name: realName?.name, idNumber: realName?.idNumber },
        dropped: [],
      },
    });
    const age = redeemed.ok && Date.now() - Date.parse(redeemed.value.authTime);
    expect(age).toBeLessThan(10_000);
  });

  it('names a company by its own scope', async () => {
    const { redeem } = await logIn('corp.wj', { kind: 'company' });
    expect(await redeem()).toMatchObject({
      ok: true,
      value: { kind: 'company', party: { kind: 'company', uscc: expect.any(String) } },
    });
  });

  it('knows nobody’s name below real-name level', async () => {
    if (!unproofed) throw new Error('the sample world has nobody below real-name level');
    const redeemed = await (await logIn(unproofed.login)).redeem();
    expect(redeemed).toMatchObject({ ok: true, value: { level: { ial: unproofed.proofing } } });
    expect(redeemed.ok && redeemed.value.party).toBeUndefined();
    expect(redeemed.ok && redeemed.value.dropped).toEqual(
      expect.arrayContaining(['name', 'id_number']),
    );
  });

  it('steps the person up when a higher level is asked for', async () => {
    const { redeem } = await logIn(realName?.login ?? '', { requiredIal: 3 });
    expect(await redeem()).toMatchObject({ ok: true, value: { level: { ial: 3 } } });
    await expect(logIn(unproofed?.login ?? '', { requiredIal: 3 })).rejects.toThrow('refused: 401');
  });

  it('a code works once', async () => {
    const { redeem } = await logIn(realName?.login ?? '');
    expect(await redeem()).toMatchObject({ ok: true });
    expect(await redeem()).toMatchObject({ ok: false, failure: { kind: 'rejected' } });
  });

  it('a stolen code is worth nothing in another log-in: its PKCE verifier is another', async () => {
    const { redeem } = await logIn(realName?.login ?? '');
    expect(await redeem({ callbackUrl: callback(newState()) })).toMatchObject({
      ok: false,
      failure: { kind: 'rejected', code: 'invalid_grant' },
    });
  });

  it('shows nothing from which verifier or nonce of another log-in could be told', () => {
    const seen = [begin(), begin()].map(({ url }) => new URL(url).searchParams);
    for (const name of ['nonce', 'code_challenge', 'state'])
      expect(new Set(seen.map((query) => query.get(name))).size).toBe(2);
    expect(seen[0]?.get('code_challenge_method')).toBe('S256');
  });

  it('refuses a kind and a level that the region does not have', () => {
    const credentials = { ...rig.credentials, scopes: { person: 'openid' } };
    const asked = { callbackUrl: callback('s'), kind: 'company' } as const;
    expect(rig.identity.beginLogin(asked, contextFor(credentials)).ok).toBe(false);
    const low = { ...rig.credentials, levels: { basic: { ial: 1, aal: 1 } } };
    const step = { callbackUrl: callback('s'), kind: 'person', requiredIal: 2 } as const;
    expect(rig.identity.beginLogin(step, contextFor(low)).ok).toBe(false);
  });

  it('asks for metadata and keys once, however many people sign in', () => {
    expect(rig.provider.requests.get('/.well-known/openid-configuration')).toBe(1);
    expect(rig.provider.requests.get('/jwks')).toBe(1);
  });
});
