import { expect, it } from 'vitest';
import { newSm2Jwk } from '../../platform/keys/sm2.ts';
import { pointOf } from '../../platform/keys/sm2-key.ts';
import { newTestKey } from '../testing/tree.ts';
import { type Checkpoint, signCheckpoint, verifierOf } from '../tree/checkpoint.ts';
import { entryBundle } from '../tree/entry-bundle.ts';
import { leafHash, sm3Tree } from '../tree/hash.ts';
import { treeRoot } from '../tree/merkle.ts';
import { signSmCheckpoint } from '../tree/sm-checkpoint.ts';
import { parseTilePath } from '../tree/tile-path.ts';
import { appendTiles, subtreesFrom, tileWidth } from '../tree/tiles.ts';
import { type MirrorFolder, type MirrorSource, mirrorLog } from './mirror.ts';
import { mirrorOnce, mirrorRounds } from './mirror-rounds.ts';
import { mirrorSmTree } from './sm-mirror.ts';

const origin = 'log.example/log';
const key = await newTestKey(origin);
const verifier = [verifierOf(origin, key.publicJwk)];
const leavesOf = (size: number, branch = '', from = 0): Uint8Array[] =>
  Array.from({ length: size }, (_, n) =>
    new TextEncoder().encode(`${n >= from ? branch : ''}${n}`),
  );

function headOf(leaves: readonly Uint8Array[]): Checkpoint {
  const tiles = appendTiles([], 0, leaves.map(leafHash));
  return { origin, size: leaves.length, root: treeRoot(leaves.length, subtreesFrom(tiles)) };
}

/** A log that shows these leaves under a checkpoint of those. */
function source(
  leaves: readonly Uint8Array[],
  signed = leaves,
  asked: string[] = [],
): MirrorSource {
  const note = signCheckpoint(headOf(signed), key);
  return { checkpoint: () => note, entries: entriesOf(leaves, asked) };
}

const entriesOf =
  (leaves: readonly Uint8Array[], asked: string[]): MirrorSource['entries'] =>
  async (path) => {
    asked.push(path);
    const { tile = 0, width = 0 } = parseTilePath(path) ?? {};
    const found = leaves.slice(tile * tileWidth, tile * tileWidth + width);
    return found.length === width ? entryBundle(found) : undefined;
  };

function inMemory(): MirrorFolder & { readonly files: Map<string, Uint8Array> } {
  const files = new Map<string, Uint8Array>();
  return {
    files,
    read: async (path) => files.get(path),
    write: async (path, bytes) => void files.set(path, bytes.slice()),
    remove: async (path) => void files.delete(path),
  };
}
const outcome = async (from: MirrorSource, to: MirrorFolder) => {
  const done = await mirrorLog(from, to, verifier);
  return done.ok ? `${done.value.before}-${done.value.size}` : done.failure;
};

it('a mirror has every entry and every tile of the newest checkpoint, and asks for none twice but the last', async () => {
  const folder = inMemory();
  const asked: string[] = [];
  for (const size of [0, 3, 256, 700, 700]) {
    expect(await outcome(source(leavesOf(size), leavesOf(size), asked), folder)).toMatch(
      new RegExp(`-${size}$`),
    );
  }
  expect(asked).toEqual(['000.p/3', '000', '001', '002.p/188']);
  expect([...folder.files.keys()].sort()).toEqual([
    'checkpoint',
    'tile/0/000',
    'tile/0/001',
    'tile/0/002.p/188',
    'tile/1/000.p/2',
    'tile/entries/000',
    'tile/entries/001',
    'tile/entries/002.p/188',
  ]);
});

it('attack: a log that goes back, shows other leaves, or is signed by another; what is kept stays', async () => {
  const folder = inMemory();
  expect(await outcome(source(leavesOf(300)), folder)).toBe('0-300');
  const before = folder.files.get('checkpoint');
  const fork = leavesOf(600, 'x', 290);
  expect(await outcome(source(leavesOf(299)), folder)).toBe('rolled_back');
  expect(await outcome(source(fork.slice(0, 300)), folder)).toBe('fork');
  expect(await outcome(source(fork), folder)).toBe('fork');
  // Behind what is kept: leaves that the checkpoint does not sign, or none.
  expect(await outcome(source(leavesOf(600, 'x', 400), leavesOf(600)), folder)).toBe(
    'not_the_leaves',
  );
  expect(await outcome(source(leavesOf(400), leavesOf(600)), folder)).toBe('not_the_leaves');
  const stranger = await newTestKey(origin);
  const note = await signCheckpoint(headOf(leavesOf(600)), stranger);
  expect(await outcome({ ...source(leavesOf(600)), checkpoint: async () => note }, folder)).toBe(
    'not_signed',
  );
  expect(folder.files.get('checkpoint')).toBe(before);
  // What was written of the attempts is not believed: it is taken anew.
  expect(await outcome(source(leavesOf(600)), folder)).toBe('300-600');
});

