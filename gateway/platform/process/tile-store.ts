/**
 * Where full tiles and entry bundles of the log lie outside of the database, by the paths of C2SP tlog-tiles. What is
 * read from it is compared with hashes of ours: it need not be believed.
 */
export type TileStore = {
  /**
   * undefined: there is no such thing.
   * @throws Error of `tilesTrouble`, if that cannot be told now
   */
  readonly read: (path: string) => Promise<Uint8Array | undefined>;
  /** Whole or not at all, and lasting when it resolves. */
  readonly write: (path: string, bytes: Uint8Array) => Promise<void>;
};

const code = 'TGT01';

type TilesTrouble = Error & { readonly mayCome: boolean };

/**
 * The leaves that lie outside cannot be had: neither the caller's fault nor a bug.
 * @param why no address, no key
 * @param mayCome whether it is a store that does not answer now, and no setting is wrong
 */
export const tilesTrouble = (why: string, mayCome = false): TilesTrouble =>
  Object.assign(new Error(`the tiles of the log outside of the database: ${why}`), {
    code,
    mayCome,
  });

export const isTilesTrouble = (error: unknown): error is TilesTrouble =>
  error instanceof Error && 'code' in error && error.code === code;
