import { describe, expect, it } from 'vitest';
import { KeySet } from './key-set.ts';
import { importKeys, notAtEdge } from './keys.ts';
import { parseModuleKey, tokenOf } from './module-key.ts';
import { newKeySet } from './new-keys.ts';

const uri =
  'pkcs11:token=gate%20way;object=sig-1;id=%01a?module-path=/usr/lib/m.so&pin-source=file:/run/secrets/pin';

it('reads where a key lies', () => {
  expect(parseModuleKey(uri)).toEqual({
    ok: true,
    value: {
      library: '/usr/lib/m.so',
      token: 'gate way',
      object: 'sig-1',
      id: '0161',
      pinFile: '/run/secrets/pin',
    },
  });
});

it.each([
  ['https://example.org', 'PKCS#11 URI'],
  ['pkcs11:token=a;token=b;object=c?module-path=/m&pin-source=/p', 'PKCS#11 URI'],
  [
    'pkcs11:token=a;object=c?module-path=/m&pin-source=/p&pin-value=1234',
    'the PIN stands in a file',
  ],
  ['pkcs11:object=c?module-path=/m&pin-source=/p', 'no token'],
  ['pkcs11:token=a;object=c?pin-source=/p', 'no library'],
  ['pkcs11:token=a;object=c?module-path=m.so&pin-source=/p', 'no library'],
  ['pkcs11:token=a;object=c?module-path=/m', 'no file with the PIN'],
  ['pkcs11:token=a;object=c?module-path=/m&pin-source=|/bin/sh', 'no file with the PIN'],
  ['pkcs11:token=a?module-path=/m&pin-source=/p', 'no key'],
  ['pkcs11:token=a;object=c;slot-id=7?module-path=/m&pin-source=/p', 'slot-id'],
])('refuses %s', (given, why) => {
  const read = parseModuleKey(given);
  expect(read.ok ? '' : read.failure).toContain(why);
});

it('keys of one token come together, those of another token or library do not', () => {
  const nameOf = (text: string) => {
    const key = parseModuleKey(text);
    return key.ok ? tokenOf(key.value).name : '';
  };
  expect(nameOf(uri.replace('sig-1', 'sig-2'))).toBe(nameOf(uri));
  expect(nameOf(uri.replace('gate%20way', 'other'))).not.toBe(nameOf(uri));
  expect(nameOf(uri.replace('m.so', 'n.so'))).not.toBe(nameOf(uri));
});

describe('a key set', () => {
  const places = ['signing', 'log', 'master'] as const;
  const inModule = async (place: (typeof places)[number], change: object) => {
    const set = await newKeySet();
    const [{ d, secret, ...key }] = set[place] as unknown as [Record<string, unknown>];
    return { ...set, [place]: [{ ...key, ...change }] };
  };

  it.each(places)(
    'takes a key of %s in a module, beside others that stand in it',
    async (place) => {
      const set = KeySet.parse(await inModule(place, { pkcs11: uri }));
      const modules = {
        signer: () => async () => new ArrayBuffer(64),
        wrapping: () => ({}) as never,
      };
      expect(await importKeys(set, () => new Date(), modules)).toBeDefined();
      await expect(importKeys(set)).rejects.toThrow(notAtEdge);
    },
  );

  it.each(places)(
    'refuses a key of %s that lies in both, in none, or at no address',
    async (place) => {
      const both = { pkcs11: uri, d: 'x', secret: 'A'.repeat(43) };
      for (const change of [both, {}, { pkcs11: 'pkcs11:token=a' }])
        expect(KeySet.safeParse(await inModule(place, change)).success).toBe(false);
    },
  );
});
