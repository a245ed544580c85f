import { randomUUID } from 'node:crypto';
import { exportJWK, generateKeyPair, type JWK } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NewsEventType } from '#contracts/webhook';
import { webhook } from '../../gateway/delivery/webhooks/tables.ts';
import { memberClient } from '../../gateway/entries/demo/member-client.ts';
import type { SampleMember } from '../../gateway/entries/demo/members.ts';
import { memberKeysCommand } from '../../gateway/entries/member-keys-command.ts';
import { signingKey } from '../../gateway/entries/signing-command.ts';
import { tellStopped } from '../../gateway/operation/admin/change-federation.ts';
import { and, eq } from '../../gateway/platform/database/drizzle.ts';
import { type AgreementTerms, partiesOf } from '../../gateway/trust/federation/agreement.ts';
import { type KeyChange, keysDigest } from '../../gateway/trust/federation/key-change.ts';
import { signAsMember } from '../../gateway/trust/federation/member-signature.ts';
import { storeFederation } from '../../gateway/trust/federation/store.ts';
import { codeOf, type OperatedGateway, startOperatedGateway } from '../setup/operated-gateway.ts';

const platform = 'wujiang-platform';
const operator = 'delta-operator';
const path = '/v1/member-keys';
const until = '2099-12-31T16:00:00Z';

let gateway: OperatedGateway;
beforeAll(async () => {
  gateway = await startOperatedGateway();
  const member = gateway.member(platform);
  const token = await member.ownToken('cases:read');
  const body = { url: 'http://127.0.0.1:9/told', events: NewsEventType.options };
  expect((await member.call('PUT', '/v1/me/webhook', { token, body })).status).toBe(200);
});
afterAll(() => gateway.close());

async function newKey(kid: string): Promise<JWK> {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  return { ...(await exportJWK(privateKey)), kid };
}
const publicOf = ({ d: _, ...jwk }: JWK) => jwk as KeyChange['keys'][number];

async function keysOf(clientId: string) {
  const member = (await gateway.inForce()).members.find((one) => one.clientId === clientId);
  if (!member) throw new Error(`no ${clientId}`);
  const { jwks, redirectUris } = member;
  return { follows: await keysDigest(member), keys: jwks.keys, redirectUris };
}

/** The keys as they are, the old ones until a day, and one more. */
async function changeWith(key: JWK): Promise<KeyChange> {
  const { follows, keys } = await keysOf(platform);
  const dated = keys.map((old) => ({ ...old, notAfter: until }));
  return { clientId: platform, follows, keys: [...dated, publicOf(key)] };
}

async function sign(change: KeyChange, jwk: JWK, as: string): Promise<string> {
  const { key, by } = await signingKey({ key: jwk, client: { clientId: as } });
  return signAsMember('tongban-member-keys+jws', change, key, by, new Date());
}

async function post(by: SampleMember, at: string, body: unknown) {
  const member = gateway.member(by);
  const token = await member.ownToken(by === operator ? 'admin' : 'agreements:sign');
  return member.call('POST', path + at, { token, body, idempotencyKey: randomUUID() });
}

/** What the platform is told of its keys: it waits, because nobody answers at the address. */
async function told(): Promise<readonly string[]> {
  const rows = await gateway.gateway.platform
    .database()
    .select({ type: webhook.type })
    .from(webhook)
    .where(and(eq(webhook.clientId, platform), eq(webhook.about, platform)))
    .orderBy(webhook.at);
  return rows.map(({ type }) => type);
}

/** What `npm run member-keys` does, in this process. */
async function command(by: SampleMember, keys: KeyChange['keys'], ...words: string[]) {
  const key = gateway.memberKeys[by];
  const holder = { client: gateway.member(by), key, readFile: async () => ({ keys }) };
  return JSON.parse((await memberKeysCommand(holder, words)) ?? 'null');
}

