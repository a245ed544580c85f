import { describe, expect, it } from 'vitest';
import { KeySet } from './key-set.ts';
import { importKeys } from './keys.ts';
import { newKeySet } from './new-keys.ts';
import { rotateKeys } from './rotate-keys.ts';

const start = Date.parse('2026-05-06T10:00:00+08:00');
const minute = 60_000;
const day = 86_400_000;
const at = (ms: number) => new Date(start + ms);

async function rotated(set: KeySet, ms: number): Promise<KeySet> {
  const next = await rotateKeys(set, 'signing', at(ms));
  if (!next.ok) throw new Error(next.failure);
  return KeySet.parse(next.value);
}

/** A process that was started with this set, whose clock is moved. */
async function started(set: KeySet, startedMs: number) {
  let ms = startedMs;
  const keys = await importKeys(set, () => at(ms));
  return (newMs: number) => {
    ms = newMs;
    return {
      signing: keys.signing.kid,
      published: keys.publicJwks.keys.map(({ kid }) => kid).sort(),
      verifying: [...keys.verifying.keys()].sort(),
    };
  };
}

describe('rotation of the signing key', () => {
  it('publishes the next key at once, uses it a day later, and keeps the old one until all of its is over', async () => {
    const set = await rotated(await newKeySet(), 0);
    const state = await started(set, 0);
    const both = { published: ['sig-1', 'sig-2'], verifying: ['sig-1', 'sig-2'] };
    expect(state(0)).toEqual({ signing: 'sig-1', ...both });
    expect(state(day - 1)).toEqual({ signing: 'sig-1', ...both });
    expect(state(day)).toEqual({ signing: 'sig-2', ...both });
    expect(state(32 * day - 1)).toEqual({ signing: 'sig-2', ...both });
    expect(state(32 * day)).toEqual({
      signing: 'sig-2',
      published: ['sig-2'],
      verifying: ['sig-2'],
    });
  });

  it('never signs with a key that this process has not shown for the cache time of the key set', async () => {
    const state = await started(await rotated(await newKeySet(), 0), day - minute);
    expect(state(day - minute).published).toContain('sig-2');
    expect(state(day + minute).signing).toBe('sig-1');
    expect(state(day + 4 * minute).signing).toBe('sig-2');
  });

  it('never shows a key before its date', async () => {
    const set = await rotated(await newKeySet(), 0);
    const state = await started(set, -minute);
    expect(state(-minute).published).toEqual(['sig-1']);
    expect(state(0).published).toEqual(['sig-1', 'sig-2']);
  });

  it('signs with the new key at once after a restart that comes later', async () => {
    const state = await started(await rotated(await newKeySet(), 0), 2 * day);
    expect(state(2 * day).signing).toBe('sig-2');
  });

  it('goes on rotation after rotation, and leaves out what has retired', async () => {
    let set = await newKeySet();
    for (let turn = 0; turn < 4; turn++) set = await rotated(set, turn * 40 * day);
    expect(set.signing.map(({ kid }) => kid)).toEqual(['sig-5', 'sig-4']);
    const state = await started(set, 121 * day);
    expect(state(122 * day)).toMatchObject({ signing: 'sig-5', published: ['sig-4', 'sig-5'] });
  });

  it('refuses a second rotation before the first has taken effect', async () => {
    const set = await rotated(await newKeySet(), 0);
    expect(await rotateKeys(set, 'signing', at(minute))).toMatchObject({ ok: false });
  });

  it.each([
    ['a key that would sign before others could know it', { useFrom: at(5 * minute) }],
    ['a key that would be gone before what it signed', { retireAfter: at(2 * day) }],
    ['the last key with an end', { retireAfter: at(400 * day) }, 0],
    ['the same name twice', { kid: 'sig-1' }],
  ] as const)('a configuration is refused with %s', async (_, change, of = undefined) => {
    const set = await rotated(await newKeySet(), 0);
    const index = of ?? ('retireAfter' in change ? 1 : 0);
    const text = Object.fromEntries(
      Object.entries(change).map(([name, value]) => [
        name,
        value instanceof Date ? value.toISOString() : value,
      ]),
    );
    const signing = set.signing.map((key, place) => (place === index ? { ...key, ...text } : key));
    expect(KeySet.safeParse({ ...set, signing }).success).toBe(false);
  });

  it('takes a set without dates as it always did: the first signs', async () => {
    const [one, two] = [await newKeySet(), await newKeySet()];
    const second = { ...two.signing[0], kid: 'sig-0' } as KeySet['signing'][number];
    const state = await started(KeySet.parse({ ...one, signing: [...one.signing, second] }), 0);
    expect(state(0)).toMatchObject({ signing: 'sig-1', published: ['sig-0', 'sig-1'] });
  });
});

describe('rotation of secret keys', () => {
  it.each(['subject', 'master'] as const)('puts a new %s key before the others', async (which) => {
    const set = await newKeySet();
    const next = await rotateKeys(set, which, at(0));
    const keys = next.ok ? KeySet.parse(next.value)[which] : [];
    expect(keys.map(({ version }) => version)).toEqual([`${which[0]}2`, `${which[0]}1`]);
    expect(keys[1]).toEqual(set[which][0]);
  });
});
