import { exportJWK, generateKeyPair } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { memberClient } from '../../gateway/entries/demo/member-client.ts';
import type { Member } from '../../gateway/trust/federation/entries.ts';
import type { TestGateway } from '../setup/gateway.ts';
import {
  codeOf,
  keyLost,
  type OperatedGateway,
  startOperatedGateway,
} from '../setup/operated-gateway.ts';

let gateway: OperatedGateway;
let aheadMs = 0;

beforeAll(async () => {
  gateway = await startOperatedGateway({ clock: () => new Date(Date.now() + aheadMs) });
});
afterAll(() => gateway.close());

describe('what a change takes away', () => {
  const read = async (client: ReturnType<TestGateway['member']>, with_: string) => {
    const answer = await client.call('GET', '/v1/cases', { token: with_ });
    return `${answer.status} ${codeOf(answer)}`;
  };
  const clientCredentials = { grant_type: 'client_credentials', scope: 'cases:read' };

  it('a revoked member: its tokens and its assertions are refused at once', async () => {
    const before = await gateway.inForce();
    const wujiang = gateway.member('wujiang-platform');
    const own = await wujiang.ownToken('cases:read');
    expect(await read(wujiang, own)).toBe('200 ok');
    const diff = await gateway.changeMember('wujiang-platform', () => undefined);
    expect(diff.members.removed).toEqual(['wujiang-platform']);
    expect(diff.keys.removed).toEqual(['wujiang-platform wujiang-platform-1']);
    expect(await read(wujiang, own)).toBe('401 auth.token_invalid');
    expect(codeOf(await wujiang.token(clientCredentials))).toBe('oauth.invalid_client');
    await gateway.restore(before, keyLost);
    expect(await read(wujiang, own)).toBe('200 ok');
  });

  it('a revoked key: tokens bound to it are refused at once, those of the new key are not', async () => {
    const before = await gateway.inForce();
    const old = gateway.member('wujiang-platform');
    const oldToken = await old.ownToken('cases:read');
    const { privateKey } = await generateKeyPair('ES256', { extractable: true });
    const jwk = { ...(await exportJWK(privateKey)), kid: 'second', alg: 'ES256' };
    const { d: _, ...publicJwk } = jwk;
    const fresh = memberClient(gateway.origin, 'wujiang-platform', jwk);
    const add = (member: Member) => ({
      ...member,
      jwks: { keys: [...member.jwks.keys, publicJwk as Member['jwks']['keys'][number]] },
    });
    expect((await gateway.changeMember('wujiang-platform', add, keyLost)).keys.added).toEqual([
      'wujiang-platform second',
    ]);
    const freshToken = await fresh.ownToken('cases:read');
    expect(await read(old, oldToken)).toBe('200 ok');
    await gateway.changeMember('wujiang-platform', (member) => ({
      ...member,
      jwks: { keys: member.jwks.keys.filter((key) => key.kid === 'second') },
    }));
    expect(await read(old, oldToken)).toBe('401 auth.token_invalid');
    expect(await read(fresh, freshToken)).toBe('200 ok');
    expect(codeOf(await old.token(clientCredentials))).toBe('oauth.invalid_client');
    await gateway.restore(before, keyLost);
  });

  it('a key counts from its notBefore to its notAfter, without another change', async () => {
    const before = await gateway.inForce();
    const wujiang = gateway.member('wujiang-platform');
    const own = await wujiang.ownToken('cases:read');
    const dated = (dates: object, query?: string) => {
      const date = (member: Member) => ({
        ...member,
        jwks: { keys: member.jwks.keys.map((key) => ({ ...key, ...dates })) },
      });
      return gateway.changeMember('wujiang-platform', date, query);
    };
    const inTwoMinutes = () => new Date(Date.now() + 120_000).toISOString();
    await dated({ notBefore: inTwoMinutes() });
    expect(await read(wujiang, own)).toBe('401 auth.token_invalid');
    expect(codeOf(await wujiang.token(clientCredentials))).toBe('oauth.invalid_client');
    aheadMs = 121_000;
    expect(await read(wujiang, own)).toBe('200 ok');
    aheadMs = 0;
    // A key that counts longer is given.
    await dated({ notBefore: undefined, notAfter: inTwoMinutes() }, keyLost);
    expect(await read(wujiang, own)).toBe('200 ok');
    aheadMs = 121_000;
    expect(await read(wujiang, own)).toBe('401 auth.token_invalid');
    aheadMs = 0;
    await gateway.restore(before, keyLost);
  });

  it('a scope, from tokens that were given with it', async () => {
    const before = await gateway.inForce();
    const wujiang = gateway.member('wujiang-platform');
    const own = await wujiang.ownToken('cases:read');
    await gateway.changeMember('wujiang-platform', (member) => ({
      ...member,
      scopes: ['cases:submit'],
    }));
    expect(await read(wujiang, own)).toBe('403 auth.insufficient_scope');
    await gateway.restore(before);
  });
});
