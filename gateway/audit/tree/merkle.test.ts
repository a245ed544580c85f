import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hex, utf8 } from '../../platform/keys/digest.ts';
import { concatBytes } from './bytes.ts';
import { emptyRoot, hashLength, leafHash, nodeHash } from './hash.ts';
import { consistencyProof, inclusionProof, treeRoot } from './merkle.ts';
import { appendTiles, edgeTiles, subtreesFrom, type Tile, tileKey, tilesReadBy } from './tiles.ts';
import { verifyConsistency, verifyInclusion } from './verify-proof.ts';

/** MTH of RFC 6962 s2.1, written down as the section says it. */
function naiveRoot(leaves: readonly Uint8Array[]): Uint8Array {
  const [only] = leaves;
  if (!only) return emptyRoot();
  if (leaves.length === 1) return only;
  let split = 1;
  while (split * 2 < leaves.length) split *= 2;
  return nodeHash(naiveRoot(leaves.slice(0, split)), naiveRoot(leaves.slice(split)));
}

const leaves = Array.from({ length: 1400 }, (_, index) => leafHash(utf8(`event ${index}`)));

/** A tree built in steps, as the sequencer builds it, keeping only the edge between steps. */
function grow(steps: readonly number[]): { size: number; tiles: Tile[] } {
  const tiles = new Map<string, Tile>();
  let size = 0;
  for (const step of steps) {
    const edge = edgeTiles(size).flatMap((id) => tiles.get(tileKey(id)) ?? []);
    for (const tile of appendTiles(edge, size, leaves.slice(size, size + step))) {
      tiles.set(tileKey(tile), tile);
    }
    size += step;
  }
  return { size, tiles: [...tiles.values()] };
}

const anySteps = fc.array(fc.integer({ min: 1, max: 350 }), { minLength: 1, maxLength: 4 });

