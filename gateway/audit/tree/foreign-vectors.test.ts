import { describe, expect, it } from 'vitest';
import { utf8 } from '../../platform/keys/digest.ts';
import { fromBase64, parseVkey } from './checkpoint.ts';
import { leafHash, nodeHash } from './hash.ts';
import { inclusionProof, type SubtreeHash } from './merkle.ts';
import { verifyConsistency, verifyInclusion } from './verify-proof.ts';

/** What others recorded (transparency-dev/merkle, testdata of 417fb0c; the eight leaves of certificate-transparency-go): none of it was made here. */
const bytes = (text: string): Uint8Array => fromBase64(text) ?? new Uint8Array();

const h = {
  leaf0: 'bjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB0=',
  leaf1: 'lqKW0iTyhcZ77pPDD4owkVfw2qNdxbh+QQt4YwoJz8c=',
  node23: 'Xwg/ChozygdqlSeYMlgNs+DvRYS9/x9UyKNg9Q3jAx4=',
  node4567: 'a0eq8p7jwq+a+Im8H7klTavTEXfxYjLdaqsDXKOb9uQ=',
  node45: 'DrxdNDf74tsVi58Sah0RjjCBgQMdCpSfje3t68VY72o=',
  node67: 'yoVOoSjtBQtBs1/8G4e46yveRh6eO1WW7Oa51ZdaCuA=',
  node0123: '037kGJdt2VdTwcc4Yrk5j6Kiz5tP8P3+izDNlSCWFLc=',
  leaf4: 'vBoGQ7EuTS18d5GPROD095qDi2z57FtcKD4fTYhZnms=',
  leaf6: 'sIaT7C5yFZcTBkHoIR5+7cy0wmQTlj7ubB4u0W/7Gl8=',
  root2: '+sVCA+fMaWzw38tCySodnbr3CtnmIfS9jZhmLwDjwSU=',
  root3: 'rra8/idLcKFPsGel5VeCZNsPqbUa9eC6FZFY8yngbnc=',
  root5: 'Tju7H3tHjc/nH7YxYxUZo7yhLJrvyhYSv85ME6hiZNQ=',
  root6: 'duZ9rbzfHhDht03cYIq9L5jfsW+851J3tSMqEn8gh+8=',
  root7: '3bib5AOAnjJXUNPSY814kpwpQreUKjS3fhIslZSnTIw=',
  root8: 'XcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyg=',
} as const;
type Name = keyof typeof h;

const inclusions: readonly (readonly [number, number, string, Name, readonly Name[]])[] = [
  [0, 1, h.leaf0, 'leaf0', []],
  [0, 8, h.leaf0, 'root8', ['leaf1', 'node23', 'node4567']],
  [5, 8, 'QnGia+DYqE8L1UyMMC58s6O10fpngKQLzOKHNHfatlg=', 'root8', ['leaf4', 'node67', 'node0123']],
  [2, 3, 'ApjRIpBtz8EIkstTpzmS/FufST6kybrbJ7eRtBJ6f+c=', 'root3', ['root2']],
  [1, 5, h.leaf1, 'root5', ['leaf0', 'node23', 'leaf4']],
];
const consistencies: readonly (readonly [number, Name, number, Name, readonly Name[]])[] = [
  [1, 'leaf0', 1, 'leaf0', []],
  [1, 'leaf0', 8, 'root8', ['leaf1', 'node23', 'node4567']],
  [6, 'root6', 8, 'root8', ['node45', 'node67', 'node0123']],
  [2, 'root2', 5, 'root5', ['node23', 'leaf4']],
  [6, 'root6', 7, 'root7', ['node45', 'leaf6', 'node0123']],
];
const of = (names: readonly Name[]) => names.map((name) => bytes(h[name]));

describe('recorded by other implementations', () => {
  it.each(inclusions)(
    'leaf %i of %i is proven, and not with less, more, another root or index',
    (index, size, leaf, root, path) => {
      const holds = (more: { index?: number; root?: Name; proof?: Uint8Array[] } = {}) =>
        verifyInclusion(
          bytes(leaf),
          more.index ?? index,
          size,
          bytes(h[more.root ?? root]),
          more.proof ?? of(path),
        );
      expect(holds()).toBe(true);
      expect(holds({ root: root === 'root7' ? 'root8' : 'root7' })).toBe(false);
      expect(holds({ proof: [...of(path), bytes(h.leaf6)] })).toBe(false);
      expect(holds({ index: index + 1 })).toBe(false);
      if (path.length > 0) expect(holds({ proof: of(path.slice(1)) })).toBe(false);
    },
  );

  it.each(consistencies)(
    'a tree of %i (%s) is the beginning of one of %i (%s), and of no other',
    (before, root1, after, root2, path) => {
      const holds = (one: Name, other: Name, proof = of(path)) =>
        verifyConsistency(before, bytes(h[one]), after, bytes(h[other]), proof);
      expect(holds(root1, root2)).toBe(true);
      expect(holds(root1, 'root3')).toBe(false);
      expect(holds('root3', root2)).toBe(false);
      expect(holds(root1, root2, [...of(path), bytes(h.leaf6)])).toBe(false);
      if (path.length > 0) expect(holds(root1, root2, of(path.slice(0, -1)))).toBe(false);
    },
  );

  it('a key of the reference implementation of signed notes is read, and none of its manglings', async () => {
    const vkey = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW';
    expect((await parseVkey(vkey))?.name).toBe('PeterNeumann');
    for (let at = 1; at < vkey.length; at += 7) {
      expect(await parseVkey(vkey.slice(at))).toBeUndefined();
      expect(await parseVkey(vkey.slice(0, at))).toBeUndefined();
    }
  });
});

describe('attack', () => {
  it('an interior node passed off as a leaf is proven nowhere in the tree', () => {
    const [left, right] = [bytes(h.leaf0), bytes(h.leaf1)];
    const interior = nodeHash(left, right);
    expect(interior).toEqual(bytes(h.root2));
    // The two hashes as the bytes of a leaf: with one first byte for both they would hash alike.
    const passedOff = leafHash(Uint8Array.from([...left, ...right]));
    expect(passedOff).not.toEqual(interior);
    const shorter = of(['node23', 'node4567']);
    for (const index of [0, 1, 2]) {
      expect(verifyInclusion(passedOff, index, 8, bytes(h.root8), shorter)).toBe(false);
      expect(verifyInclusion(interior, index, 8, bytes(h.root8), shorter)).toBe(false);
    }
    // Only in a tree of half as many leaves does its way have that length: there its index says who it is, and the size is signed.
    expect(verifyInclusion(interior, 0, 8, bytes(h.root8), [...shorter, left])).toBe(false);
  });

  it.each([8, 9, 2 ** 40, -1, 0.5, Number.NaN])(
    'an index beyond the size (%d of 8) has no proof and is proven by none',
    (index) => {
      const subtree: SubtreeHash = () => leafHash(utf8('x'));
      expect(() => inclusionProof(index, 8, subtree)).toThrow();
      const way = of(['leaf1', 'node23', 'node4567']);
      expect(verifyInclusion(bytes(h.leaf0), index, 8, bytes(h.root8), way)).toBe(false);
    },
  );
});
