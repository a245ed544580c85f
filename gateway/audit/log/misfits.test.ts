import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { runSql } from '../../../tests/setup/database.ts';
import { examineCase } from '../reading/timeline.ts';
import { verifyLog } from '../reading/verify-log.ts';
import { commit, openTestLog, sequenceAll, someEvent, type TestLog } from '../testing/log.ts';
import { verifierOf } from '../tree/checkpoint.ts';
import { auditDependency } from './health.ts';
import { sequenceBatch } from './sequence.ts';

let log: TestLog;
beforeAll(async () => {
  log = await openTestLog();
});
beforeEach(async () => {
  await commit(log, someEvent('case_a'), someEvent('case_b'));
  await sequenceAll(log);
});
afterAll(() => log.close());

const guards = {
  audit_event: ['append_only', 'keeps', 'in_step', 'follows'],
  audit_tile: ['keeps', 'grows'],
  audit_head: ['keeps', 'grows'],
  audit_pending: ['keeps'],
};
const forEach = (sql: (table: string, guard: string) => string): string =>
  Object.entries(guards)
    .flatMap(([table, names]) => names.map((name) => sql(table, `${table}_${name}`)))
    .join('; ');

/** What somebody does who may do anything in the database: the guards are off while it happens. */
const forced = (sql: string) =>
  runSql(
    log.database.url,
    `begin;
     ${forEach((table, guard) => `alter table ${table} disable trigger ${guard}`)};
     alter table audit_pending drop constraint if exists audit_pending_is_event;
     ${sql};
     ${forEach((table, guard) => `alter table ${table} enable always trigger ${guard}`)};
     commit`,
  );

/** A sound event with something beside it or instead. */
const like = (more: string): string =>
  `((select convert_from(leaf, 'UTF8')::jsonb - 'previous' from audit_event where index = 0) || ${more})`;

const verdict = () =>
  verifyLog(log.node.platform.database(), {
    verifiers: [verifierOf('localhost:8080/log', log.node.platform.keys.log.publicJwk)],
  });

const sizeOf = async (): Promise<number> =>
  (await runSql(log.database.url, 'select size::int as size from audit_head')).rows[0].size;

async function lastAside() {
  const { rows } = await runSql(
    log.database.url,
    'select found_in, place::int as place, reason from audit_set_aside order by id desc limit 1',
  );
  return rows[0];
}

it.each([
  ['null', `'null'`, 'not_an_event'],
  ['a list', `'[1]'`, 'not_an_event'],
  ['a case that is no name', `'{"caseRef":{"a":1}}'`, 'not_an_event'],
  [
    'more than a leaf can hold',
    like(`jsonb_build_object('purpose', repeat('x', 90000))`),
    'not_a_leaf',
  ],
  // What a reader of the log does not take for JSON would break the whole log, once it is signed.
  ['a number that no double holds', like(`'{"n":12345678901234567890}'`), 'not_an_event'],
  ['a member that is a prototype', like(`'{"__proto__":{"a":1}}'`), 'not_an_event'],
  [
    'nested deeper than anybody reads',
    like(`jsonb_build_object('n', (repeat('[', 33) || repeat(']', 33))::jsonb)`),
    'not_an_event',
  ],
  ['filed under another case', like(`'{"caseRef":"case_b"}'`), 'not_an_event', `'case_a'`],
])(
  'a pending event that is %s is set aside and named in the log; the others go on',
  async (_, event, reason, caseRef = `event ->> 'caseRef'`) => {
    const size = await sizeOf();
    await forced(
      `insert into audit_pending (case_ref, event) select ${caseRef}, event from (select ${event}::jsonb as event) as given`,
    );
    await commit(log, someEvent('case_a'));
    const { count, misfits } = await sequenceBatch(log.node.platform, 100);
    expect(count).toBe(2);
    expect(misfits).toMatchObject([{ foundIn: 'pending', reason }]);
    expect(await lastAside()).toMatchObject({ found_in: 'pending', reason });
    expect(await verdict()).toMatchObject({
      kind: 'holds',
      size: size + 2,
      warnings: [expect.stringContaining('set aside')],
    });
    expect(await auditDependency(log.node.platform)).toMatchObject({
      tolerable: true,
      advice: expect.stringContaining('audit_set_aside'),
    });
  },
);

