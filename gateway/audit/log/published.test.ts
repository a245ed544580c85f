import { afterAll, beforeAll, expect, it } from 'vitest';
import { commit, openTestLog, sequenceAll, someEvent, type TestLog } from '../testing/log.ts';
import { signCheckpoint } from '../tree/checkpoint.ts';
import { beginEpoch, epochOf } from './epoch.ts';
import { openOwnCheckpoint } from './log-identity.ts';
import { forkFrom } from './published.ts';
import { readHead } from './store.ts';

let log: TestLog;
let other: TestLog;
beforeAll(async () => {
  log = await openTestLog();
  // Another history under the same key, as a restored database makes one.
  other = await openTestLog(log.config.keys);
});
afterAll(async () => {
  await log.close();
  await other.close();
});

async function grow(to: TestLog, count: number, name: string): Promise<string> {
  await commit(to, ...Array.from({ length: count }, (_, nth) => someEvent(`${name}_${nth}`)));
  await sequenceAll(to);
  return (await readHead(to.node.platform.database()))?.note ?? '';
}
const kindFor = async ({ node }: TestLog, note: string) => {
  const compared = await forkFrom(node.platform, note);
  return compared.ok ? (compared.value?.kind ?? 'goes on') : compared.failure;
};

it('a log goes on from what was published of it, however long ago, and from nothing else', async () => {
  const notes = [await grow(log, 3, 'a'), await grow(log, 300, 'b'), await grow(log, 7, 'c')];
  expect(await Promise.all(notes.map((note) => kindFor(log, note)))).toEqual([
    'goes on',
    'goes on',
    'goes on',
  ]);
  const foreign = await grow(other, 5, 'x');
  expect(await kindFor(log, foreign)).toBe('other');
  expect(await kindFor(other, notes[2] ?? '')).toBe('older');
  expect(await kindFor(other, notes[0] ?? '')).toBe('other');
  await grow(other, 305, 'y');
  // The same size, another root.
  expect(await kindFor(other, notes[2] ?? '')).toBe('other');
  const stranger = await openTestLog();
  expect(await kindFor(stranger, notes[0] ?? '')).toBe('not_ours');
  await stranger.close();
});

it('by the operator’s word a log goes on as another one, which what was published before does not bind, and a database from before that does not follow', async () => {
  const { platform } = log.node;
  const before = (await readHead(platform.database()))?.note ?? '';
  const ahead = await openOwnCheckpoint(platform, before);
  if (!ahead) throw new Error('no head');
  const lost = { ...ahead, size: ahead.size + 40 };
  const lostNote = await signCheckpoint(lost, platform.keys.log);
  expect(await kindFor(log, lostNote)).toBe('older');
  const begun = await beginEpoch(platform, lost);
  expect([begun?.origin, begun?.size]).toEqual([`${ahead.origin}/2`, ahead.size + 1]);
  expect(await kindFor(log, lostNote)).toBe('goes on');
  const second = await grow(log, 4, 'd');
  expect(await kindFor(log, second)).toBe('goes on');
  expect(await kindFor(other, second)).toBe('older');
  const third = await beginEpoch(platform, lost);
  expect(epochOf(third?.origin ?? '')).toBe(3);
});
