import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runSql } from '../../tests/setup/database.ts';
import { appendAudit } from '../audit/log/append.ts';
import { sequenceBatch } from '../audit/log/sequence.ts';
import { commit, openTestLog, sequenceAll, someEvent, type TestLog } from '../audit/testing/log.ts';
import { createNodePlatform } from '../platform/node/node-platform.ts';
import { checkDatabase } from './check-database.ts';
import { auditTables, grantsFor, readDatabaseRoles } from './database-roles.ts';
import { migrate } from './migrate.ts';

const variables = (api: string, courier: string, auditor: string) => ({
  DATABASE_ROLE_API: api,
  DATABASE_ROLE_COURIER: courier,
  DATABASE_ROLE_AUDITOR: auditor,
});

it('accounts of the database are named by the environment; none named, none given rights', () => {
  expect(readDatabaseRoles({})).toEqual({ ok: true, value: {} });
  expect(grantsFor({})).toEqual([]);
  expect(readDatabaseRoles(variables('a', 'b', 'c'))).toEqual({
    ok: true,
    value: { api: 'a', courier: 'b', auditor: 'c' },
  });
});

it.each([
  [variables('x"; drop table case_record; --', 'b', 'c'), 'DATABASE_ROLE_API'],
  [variables('a', 'public', 'c'), 'DATABASE_ROLE_COURIER'],
  [variables('a', 'b', 'pg_monitor'), 'DATABASE_ROLE_AUDITOR'],
  [variables('a', 'b', 'b'), 'DATABASE_ROLE_AUDITOR'],
])('a name that is no account of its own is refused: %j', (environment, variable) => {
  const read = readDatabaseRoles(environment);
  expect(read.ok ? [] : read.failure).toEqual([expect.stringMatching(`^${variable}: `)]);
});

