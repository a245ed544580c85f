import { describe, expect, it } from 'vitest';
import { chunkBytes } from '#contracts/part';
import { chunksOf, sizeOfChunk } from './upload.ts';

describe('the chunks of a document', () => {
  it.each([
    [1, [1]],
    [chunkBytes, [chunkBytes]],
    [chunkBytes + 1, [chunkBytes, 1]],
    [2 * chunkBytes, [chunkBytes, chunkBytes]],
  ])('of %i bytes are %j long, and there are none before or after', (size, lengths) => {
    expect(chunksOf(size)).toBe(lengths.length);
    expect(lengths.map((_, number) => sizeOfChunk(size, number))).toEqual(lengths);
    for (const number of [-1, lengths.length]) expect(sizeOfChunk(size, number)).toBeUndefined();
  });
});
