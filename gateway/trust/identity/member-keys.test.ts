import { describe, expect, it } from 'vitest';
import type { Member } from '../federation/entries.ts';
import { memberKey } from './member-keys.ts';
import { newMember } from './testing/rig.ts';

const memberWith = (...keys: object[]): Member => ({ jwks: { keys } }) as unknown as Member;

describe('memberKey', () => {
  it('imports once per member object, so that a new federation version starts afresh', async () => {
    const { publicJwk } = await newMember('a.b');
    const member = memberWith(publicJwk);
    const first = await memberKey(member, 'a.b-1');
    expect(first?.algorithms).toEqual(['ES256']);
    expect(await memberKey(member, 'a.b-1')).toBe(first);
    expect(await memberKey(memberWith(publicJwk), 'a.b-1')).not.toBe(first);
  });

  it('needs no kid for a single key and refuses to guess among several', async () => {
    const [one, two] = [await newMember('a.b'), await newMember('c.d')];
    expect(await memberKey(memberWith(one.publicJwk), undefined)).toBeDefined();
    expect(await memberKey(memberWith(one.publicJwk, two.publicJwk), undefined)).toBeUndefined();
    expect(await memberKey(memberWith(one.publicJwk), 'unknown')).toBeUndefined();
  });

  it.each([
    ['made for encryption', { use: 'enc' }],
    ['whose operations do not include verify', { key_ops: ['deriveBits'] }],
    ['on another curve', { crv: 'secp256k1' }],
    ['that states another algorithm', { alg: 'HS256' }],
    ['that is not a point of its curve', { x: 'AAAA' }],
  ])('refuses a key %s', async (_, change) => {
    const { publicJwk } = await newMember('a.b');
    expect(await memberKey(memberWith({ ...publicJwk, ...change }), 'a.b-1')).toBeUndefined();
  });
});
