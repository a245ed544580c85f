import { type TileId, tileWidth } from './tiles.ts';

/** `width` is 1 to 256; below 256 the tile is partial. */
export type TilePath = { readonly tile: number; readonly width: number };

/** `<N>[.p/<W>]` of C2SP tlog-tiles: 1234067 is `x001/x234/067`. */
export function formatTilePath({ tile, width }: TilePath): string {
  const digits = String(tile);
  const padded = digits.padStart(Math.ceil(digits.length / 3) * 3, '0');
  const groups = padded.match(/\d{3}/g) ?? [];
  const path = groups
    .map((group, index) => (index < groups.length - 1 ? `x${group}` : group))
    .join('/');
  return width === tileWidth ? path : `${path}.p/${width}`;
}

/** Reads what `formatTilePath` writes and nothing else: one tile has one address, as caches need it. */
export function parseTilePath(path: string): TilePath | undefined {
  const match = /^((?:x\d{3}\/){0,4}\d{3})(?:\.p\/([1-9]\d{0,2}))?$/.exec(path);
  if (!match) return undefined;
  const [, index = '', partial] = match;
  const parsed = {
    tile: Number(index.replaceAll(/[x/]/g, '')),
    width: partial === undefined ? tileWidth : Number(partial),
  };
  return formatTilePath(parsed) === path ? parsed : undefined;
}

/** Where a tile of hashes lies, and where the leaves of one of the lowest level. */
export const tilePath = ({ level, tile }: TileId, width: number): string =>
  `tile/${level}/${formatTilePath({ tile, width })}`;
export const bundlePath = (tile: number, width: number): string =>
  `tile/entries/${formatTilePath({ tile, width })}`;
