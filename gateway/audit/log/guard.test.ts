import { afterAll, beforeAll, expect, it } from 'vitest';
import { runSql } from '../../../tests/setup/database.ts';
import { commit, openTestLog, sequenceAll, someEvent, type TestLog } from '../testing/log.ts';

let log: TestLog;
beforeAll(async () => {
  log = await openTestLog();
  await commit(log, ...Array.from({ length: 300 }, () => someEvent('case_a')));
  await sequenceAll(log);
});
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
])('the database itself refuses: %s', async (statement) => {
  await expect(runSql(log.database.url, statement)).rejects.toThrow('audit log');
});