describe('attack: whoever holds the connection of a process that serves turns on the log', () => {
  let log: TestLog;
  const urls = { api: '', courier: '', auditor: '' };
  const names = { api: '', courier: '', auditor: '' };

  beforeAll(async () => {
    log = await openTestLog();
    for (const role of ['api', 'courier', 'auditor'] as const) {
      const url = new URL(log.database.url);
      // Accounts are of the whole server: each run has its own.
      names[role] = `${url.pathname.slice(1).slice(-40)}_${role}`;
      url.username = names[role];
      url.password = 'invented';
      urls[role] = url.href;
      await runSql(log.database.url, `create role ${names[role]} login password 'invented'`);
    }
    await migrate(log.database.url, { roles: names });
    await commit(log, ...Array.from({ length: 3 }, () => someEvent('case_a')));
    await sequenceAll(log);
    await commit(log, someEvent('case_a'), someEvent(undefined));
  });
  afterAll(async () => {
    const adminUrl = new URL(log.database.url);
    adminUrl.pathname = '/postgres';
    await log.close();
    await runSql(adminUrl.href, `drop role ${Object.values(names).join(', ')}`);
  });

  /** What becomes of each statement, on one connection of this account, which says that it is the sequencer. */
  async function attempted(role: keyof typeof urls, statements: readonly string[]) {
    const client = new pg.Client({ connectionString: urls[role] });
    await client.connect();
    await client.query(`set tongban.audit_step = 'sequencer'`);
    const found: (readonly [statement: string, state: string | undefined])[] = [];
    for (const statement of statements) {
      await client.query('begin');
      const state = await client.query(statement).then(
        () => 'done',
        ({ code }: { readonly code?: string }) => code,
      );
      await client.query('rollback');
      found.push([statement, state]);
    }
    await client.end();
    return found;
  }
  const all = (statements: readonly string[], state: string) =>
    statements.map((statement) => [statement, state]);
  const denied = '42501';
  const rowAt = (index: string) =>
    `insert into audit_event select ${index}, case_ref, leaf, leaf_hash, sequenced_at from audit_event where index = 0`;
  const head = '(select size from audit_head)';

  it.each(['api', 'courier', 'auditor'] as const)(
    'the account %s takes away no guard, no table, and adds none of its own',
    async (role) => {
      const statements = [
        ...auditTables.flatMap((table) => [
          `truncate ${table}`,
          `alter table ${table} disable trigger all`,
          `drop table ${table}`,
        ]),
        'set session_replication_role = replica',
        `create or replace function audit_is_step() returns boolean language sql as 'select true'`,
        `create function public.mine() returns int language sql as 'select 1'`,
      ];
      expect(await attempted(role, statements)).toEqual(all(statements, denied));
    },
  );

  it.each(['api', 'auditor'] as const)(
    'the account %s deletes, changes and inserts nothing of the log, though it says that it is the sequencer',
    async (role) => {
      const statements = [
        ...auditTables.map((table) => `delete from ${table}`),
        'update audit_pending set event = event',
        'update audit_event set leaf = leaf',
        'update audit_tile set hashes = hashes',
        'update audit_head set note = note',
        'update audit_set_aside set content = content',
        'update audit_witness set line = line',
        'update audit_witnessed set note = note',
        rowAt(head),
        'update audit_outside set size = 256',
        `insert into audit_tile values (7, 0, sha256('x'))`,
        `insert into audit_head select 2, size, root, note, signed_at from audit_head`,
        `insert into audit_set_aside values (1, 'pending', 1, 'x', 'x', now())`,
        // What searches go by: what is taken out of it nobody lays out again.
        'delete from audit_fact',
        'update audit_fact set action = action',
      ];
      expect(await attempted(role, statements)).toEqual(all(statements, denied));
    },
  );

  it('the account that sequences changes no event that waits, and nothing that is signed', async () => {
    const statements = [
      'update audit_pending set event = event',
      'update audit_event set leaf = null',
      'update audit_event set leaf_hash = leaf_hash',
      'update audit_outside set size = 256',
      'delete from audit_outside',
      'delete from audit_set_aside',
      'delete from audit_head',
      'delete from audit_tile',
      'delete from audit_event where index = 0',
      rowAt(`${head} + 1`),
      'update audit_head set size = size + 1',
    ];
    expect(await attempted('courier', statements)).toEqual(all(statements, denied));
  });

  it('the account that sequences takes no event away that waits, unless it writes a leaf for it, which nobody signs', async () => {
    const remove = 'delete from audit_pending';
    const leaf = `insert into audit_event select ${head}, null, 'x', sha256('\\x00'::bytea || 'x'::bytea), now()`;
    expect(
      await attempted('courier', [
        remove,
        `${remove} where case_ref is null`,
        `${leaf}; delete from audit_pending`,
        `${leaf}; delete from audit_pending where id = (select min(id) from audit_pending)`,
      ]),
    ).toEqual([
      [expect.anything(), denied],
      [expect.anything(), denied],
      [expect.anything(), denied],
      [expect.anything(), 'done'],
    ]);
  });

  it('the account that audits reads the log, of cases their course, and nothing else', async () => {
    const readable = [
      ...auditTables.map((table) => `select * from ${table}`),
      'select id, state from case_record',
    ];
    const others = [
      'select * from case_record',
      'select * from outbox',
      `insert into audit_pending (event) values ('{}')`,
    ];
    expect(await attempted('auditor', [...readable, ...others])).toEqual([
      ...all(readable, 'done'),
      ...all(others, denied),
    ]);
  });

  it('a table of the log that nobody thought of is given to nobody by accident', async () => {
    const { rows } = await runSql(
      log.database.url,
      `select tablename from pg_tables where schemaname = 'public' and tablename like 'audit%'`,
    );
    // Made from the log, and made again when it is emptied.
    const derived = ['audit_fact'];
    const found = rows.map(({ tablename }) => tablename).filter((name) => !derived.includes(name));
    expect(found.sort()).toEqual([...auditTables].sort());
  });

  it('and each does its work: one commits events, the other sequences them', async () => {
    const as = (databaseUrl: string) => createNodePlatform({ ...log.config, databaseUrl });
    const [api, courier] = await Promise.all([as(urls.api), as(urls.courier)]);
    await appendAudit(api.platform.database(), [someEvent('case_b')], api.platform.clock());
    expect((await sequenceBatch(courier.platform, 10)).count).toBe(3);
    await appendAudit(api.platform.database(), [someEvent('case_b')], api.platform.clock());
    await expect(sequenceBatch(api.platform, 10)).rejects.toThrow();
    await Promise.all([api.close(), courier.close()]);
  });

  it('an owner of the log does not start where it must not, and starts as an account that serves', async () => {
    const found = async (databaseUrl: string) => {
      const config = { ...log.config, databaseUrl, databaseOwner: 'refuse' } as const;
      const node = await createNodePlatform(config);
      const problem = await checkDatabase(node.platform);
      await node.close();
      return problem;
    };
    expect(await found(log.database.url)).toContain('DATABASE_OWNER=refuse');
    expect(await found(urls.courier)).toBeUndefined();
  });

  it('an account that owns the tables is not one that serves', async () => {
    const owner = new URL(log.database.url).username;
    await expect(migrate(log.database.url, { roles: { api: owner } })).rejects.toMatchObject({
      code: 'TGP03',
    });
  });
});
