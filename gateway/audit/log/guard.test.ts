import { afterAll, beforeAll, expect, it } from 'vitest';
import { runSql } from '../../../tests/setup/database.ts';
import { commit, openTestLog, sequenceAll, someEvent, type TestLog } from '../testing/log.ts';

let log: TestLog;
beforeAll(async () => {
  log = await openTestLog();
  await commit(log, ...Array.from({ length: 300 }, () => someEvent('case_a')));
  await sequenceAll(log);
  await commit(log, someEvent('case_a'));
});

/** As somebody who knows how the sequencer says who it is. */
const inStep = (statement: string) => `set tongban.audit_step = 'sequencer'; ${statement}`;
const row = (index: number, hash = `sha256('\\x00'::bytea || leaf)`) =>
  `insert into audit_event select ${index}, case_ref, leaf, ${hash}, sequenced_at from audit_event where index = 0`;
afterAll(() => log.close());

// The superuser that owns the tables: nobody has more rights than this.
it.each([
  `update audit_event set case_ref = 'case_b' where index = 0`,
  'delete from audit_event where index = 299',
  'truncate audit_event',
  `set session_replication_role = replica; delete from audit_event`,
  'delete from audit_tile',
  'truncate audit_tile',
  `update audit_tile set hashes = '\\x00' where level = 0 and tile = 0`,
  `update audit_tile set tile = 7 where level = 0 and tile = 0`,
  'delete from audit_head',
  'truncate audit_head',
  'update audit_head set size = 10',
  `update audit_head set note = 'another'`,
  row(300),
  `set session_replication_role = replica; ${row(300)}`,
  inStep(row(301)),
  inStep(row(300, `'\\x00'`)),
  inStep('delete from audit_event where index = 299'),
  `insert into audit_tile values (3, 0, sha256('x'))`,
  `update audit_tile set hashes = hashes || sha256('x') where level = 0 and tile = 1`,
  inStep(`update audit_tile set hashes = hashes || '\\x00' where level = 0 and tile = 1`),
  inStep(`update audit_tile set hashes = sha256('x') where level = 0 and tile = 1`),
  `update audit_head set size = 305, note = replace(note, E'\n300\n', E'\n305\n')`,
  inStep('update audit_head set size = 305'),
  inStep(`update audit_head set size = 305, note = replace(note, E'\n300\n', E'\n305\n')`),
  'delete from audit_pending',
  inStep('delete from audit_pending'),
  'truncate audit_pending',
  'set session_replication_role = replica; delete from audit_pending',
  `update audit_pending set event = event || '{"outcome":"failed"}'`,
  inStep(`update audit_pending set event = event || '{"outcome":"failed"}'`),
  inStep(`${row(300)}; delete from audit_pending; delete from audit_event where index >= 300`),
  inStep(`${row(300)}; delete from audit_event where index >= 300`),
  `insert into audit_set_aside values (1, 'pending', 1, 'x', 'x', now())`,
])('the database itself refuses: %s', async (statement) => {
  await expect(runSql(log.database.url, statement)).rejects.toThrow('audit log');
});

it('the database itself refuses to count one leaf for two events that wait', async () => {
  await commit(log, someEvent('case_a'));
  const one = 'delete from audit_pending where id = (select min(id) from audit_pending)';
  const twice = `begin; ${inStep(`${row(300)}; ${one}; ${one}`)}; commit`;
  await expect(runSql(log.database.url, twice)).rejects.toThrow('audit log');
});

it.each([
  [`'null'`, 'no event at all'],
  [`'{"eventId":"x","previous":"${'a'.repeat(64)}"}'`, 'its own predecessor'],
  [`'{"caseRef":"case_b"}'`, 'another case than its row'],
  [`jsonb_build_object('pad', repeat('x', 70000))`, 'more than a leaf can hold'],
])('the database itself refuses a pending event of %s: %s', async (event) => {
  await expect(
    runSql(log.database.url, `insert into audit_pending (event) values (${event})`),
  ).rejects.toThrow('audit_pending_is_event');
});
