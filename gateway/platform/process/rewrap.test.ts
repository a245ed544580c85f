import { Pool } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase } from '../../../tests/setup/database.ts';
import { type Database, openDatabase } from '../database/database.ts';
import { importKeys, type Keys } from '../keys/keys.ts';
import { newKeySet } from '../keys/new-keys.ts';
import { newDataKey, openDataKey, openJson, sealJson } from '../keys/seal.ts';
import { missingMasters } from './master-keys.ts';
import { rewrapAll } from './rewrap.ts';

let database: Database;
let pool: Pool;
let drop: () => Promise<void>;
let old: Keys;
let both: Keys;
let newOnly: Keys;

const ids = ['case_a', 'case_b', 'case_erased'];

beforeAll(async () => {
  const made = await createTestDatabase();
  drop = made.drop;
  pool = new Pool({ connectionString: made.url });
  // Dropping the database may end a connection that is just closing.
  pool.on('error', () => undefined);
  database = openDatabase(pool);
  const set = await newKeySet();
  const next = { version: 'm2', secret: (await newKeySet()).master[0]?.secret ?? '' };
  old = await importKeys(set);
  both = await importKeys({ ...set, master: [next, ...set.master] });
  newOnly = await importKeys({ ...set, master: [next] });
});
afterAll(async () => {
  await pool.end();
  await drop();
});

async function insertCase(id: string): Promise<Uint8Array> {
  const key = await newDataKey(old.master, id);
  const wrapped = id === 'case_erased' ? null : key.wrapped;
  await pool.query(
    `insert into case_record (id, item_code, item_name, from_region, to_region, channel, client_id, state,
       materials, originals, wrapped_key, master_version, version, created_at, updated_at)
     values ($1, '1', 'x', '310118', '330421', 'window', 'qingpu-platform', 'submitted', '[]', false, $2, 'm1', 1, now(), now())`,
    [id, wrapped && Buffer.from(wrapped)],
  );
  return sealJson(key.key, { words: id }, id);
}

describe('a new master key', () => {
  it('opens everything that lay under the old one, which is not needed any more; what was erased stays so', async () => {
    const sealed = new Map<string, Uint8Array>();
    for (const id of ids) sealed.set(id, await insertCase(id));
    expect(await rewrapAll(database, both)).toContainEqual({ table: 'case_record', rows: 2 });
    const { rows } = await pool.query<{ id: string; w: Buffer | null; v: string }>(
      'select id, wrapped_key as w, master_version as v from case_record order by id',
    );
    expect(rows.map(({ id, v }) => [id, v])).toEqual([
      ['case_a', 'm2'],
      ['case_b', 'm2'],
      ['case_erased', 'm1'],
    ]);
    for (const { id, w } of rows) {
      if (!w) continue;
      const key = await openDataKey(newOnly.master, w, id);
      expect(await openJson(key.key, sealed.get(id) ?? new Uint8Array(), id)).toEqual({
        words: id,
      });
    }
    expect(await rewrapAll(database, both)).toContainEqual({ table: 'case_record', rows: 0 });
  });

  it('leaves alone what was destroyed: an ended session is no reason to stop', async () => {
    await pool.query(
      `insert into session (sid, client_id, region, kind, level, auth_time, wrapped_key, master_version, sealed, expires_at, ended_at)
       values ('ended', 'qingpu-platform', '320509', 'person', '{}', now(), '', 'm1', '', now() + interval '1 h', now())`,
    );
    expect(await rewrapAll(database, both)).toContainEqual({ table: 'session', rows: 0 });
    expect(await missingMasters(database, ['m2'])).toEqual([]);
  });

  it('reaches every table that has keys of its own', async () => {
    const { rows } = await pool.query<{ name: string }>(
      `select table_name as name from information_schema.columns
       where table_schema = 'public' and column_name = 'wrapped_key' order by 1`,
    );
    const names = rows.map(({ name }) => name);
    expect(names).toContain('session');
    expect((await rewrapAll(database, both)).map(({ table }) => table)).toEqual(names);
  });

  it('stops rather than leave out what another key closed that is not there', async () => {
    await insertCase('case_c');
    await expect(rewrapAll(database, newOnly)).rejects.toThrow('master key m1 is not in KEYS');
  });
});
