import { type Queryable, rowsOf } from '../../platform/database/database.ts';
import { sql } from '../../platform/database/drizzle.ts';
import { type TileStore, tilesTrouble } from '../../platform/process/tile-store.ts';
import { equalBytes } from '../tree/bytes.ts';
import { entriesIn } from '../tree/entry-bundle.ts';
import { leafHash } from '../tree/hash.ts';
import { bundlePath } from '../tree/tile-path.ts';
import { tileWidth } from '../tree/tiles.ts';

/** What stays of an event in the table when its leaf lies outside: enough to know the leaf when it is seen. */
type Moved = {
  readonly index: number;
  readonly leaf: Uint8Array | null;
  readonly leafHash: Uint8Array;
};
type Whole<Row extends Moved> = Omit<Row, 'leaf'> & { readonly leaf: Uint8Array };

const noLeaf = new Uint8Array();
/** Reads at once of what lies outside. */
const abreast = 8;

/** How many leaves, from the first on, lie outside. */
export async function outsideSize(database: Queryable): Promise<number> {
  const [row] = await rowsOf<{ size: number }>(
    database,
    sql`select size::float8 as size from audit_outside`,
  );
  return row?.size ?? 0;
}

async function readBundle(
  tiles: TileStore | undefined,
  tile: number,
): Promise<readonly Uint8Array[]> {
  if (!tiles)
    throw tilesTrouble('leaves lie there, and neither TILES_DIR nor TILES_S3 says where that is');
  const bundle = await tiles.read(bundlePath(tile, tileWidth));
  return (bundle && entriesIn(bundle, tileWidth)) ?? [];
}

/**
 * Rows with their leaves, wherever those lie. One that is not there, or is not the one whose hash is in the row, is empty:
 * no leaf is, so that whoever verifies finds it.
 * @throws Error of `tilesTrouble`, if it cannot be told
 */
export async function withLeaves<Row extends Moved>(
  tiles: TileStore | undefined,
  rows: readonly Row[],
): Promise<Whole<Row>[]> {
  const bundleOf = ({ index }: Row): number => Math.floor(index / tileWidth);
  const wanted = [
    ...Map.groupBy(
      rows.filter(({ leaf }) => leaf === null),
      bundleOf,
    ),
  ];
  // Copied: a leaf that is kept must not keep the 255 others of its bundle.
  const leaves = new Map<number, Uint8Array>();
  for (let at = 0; at < wanted.length; at += abreast)
    await Promise.all(
      wanted.slice(at, at + abreast).map(async ([tile, ofTile]) => {
        const entries = await readBundle(tiles, tile);
        for (const { index } of ofTile)
          leaves.set(index, entries[index % tileWidth]?.slice() ?? noLeaf);
      }),
    );
  return rows.map((row) => {
    if (row.leaf !== null) return { ...row, leaf: row.leaf };
    const found = leaves.get(row.index) ?? noLeaf;
    return { ...row, leaf: equalBytes(leafHash(found), row.leafHash) ? found : noLeaf };
  });
}

/** Rows with their leaves, none of which is missing. @throws Error of `tilesTrouble` */
export function sound<Row extends Whole<Moved>>(rows: readonly Row[]): Row[] {
  const odd = rows.find(({ leaf }) => leaf.length === 0);
  if (odd) throw tilesTrouble(`event ${odd.index} is missing there, or another: audit:verify`);
  return [...rows];
}

/** The same for those who do not verify: rather nothing than something else. @throws Error of `tilesTrouble` */
export async function soundLeaves<Row extends Moved>(
  tiles: TileStore | undefined,
  rows: readonly Row[],
): Promise<Whole<Row>[]> {
  return sound(await withLeaves(tiles, rows));
}
