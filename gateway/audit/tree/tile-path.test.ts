import fc from 'fast-check';
import { expect, it } from 'vitest';
import { formatTilePath, parseTilePath } from './tile-path.ts';

it('writes tile addresses as C2SP tlog-tiles does', () => {
  expect(formatTilePath({ tile: 1_234_067, width: 256 })).toBe('x001/x234/067');
  expect(formatTilePath({ tile: 0, width: 256 })).toBe('000');
  expect(formatTilePath({ tile: 273, width: 112 })).toBe('273.p/112');
});

it('reads every address that it writes', () => {
  fc.assert(
    fc.property(fc.nat(2 ** 31), fc.integer({ min: 1, max: 256 }), (tile, width) => {
      expect(parseTilePath(formatTilePath({ tile, width }))).toEqual({ tile, width });
    }),
  );
});

it.each([
  '',
  '0',
  '1',
  '0000',
  'x000/001',
  '001/002',
  '000.p/0',
  '000.p/256',
  '000.p/01',
  '../000',
  'x001/x234/067/',
  '000.p/1/2',
])('refuses a second address of a tile: %s', (path) => expect(parseTilePath(path)).toBeUndefined());
