import { afterAll, beforeAll, expect, it } from 'vitest';
import { runSql } from '../../../tests/setup/database.ts';
import { KeySet } from '../../platform/keys/key-set.ts';
import { newKeySet } from '../../platform/keys/new-keys.ts';
import { rotateKeys } from '../../platform/keys/rotate-keys.ts';
import { provenLeaves } from '../reading/timeline.ts';
import { verifyLog } from '../reading/verify-log.ts';
import { commit, openTestLog, sequenceAll, someEvent, type TestLog } from '../testing/log.ts';
import { parseVkeys, signCheckpoint, verifyCheckpoint } from '../tree/checkpoint.ts';
import { keysWithWord } from '../verifier/log-keys.ts';
import { parseLeaf } from './leaf.ts';
import { logKeyHistory, logVkey, openOwnCheckpoint } from './log-identity.ts';
import { forkFrom } from './published.ts';
import { isKeyWaiting, sequenceBatch } from './sequence.ts';
import { readHead, readRows } from './store.ts';

const day = 86_400_000;
const start = Date.parse('2026-05-06T10:00:00+08:00');
let now = start;
let log: TestLog;

beforeAll(async () => {
  const rotated = await rotateKeys(await newKeySet(), 'log', new Date(start));
  if (!rotated.ok) throw new Error(rotated.failure);
  log = await openTestLog(KeySet.parse(rotated.value), () => new Date(now));
});
afterAll(() => log.close());

const note = async () => (await readHead(log.node.platform.database()))?.note ?? '';
async function grow(): Promise<string> {
  await commit(log, someEvent('case_a'));
  await sequenceAll(log);
  return note();
}
/** Which of the two keys, the newest first, a checkpoint verifies by. */
async function signedBy(text: string): Promise<boolean[]> {
  const vkeys = (await logKeyHistory(log.node.platform)).map(({ vkey }) => vkey);
  const verifiers = (await parseVkeys(vkeys.join(' '))) ?? [];
  return Promise.all(
    verifiers.map(async (one) => (await verifyCheckpoint(text, one)) !== undefined),
  );
}

it('a log goes on under its name while it changes its key: by the old one, by both, and by the new one, which the log itself and the old key name', async () => {
  const { platform } = log.node;
  const before = await grow();
  const oldVkey = await logVkey(platform);
  expect(await signedBy(before)).toEqual([false, true]);
  expect(isKeyWaiting(platform)).toBe(false);

  now = start + day;
  // Nothing waits but the key.
  expect(isKeyWaiting(platform)).toBe(true);
  expect(await sequenceBatch(platform, 10)).toMatchObject({ count: 1 });
  const both = await note();
  expect(await signedBy(both)).toEqual([true, true]);
  expect(isKeyWaiting(platform)).toBe(false);
  const newVkey = await logVkey(platform, both);
  const rows = await readRows(platform.database(), platform.tiles, 0, 10);
  const said = parseLeaf(rows.at(-1)?.leaf ?? new Uint8Array())?.event;
  expect(said).toMatchObject({ action: 'log.key_began', legalBasis: 'not_personal' });
  expect(newVkey.endsWith(`+${said?.details['keyId']}+${said?.details['key']}`)).toBe(true);

  now = start + 92 * day;
  const after = await grow();
  expect(await signedBy(after)).toEqual([true, false]);

  // What was signed and published at any time is still the log's, and evidence names the key that signed it.
  for (const old of [before, both, after]) {
    expect(await openOwnCheckpoint(platform, old)).toBeDefined();
    expect(await forkFrom(platform, old)).toEqual({ ok: true, value: undefined });
  }
  expect([await logVkey(platform, before), await logVkey(platform, after)]).toEqual([
    oldVkey,
    newVkey,
  ]);
  const known = await verifyCheckpoint(before, ...((await parseVkeys(oldVkey)) ?? []));
  const verifiers = (await parseVkeys(newVkey)) ?? [];
  if (!known) throw new Error('the old key signed it');
  expect(await verifyLog(platform.database(), { verifiers, known })).toMatchObject({
    kind: 'holds',
  });

  // Who kept the old key alone follows its word to the new one, without asking anybody.
  const keys = { logKeys: await logKeyHistory(platform) };
  const followed = await keysWithWord(keys, newVkey);
  expect(followed.map(({ name, id }) => `${name}+${id}`)).toEqual(
    [newVkey, oldVkey].map((vkey) => vkey.split('+').slice(0, 2).join('+')),
  );
  const [newest, oldest] = keys.logKeys;
  const forged = { logKeys: [{ ...newest, endorsement: 'A'.repeat(86) }, oldest] };
  await expect(keysWithWord(forged, newVkey)).rejects.toThrow('did not endorse');
  const silent = { logKeys: [{ vkey: newVkey }, oldest] };
  expect(await keysWithWord(silent, newVkey)).toHaveLength(1);
});

it('a head that somebody signs with a stolen key that retired is not continued', async () => {
  const { platform } = log.node;
  const genuine = await note();
  const head = await openOwnCheckpoint(platform, genuine);
  // The old key, as it was before its private half was thrown away.
  const stolen = { ...log.node.platform.keys.logSigning[0] };
  expect(stolen.kid).toBe('log-2');
  now = start;
  const [old] = platform.keys.logSigning;
  now = start + 93 * day;
  if (!head || !old) throw new Error('no head');
  const forged = await signCheckpoint(head, old);
  const put = (text: string) =>
    runSql(
      log.database.url,
      `alter table audit_head disable trigger user; update audit_head set note = '${text}'; alter table audit_head enable trigger user`,
    );
  await put(forged);
  await commit(log, someEvent('case_a'));
  await expect(sequenceBatch(platform, 10)).rejects.toThrow('a key of it that retired');
  expect(await provenLeaves(platform, 'case_a')).toBe('not_ours');
  await put(genuine);
  expect((await sequenceBatch(platform, 10)).count).toBe(1);
});