it('a row inserted at the head is found, and the next event takes its place', async () => {
  const size = await sizeOf();
  await forced(
    `insert into audit_event select ${size}, case_ref, leaf, leaf_hash, sequenced_at from audit_event where index = 0`,
  );
  expect(await verdict()).toMatchObject({ kind: 'broken', index: size });
  await commit(log, someEvent('case_a'));
  await sequenceAll(log);
  expect(await lastAside()).toEqual({ found_in: 'beyond_head', place: size, reason: 'unsigned' });
  expect(await verdict()).toMatchObject({ kind: 'holds', size: size + 2 });
});

it('hashes appended to the edge tile are found and written over', async () => {
  await forced(`update audit_tile set hashes = hashes || sha256('x') where level = 0 and tile = 0`);
  expect(await verdict()).toMatchObject({
    kind: 'broken',
    problem: expect.stringContaining('tile 0/0'),
  });
  await commit(log, someEvent('case_a'));
  await sequenceAll(log);
  expect(await verdict()).toMatchObject({ kind: 'holds' });
});

it('a head that was raised beside its signed note is found and put right by the next event', async () => {
  await forced('update audit_head set size = size + 5');
  expect(await verdict()).toMatchObject({
    kind: 'broken',
    problem: expect.stringContaining('the head says another size'),
  });
  await commit(log, someEvent('case_a'));
  await sequenceAll(log);
  expect(await verdict()).toMatchObject({ kind: 'holds' });
});

it('a false note is not continued; the signed one put back, nothing is lost', async () => {
  const { rows } = await runSql(log.database.url, 'select note from audit_head');
  await forced(
    `update audit_head set note = replace(note, E'\\n${await sizeOf()}\\n', E'\\n9999\\n')`,
  );
  expect(await verdict()).toMatchObject({ kind: 'broken' });
  await commit(log, someEvent('case_a'));
  await expect(sequenceBatch(log.node.platform, 10)).rejects.toThrow('not signed by this gateway');
  await forced(`update audit_head set note = '${rows[0].note}'`);
  expect(await sequenceAll(log)).toBe(1);
  expect(await verdict()).toMatchObject({ kind: 'holds' });
});

it('a leaf of a later version is intact: the log and the case hold, with a warning that says where', async () => {
  const size = await sizeOf();
  await runSql(
    log.database.url,
    `insert into audit_pending (case_ref, event)
     select 'case_new', convert_from(leaf, 'UTF8')::jsonb - 'previous'
       || '{"action":"case.foreseen","version":2,"caseRef":"case_new","ground":"art. 13"}' from audit_event where index = 0`,
  );
  await sequenceAll(log);
  expect(await verdict()).toMatchObject({
    kind: 'holds',
    warnings: expect.arrayContaining([expect.stringContaining(`index ${size}`)]),
  });
  expect((await examineCase(log.node.platform, 'case_new')).proof).toMatchObject({
    holds: true,
    proven: 1,
    laterVocabulary: [size],
  });
});

it('a log that is empty although a checkpoint was kept is broken', async () => {
  const empty = await openTestLog();
  const options = {
    verifiers: [verifierOf('localhost:8080/log', empty.node.platform.keys.log.publicJwk)],
    known: { origin: 'localhost:8080/log', size: 7, root: new Uint8Array(32) },
  };
  expect(await verifyLog(empty.node.platform.database(), options)).toMatchObject({
    kind: 'broken',
    problem: expect.stringContaining('the log has 0 events'),
  });
  await empty.close();
});
