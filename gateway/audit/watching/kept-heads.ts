import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { SeenHead } from './judge.ts';

/** The newest head of each log that a witness saw: on disk before anybody is told. */
export type KeptHeads = {
  readonly read: (origin: string) => SeenHead | undefined;
  /** The checkpoint that was seen last, with the witness's own lines. */
  readonly note: (origin: string) => string | undefined;
  /** Moves on from what was read. @returns false if it is another by now: of two at once one comes too late */
  readonly move: (
    origin: string,
    from: SeenHead | undefined,
    to: SeenHead,
    note: string,
  ) => boolean;
  readonly close: () => void;
};

type Row = { readonly size: number; readonly root: Uint8Array; readonly note: string };

const schema = `pragma journal_mode = delete; pragma synchronous = extra; pragma busy_timeout = 5000;
  create table if not exists head (origin text primary key, size integer not null, root blob not null,
    note text not null) strict`;

/** Compared and moved in one statement, so that two processes on one folder are as safe as two requests. */
const moveOn = `update head set size = ?, root = ?, note = ? where origin = ? and size = ? and root = ?`;
const beginWith = `insert into head (size, root, note, origin) values (?, ?, ?, ?) on conflict do nothing`;

/** In a folder of its own, which must outlive the process: who loses it sees a fork as a beginning. */
export function openKeptHeads(folder: string): KeptHeads {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const database = new DatabaseSync(join(folder, 'witness.db'));
  database.exec(schema);
  const rowOf = (origin: string) =>
    database.prepare('select size, root, note from head where origin = ?').get(origin) as
      | Row
      | undefined;
  return {
    read: (origin) => {
      const row = rowOf(origin);
      return row && { size: row.size, root: row.root };
    },
    note: (origin) => rowOf(origin)?.note,
    move: (origin, from, { size, root }, note) => {
      const changed = from
        ? database.prepare(moveOn).run(size, root, note, origin, from.size, from.root)
        : database.prepare(beginWith).run(size, root, note, origin);
      return Number(changed.changes) === 1;
    },
    close: () => database.close(),
  };
}
