import { expect, it } from 'vitest';
import { KeySet } from './key-set.ts';
import { importKeys } from './keys.ts';
import { newKeySet } from './new-keys.ts';
import { rotateKeys } from './rotate-keys.ts';

const start = Date.parse('2026-05-06T10:00:00+08:00');
const day = 86_400_000;
const at = (ms: number) => new Date(start + ms);

async function rotated(set: KeySet, ms: number): Promise<KeySet> {
  const next = await rotateKeys(set, 'log', at(ms));
  if (!next.ok) throw new Error(next.failure);
  return KeySet.parse(next.value);
}

const signers = async (set: KeySet, ms: number) =>
  (await importKeys(set, () => at(ms))).logSigning.map(({ kid }) => kid);

it('the next key of the log signs a day later, beside the one before it for 90 days, and then alone', async () => {
  const set = await rotated(await newKeySet(), 0);
  expect(await signers(set, day - 1)).toEqual(['log-1']);
  expect(await signers(set, day)).toEqual(['log-2', 'log-1']);
  expect(await signers(set, 91 * day - 1)).toEqual(['log-2', 'log-1']);
  expect(await signers(set, 91 * day)).toEqual(['log-2']);
});

it('a key that retired keeps its public half alone, and stays in the history', async () => {
  let set = await newKeySet();
  for (let turn = 0; turn < 3; turn++) set = await rotated(set, turn * 100 * day);
  expect(set.log.map(({ kid, d }) => [kid, d !== undefined])).toEqual([
    ['log-4', true],
    ['log-3', true],
    ['log-2', false],
    ['log-1', false],
  ]);
  const { logKeys } = await importKeys(set, () => at(300 * day));
  expect(logKeys.map(({ publicJwk }) => publicJwk.kid)).toEqual([
    'log-4',
    'log-3',
    'log-2',
    'log-1',
  ]);
  expect(JSON.stringify(logKeys)).not.toContain('"d"');
});

it('a second rotation is refused before the first has taken effect, and while two keys sign', async () => {
  const set = await rotated(await newKeySet(), 0);
  expect(await rotateKeys(set, 'log', at(1000))).toMatchObject({ ok: false });
  expect(await rotateKeys(set, 'log', at(2 * day))).toMatchObject({ ok: false });
  expect(await rotateKeys(set, 'log', at(91 * day))).toMatchObject({ ok: true });
});

it('takes a key that stands alone without a list, as sets of earlier versions have it', async () => {
  const { log, ...set } = await newKeySet();
  expect(await signers(KeySet.parse({ ...set, log: log[0] }), 0)).toEqual(['log-1']);
});

type LogKey = KeySet['log'][number];
it.each<[string, (newest: LogKey, before: LogKey) => readonly unknown[]]>([
  [
    'the same key twice',
    (newest, { x }) => [
      { ...newest, x },
      { ...newest, kid: 'log-1' },
    ],
  ],
  ['a newest key that ends', (newest, before) => [{ ...newest, retireAfter: at(9e10) }, before]],
  ['a newest key without its private half', ({ d: _, ...newest }, before) => [newest, before]],
  ['an older key without an end', (newest, { retireAfter: _, ...before }) => [newest, before]],
  [
    'an older key that ends when the next begins',
    (newest, before) => [newest, { ...before, retireAfter: newest.useFrom }],
  ],
  ['the older key first', (newest, before) => [before, newest]],
  ['a second key from ever', ({ useFrom: _, ...newest }, before) => [newest, before]],
])('a configuration is refused with %s', async (_, change) => {
  const set = await rotated(await newKeySet(), 0);
  const [newest, before] = set.log as [LogKey, LogKey];
  const log = JSON.parse(JSON.stringify(change(newest, before)));
  expect(KeySet.safeParse({ ...set, log }).success).toBe(false);
  expect(KeySet.safeParse(set).success).toBe(true);
});

it('a set is refused in which somebody else vouches for the new key, or in which a key still signs without its private half', async () => {
  const one = await rotated(await newKeySet(), 0);
  const two = await rotated(await newKeySet(), 0);
  const [newest, before] = one.log as [LogKey, LogKey];
  const [{ endorsement }] = two.log as [LogKey];
  const forged = { ...one, log: [{ ...newest, endorsement }, before] };
  await expect(signers(forged, 0)).rejects.toThrow('not by the key before it');
  const { d: _, ...half } = before;
  const early = { ...one, log: [newest, half] };
  await expect(signers(early, day)).rejects.toThrow('no private half');
});