it('stopped after any file that it wrote it goes on, and ends with the same files', async () => {
  const whole = inMemory();
  const [small, large] = [source(leavesOf(3)), source(leavesOf(520))];
  await mirrorLog(small, whole, verifier);
  await mirrorLog(large, whole, verifier);
  for (let stopAfter = 0; stopAfter < 9; stopAfter++) {
    const folder = inMemory();
    await mirrorLog(small, folder, verifier);
    let left = stopAfter;
    const dying: MirrorFolder = {
      ...folder,
      write: async (path, bytes) => {
        if (left-- === 0) throw new Error('killed');
        await folder.write(path, bytes);
      },
    };
    await mirrorLog(large, dying, verifier).catch(() => undefined);
    expect(await outcome(large, folder)).toMatch(/-520$/);
    expect([...folder.files].sort()).toEqual([...whole.files].sort());
  }
});

it('a mirror whose own files were changed says so and takes nothing on top', async () => {
  const folder = inMemory();
  await mirrorLog(source(leavesOf(300)), folder, verifier);
  folder.files.set('tile/0/001.p/44', new Uint8Array(44 * 32));
  expect(await outcome(source(leavesOf(400)), folder)).toBe('kept_changed');
});

const smKey = newSm2Jwk('sm-1');
const smNote = (leaves: readonly Uint8Array[]) => {
  const tiles = appendTiles([], 0, leaves.map(sm3Tree.leaf), sm3Tree);
  const root = treeRoot(leaves.length, subtreesFrom(tiles, sm3Tree), sm3Tree);
  return signSmCheckpoint({ origin: 'log.example/log-sm3', size: leaves.length, root }, smKey);
};

it('in one go: a second tree that is ahead is waited for until the log is given out as far; one that stays ahead is said, and is no success', async () => {
  const inOneGo = async (shown: readonly number[], signed: number) => {
    let nth = 0;
    const both = {
      checkpoint: () => source(leavesOf(shown[nth] ?? 0)).checkpoint(),
      entries: (path: string) => source(leavesOf(shown[nth] ?? 0)).entries(path),
      smCheckpoint: async () => smNote(leavesOf(signed)),
    };
    const said: string[] = [];
    const spoken = {
      say: (line: string) => void said.push(line),
      complain: (line: string) => void said.push(line),
    };
    const round = mirrorRounds(both, inMemory(), verifier, [pointOf(smKey)]);
    const code = await mirrorOnce(round, spoken, async () => {
      nth = Math.min(nth + 1, shown.length - 1);
    });
    return [code, said.at(-1)];
  };
  expect(await inOneGo([300, 300, 305], 303)).toEqual([0, 'OK: 305 events 条 · +5; SM3 303']);
  expect(await inOneGo([300], 303)).toEqual([2, expect.stringContaining('witnesses')]);
});

it('the tree of SM3 is mirrored from the entries of the first, as far as its own checkpoint; a fork of it, and one that is ahead, take nothing', async () => {
  const folder = inMemory();
  const mirrored = async (note: string) => {
    const done = await mirrorSmTree(note, folder, [pointOf(smKey)]);
    return done.ok ? (done.value?.size ?? 'ahead') : done.failure;
  };
  await mirrorLog(source(leavesOf(300)), folder, verifier);
  expect(await mirrored(smNote(leavesOf(301)))).toBe('ahead');
  expect(await mirrored(smNote(leavesOf(290)))).toBe(290);
  await mirrorLog(source(leavesOf(600)), folder, verifier);
  expect(await mirrored(smNote(leavesOf(600, 'x', 500)))).toBe('not_the_leaves');
  expect(await mirrored(smNote(leavesOf(289)))).toBe('rolled_back');
  expect(await mirrored(smNote(leavesOf(600)))).toBe(600);
  expect([...folder.files.keys()].filter((path) => path.startsWith('sm3/')).sort()).toEqual([
    'sm3/checkpoint',
    'sm3/tile/0/000',
    'sm3/tile/0/001',
    'sm3/tile/0/002.p/88',
    'sm3/tile/1/000.p/2',
  ]);
  folder.files.set('sm3/tile/0/002.p/88', new Uint8Array(88 * 32));
  expect(await mirrored(smNote(leavesOf(600)))).toBe('kept_changed');
});