describe('keys of a member', () => {
  it('are changed by the member, signed, once the operator has signed the same, and count until their day', async () => {
    const next = await newKey('wujiang-next');
    const { keys } = await changeWith(next);
    const before = await gateway.inForce();
    expect(await command(platform, keys, 'propose', 'keys.json')).toMatchObject({
      clientId: platform,
      state: 'proposed',
    });
    expect((await gateway.inForce()).version).toBe(before.version);
    const withNext = memberClient(gateway.origin, platform, next);
    await expect(withNext.ownToken('agreements:sign')).rejects.toThrow();

    await expect(
      command(operator, keys.slice(0, 1), 'confirm', platform, 'keys.json'),
    ).rejects.toThrow('/signature');
    expect(await command(operator, keys, 'confirm', platform, 'keys.json')).toMatchObject({
      state: 'confirmed',
      decidedBy: operator,
    });
    const after = await gateway.inForce();
    expect(after.version).toBe(before.version + 1);
    expect((await keysOf(platform)).keys).toEqual(keys);
    for (const client of [withNext, gateway.member(platform)])
      expect(await client.ownToken('agreements:sign')).toBeTypeOf('string');
    expect((await command(platform, keys, 'show')).own.keys).toEqual(keys);
    expect(await told()).toEqual(['tongban.member_keys.confirmed']);
  });

  it('take the addresses to which people come back with them, under the same two signatures, once', async () => {
    const { follows, keys, redirectUris } = await keysOf(platform);
    const moved = [...redirectUris, 'https://hall.example/returned'];
    const change = { clientId: platform, follows, keys, redirectUris: moved };
    const signature = await sign(change, gateway.memberKeys[platform], platform);
    expect((await post(platform, '', { change, signature })).status).toBe(201);
    expect((await keysOf(platform)).redirectUris).toEqual(redirectUris);
    // Over the keys alone it is no yes to the addresses.
    const half = await sign(
      { clientId: platform, follows, keys },
      gateway.memberKeys[operator],
      operator,
    );
    expect(codeOf(await post(operator, `/${platform}/confirm`, { signature: half }))).toBe(
      'request.invalid',
    );
    const whole = await sign(change, gateway.memberKeys[operator], operator);
    expect((await post(operator, `/${platform}/confirm`, { signature: whole })).status).toBe(200);
    expect(await keysOf(platform)).toMatchObject({ keys, redirectUris: moved });
    expect(codeOf(await post(platform, '', { change, signature }))).toBe('request.invalid');
    const script = {
      ...change,
      ...(await keysOf(platform)),
      redirectUris: ['javascript:alert(1)'],
    };
    const forged = await sign(script, gateway.memberKeys[platform], platform);
    expect((await post(platform, '', { change: script, signature: forged })).status).toBe(400);
  });

  it('repeat: a change that was made is not made again, by member or operator', async () => {
    const change = await changeWith(await newKey('wujiang-third'));
    const signature = await sign(change, gateway.memberKeys[platform], platform);
    expect((await post(platform, '', { change, signature })).status).toBe(201);
    const yes = { signature: await sign(change, gateway.memberKeys[operator], operator) };
    expect((await post(operator, `/${platform}/confirm`, yes)).status).toBe(200);
    expect(codeOf(await post(operator, `/${platform}/confirm`, yes))).toBe('member_keys.not_open');
    expect(await post(platform, '', { change, signature })).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '/change/follows' }] },
    });
  });

  it('forged: by the operator, by another platform, by a key that is not listed, or over something else', async () => {
    const stranger = await newKey('wujiang-platform-1');
    const change = await changeWith(await newKey('forged'));
    const own = gateway.memberKeys[platform];
    const propose = (by: SampleMember, signature: string, over = change) =>
      post(by, '', { change: over, signature });
    const mine = await sign(change, own, platform);
    for (const signature of [
      await sign(change, gateway.memberKeys[operator], platform),
      await sign(change, gateway.memberKeys[operator], operator),
      await sign(change, { ...stranger, kid: own.kid ?? '' }, platform),
      await sign({ ...change, keys: change.keys.slice(1) }, own, platform),
    ])
      expect(await propose(platform, signature)).toMatchObject({
        status: 400,
        body: { errors: [{ pointer: '/signature' }] },
      });
    expect(codeOf(await propose('qingpu-platform', mine))).toBe('request.invalid');
    expect(codeOf(await propose(operator, mine))).toBe('auth.insufficient_scope');
    // Whoever has the key of today cannot leave its owner without one, nor with one that ran out.
    const past = '2026-01-01T00:00:00Z';
    const ranOut = change.keys.map((key) =>
      key.kid === own.kid ? { ...key, notAfter: past } : key,
    );
    for (const keys of [change.keys.slice(-1), ranOut]) {
      const alone = { ...change, keys };
      expect(await propose(platform, await sign(alone, own, platform), alone)).toMatchObject({
        status: 400,
        body: { errors: [{ pointer: '/change/keys' }] },
      });
    }
  });

  it('are refused by the operator with a reason, and a confirmation of what was replaced counts for nothing', async () => {
    const first = await changeWith(await newKey('first'));
    const second = await changeWith(await newKey('second'));
    for (const change of [first, second]) {
      const signature = await sign(change, gateway.memberKeys[platform], platform);
      expect((await post(platform, '', { change, signature })).status).toBe(201);
    }
    const stale = { signature: await sign(first, gateway.memberKeys[operator], operator) };
    expect(codeOf(await post(operator, `/${platform}/confirm`, stale))).toBe('request.invalid');
    const refused = await post(operator, `/${platform}/refuse`, { reason: 'wrong_keys' });
    expect(refused.body).toMatchObject({ state: 'refused', refusedReason: 'wrong_keys' });
    expect((await told()).at(-1)).toBe('tongban.member_keys.refused');
    const late = { signature: await sign(second, gateway.memberKeys[operator], operator) };
    expect(codeOf(await post(operator, `/${platform}/confirm`, late))).toBe('member_keys.not_open');
  });

  it('lost: the operator alone gives a platform a key with a reason, and none without; taking one out needs none', async () => {
    const before = await gateway.inForce();
    const lost = publicOf(await newKey('by-the-operator'));
    const given = {
      ...before,
      version: before.version + 1,
      members: before.members.map((member) =>
        member.clientId === platform
          ? { ...member, jwks: { keys: [...member.jwks.keys, lost] } }
          : member,
      ),
    };
    const ifMatch = `"${before.version}"`;
    const nth = before.members.findIndex(({ clientId }) => clientId === platform);
    expect(await gateway.put(given, { ifMatch })).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: `/members/${nth}/jwks` }] },
    });
    const query = '?keysReason=key_lost';
    expect((await gateway.put(given, { ifMatch, query })).status).toBe(200);
    const without = { ...before, version: before.version + 2 };
    const removed = await gateway.put(without, { ifMatch: `"${given.version}"` });
    expect(removed.status).toBe(200);
  });

  it('from the configuration: a region left out has its agreements stopped, said to whom they bind', async () => {
    const before = await gateway.inForce();
    const gone = '330421';
    const document = {
      ...before,
      version: before.version + 1,
      regions: before.regions.filter(({ code }) => code !== gone),
      members: before.members
        .filter(({ region }) => region !== gone)
        .map((member) => ({
          ...member,
          exchange: member.exchange.filter(({ home, target }) => home !== gone && target !== gone),
        })),
    };
    const { platform: node } = gateway.gateway;
    await storeFederation(node, document, 'test', tellStopped(node));
    const token = await gateway.member(operator).ownToken('admin');
    const answer = await gateway.member(operator).call('GET', '/v1/agreements', { token });
    const { agreements } = answer.body as { agreements: { terms: AgreementTerms }[] };
    const bound = agreements.filter(({ terms }) => partiesOf(terms).includes(gone));
    expect(bound.length).toBeGreaterThan(0);
    for (const agreement of bound)
      expect(agreement).toMatchObject({ state: 'stopped', closedReason: 'region_left_out' });
    const told = await node
      .database()
      .select({ about: webhook.about })
      .from(webhook)
      .where(and(eq(webhook.clientId, platform), eq(webhook.type, 'tongban.agreement.stopped')));
    const withWujiang = bound.filter(({ terms }) => partiesOf(terms).includes('320509'));
    expect(told.map(({ about }) => about).toSorted()).toEqual(
      withWujiang.map(({ terms }) => terms.id).toSorted(),
    );
  });
});
