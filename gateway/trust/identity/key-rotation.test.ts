import { fetch } from 'undici';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { importKeys } from '../../platform/keys/keys.ts';
import { rotateKeys } from '../../platform/keys/rotate-keys.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { subjectIn } from './issued-subject.ts';
import { regionalTicketType } from './regional-ticket.ts';
import { logIn, startLoginRig } from './testing/login.ts';
import { claimsOf, newToken, postToken, probe, type Rig, tokenForm } from './testing/rig.ts';
import { verifyAccessToken } from './verify-access-token.ts';

let rig: Rig;
let offsetMs = 0;
const clock = () => new Date(Date.now() + offsetMs);
beforeAll(async () => {
  rig = await startLoginRig(clock, () => undefined);
});
afterAll(() => rig.close());

/** The same gateway after a restart with the next value of KEYS. */
async function restarted(which: 'signing' | 'subject', from: Platform = rig.platform) {
  const next = await rotateKeys(from.config.keys, which, clock());
  if (!next.ok) throw new Error(next.failure);
  const config = { ...from.config, keys: next.value };
  return { ...from, config, keys: await importKeys(next.value, clock) };
}

describe('a new signing key', () => {
  it('leaves tokens valid that were signed before it, and signs after its date only', async () => {
    const before = await newToken(rig, rig.qingpu, 'cases:read');
    const next = await restarted('signing');
    expect((await verifyAccessToken(next, before)).ok).toBe(true);
    expect(next.keys.signing.kid).toBe('sig-1');
    offsetMs += 86_400_000;
    expect(next.keys.signing.kid).toBe('sig-2');
    offsetMs += 31 * 86_400_000;
    expect(next.keys.publicJwks.keys.map(({ kid }) => kid)).toEqual(['sig-2']);
    expect(await verifyAccessToken(next, before)).toMatchObject({
      ok: false,
      failure: { internal: 'unknown kid' },
    });
    offsetMs = 0;
  });

  it('says how long the key set may be kept, and shows no private part', async () => {
    const answer = await fetch(`${rig.origin}/.well-known/jwks.json`);
    expect(answer.headers.get('cache-control')).toBe('public, max-age=300');
    const { keys } = (await answer.json()) as { keys: Record<string, unknown>[] };
    expect(keys.map(({ kid }) => kid)).toEqual(['sig-1']);
    for (const name of ['d', 'publishFrom', 'useFrom', 'retireAfter'])
      expect(keys[0]).not.toHaveProperty(name);
  });
});

async function subOf(ticket: string): Promise<unknown> {
  const subjectToken = (await logIn(rig, ticket)).get('regional_ticket') ?? '';
  const answer = await postToken(
    rig,
    await tokenForm(rig, rig.qingpu, {
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      subject_token: subjectToken,
      subject_token_type: regionalTicketType,
      audience: 'urn:tongban:region:330421',
    }),
  );
  const token = answer.body['access_token'] ?? '';
  expect(await probe(rig, token)).toBe('200 ok');
  return claimsOf(token)['sub'];
}

describe('a new key of pairwise subjects', () => {
  const person = (localId: string) => ({ region: '320509', localId });

  it('changes nobody’s name where they have one, and names new people by the new key', async () => {
    const known = await subOf('known');
    expect(await subOf('known')).toBe(known);
    const next = await restarted('subject');
    expect(await subjectIn(next, '330421', person('wj-known'))).toEqual({
      sub: known,
      keyVersion: 's1',
    });
    const newcomer = await subjectIn(next, '330421', person('wj-newcomer'));
    expect(newcomer.keyVersion).toBe('s2');
    expect(await subjectIn(next, '330421', person('wj-newcomer'))).toEqual(newcomer);
    // Where the person was never seen there is no name to keep.
    expect((await subjectIn(next, '310118', person('wj-known'))).keyVersion).toBe('s2');
  });

  it('two processes that change keys one after the other agree on one name in the end', async () => {
    const ahead = await restarted('subject');
    const early = await subjectIn(ahead, '330421', person('wj-between'));
    const late = await subjectIn(rig.platform, '330421', person('wj-between'));
    expect([early.keyVersion, late.keyVersion]).toEqual(['s2', 's1']);
    const restartedAgain = { ...ahead };
    expect(await subjectIn(restartedAgain, '330421', person('wj-between'))).toEqual(late);
  });
});