describe('Merkle tree', () => {
  it('hashes all of what it is given and nothing else, however long: nothing is left of what it hashed before', () => {
    const sha256 = (...parts: Uint8Array[]) =>
      hex(createHash('sha256').update(concatBytes(parts)).digest());
    const lengths = [32, 0, 31, 33, 65_535, 65_536, 0, 32];
    for (const [nth, length] of lengths.entries()) {
      const bytes = new Uint8Array(length).fill(nth + 1);
      const other = new Uint8Array(lengths[nth + 1] ?? 32).fill(77);
      expect(hex(leafHash(bytes))).toBe(sha256(new Uint8Array([0]), bytes));
      expect(hex(nodeHash(bytes, other))).toBe(sha256(new Uint8Array([1]), bytes, other));
    }
  });

  it('hashes as RFC 6962 does, leaves and nodes apart', () => {
    expect(hex(emptyRoot())).toBe(
      'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    );
    expect(hex(leafHash(utf8('')))).toBe(
      '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
    );
    expect(hex(leafHash(utf8('L123456')))).toMatch(/^395aa064/);
    expect(hex(nodeHash(utf8('N123'), utf8('N456')))).toMatch(/^aa217fe8/);
  });

  it('has the roots that certificate-transparency-go has for its eight test leaves', () => {
    const inputs = [
      '',
      '00',
      '10',
      '2021',
      '3031',
      '40414243',
      '5051525354555657',
      '606162636465666768696a6b6c6d6e6f',
    ];
    const hashed = inputs.map((text) =>
      leafHash(Uint8Array.from(text.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16))),
    );
    const subtree = subtreesFrom(appendTiles([], 0, hashed));
    expect(hex(treeRoot(2, subtree))).toMatch(/^fac54203/);
    expect(hex(treeRoot(7, subtree))).toMatch(/^ddb89be4/);
    expect(hex(treeRoot(8, subtree))).toMatch(/^5dc9da79/);
  });

  it('has the same root however its leaves arrive, and needs only the edge for it', () => {
    fc.assert(
      fc.property(anySteps, (steps) => {
        const { size, tiles } = grow(steps);
        const edge = new Set(edgeTiles(size).map(tileKey));
        const root = treeRoot(size, subtreesFrom(tiles.filter((tile) => edge.has(tileKey(tile)))));
        expect(root).toEqual(naiveRoot(leaves.slice(0, size)));
      }),
      { numRuns: 60 },
    );
  });

  it('proves every leaf, and proves none at another index, in another tree or with another hash', () => {
    fc.assert(
      fc.property(anySteps, fc.nat(), (steps, seed) => {
        const { size, tiles } = grow(steps);
        const index = seed % size;
        const leaf = leaves[index] ?? emptyRoot();
        const root = naiveRoot(leaves.slice(0, size));
        const proof = inclusionProof(index, size, subtreesFrom(tiles));
        expect(verifyInclusion(leaf, index, size, root, proof)).toBe(true);
        expect(verifyInclusion(emptyRoot(), index, size, root, proof)).toBe(false);
        expect(verifyInclusion(leaf, (index + 1) % (size + 1), size, root, proof)).toBe(false);
        expect(verifyInclusion(leaf, index, size, emptyRoot(), proof)).toBe(false);
        expect(verifyInclusion(leaf, index, size, root, [...proof, emptyRoot()])).toBe(false);
        if (proof.length > 0)
          expect(verifyInclusion(leaf, index, size, root, proof.slice(1))).toBe(false);
      }),
      { numRuns: 60 },
    );
  });

  it('proves that a tree began as an older one, and not as another', () => {
    fc.assert(
      fc.property(anySteps, fc.nat(), (steps, seed) => {
        const { size, tiles } = grow(steps);
        const oldSize = 1 + (seed % size);
        const oldRoot = naiveRoot(leaves.slice(0, oldSize));
        const root = naiveRoot(leaves.slice(0, size));
        const proof = consistencyProof(oldSize, size, subtreesFrom(tiles));
        expect(verifyConsistency(oldSize, oldRoot, size, root, proof)).toBe(true);
        const changed = naiveRoot([...leaves.slice(0, oldSize - 1), emptyRoot()]);
        expect(verifyConsistency(oldSize, changed, size, root, proof)).toBe(false);
        expect(verifyConsistency(oldSize, oldRoot, size, oldRoot, proof)).toBe(oldSize === size);
      }),
      { numRuns: 60 },
    );
  });

  const rootOf = (size: number) => naiveRoot(leaves.slice(0, size));
  const few = subtreesFrom(appendTiles([], 0, leaves.slice(0, 20)));
  const sizes = Array.from({ length: 20 }, (_, nth) => nth + 1);

  it.each(sizes)('of %i leaves proves each of them, and each tree that it began as', (size) => {
    expect(treeRoot(size, few)).toEqual(rootOf(size));
    for (let index = 0; index < size; index++) {
      const leaf = leaves[index] ?? emptyRoot();
      const proof = inclusionProof(index, size, few);
      expect(verifyInclusion(leaf, index, size, rootOf(size), proof)).toBe(true);
      const older = consistencyProof(index + 1, size, few);
      expect(verifyConsistency(index + 1, rootOf(index + 1), size, rootOf(size), older)).toBe(true);
    }
  });

  it('without leaves has the root of nothing, and is the beginning of every tree', () => {
    expect(treeRoot(0, few)).toEqual(emptyRoot());
    const holds = (root: Uint8Array, proof: Uint8Array[] = []) =>
      verifyConsistency(0, root, 3, rootOf(3), proof);
    expect(holds(emptyRoot())).toBe(true);
    expect(holds(rootOf(1))).toBe(false);
    expect(holds(emptyRoot(), [rootOf(1)])).toBe(false);
  });

  it('is made of as few whole subtrees as there are', () => {
    for (const size of sizes) {
      const asked: string[] = [];
      treeRoot(size, (height, index) => {
        asked.push(`${height}/${index}`);
        return few(height, index);
      });
      expect(asked).toHaveLength(size.toString(2).replaceAll('0', '').length);
    }
  });

  it.each([-1, 0.5, 8, Number.NaN])('of eight leaves has no leaf %d', (index) => {
    expect(() => inclusionProof(index, 8, few)).toThrow(`no leaf ${index} in a tree of 8`);
    const [only = emptyRoot()] = leaves;
    for (const nowhere of [index, 1])
      expect(verifyInclusion(only, nowhere, 1, only, [])).toBe(false);
  });

  it.each([-1, 0, 9, Number.NaN])('of eight leaves has no proof from a tree of %d', (oldSize) =>
    expect(() => consistencyProof(oldSize, 8, few)).toThrow(`no proof from ${oldSize} to 8`),
  );

  it('is no beginning of a smaller one, and of one of its own size only if it is that', () => {
    const holds = (oldSize: number, size: number, root: Uint8Array, proof: Uint8Array[] = []) =>
      verifyConsistency(oldSize, rootOf(3), size, root, proof);
    expect(holds(3, 3, rootOf(3))).toBe(true);
    expect(holds(3, 3, rootOf(2))).toBe(false);
    expect(holds(3, 3, rootOf(3), [rootOf(3)])).toBe(false);
    expect(holds(2, 1, rootOf(3))).toBe(false);
    expect(holds(3, 5, rootOf(5))).toBe(false);
  });

  it('is proven by no path that goes on above its root', () => {
    const above = leafHash(utf8('above'));
    const raised = (root: Uint8Array) => nodeHash(above, root);
    const [only = emptyRoot()] = leaves;
    expect(verifyInclusion(only, 0, 1, raised(only), [above])).toBe(false);
    const proof = [...consistencyProof(3, 4, few), above];
    expect(verifyConsistency(3, raised(rootOf(3)), 4, raised(rootOf(4)), proof)).toBe(false);
  });

  it('knows which tiles a proof reads, without reading them', () => {
    const { size, tiles } = grow([1000]);
    const ids = new Set(tilesReadBy((subtree) => inclusionProof(300, size, subtree)).map(tileKey));
    const needed = tiles.filter((tile) => ids.has(tileKey(tile)));
    expect(needed.length).toBeLessThan(tiles.length);
    expect(inclusionProof(300, size, subtreesFrom(needed))).toHaveLength(10);
  });

  it('says which tile is missing or cut short instead of hashing nothing', () => {
    const { tiles } = grow([300]);
    const cut = tiles.map((tile) => ({ ...tile, hashes: tile.hashes.subarray(0, hashLength) }));
    expect(() => treeRoot(300, subtreesFrom(cut))).toThrow('tile 0/1');
    expect(() => appendTiles([], 300, leaves.slice(0, 1))).toThrow('level 0');
  });
});
