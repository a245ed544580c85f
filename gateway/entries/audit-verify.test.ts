import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { childEnvironment } from '../../tests/setup/child-environment.ts';
import { runSql } from '../../tests/setup/database.ts';
import { runCommand } from '../../tests/setup/run-command.ts';
import { logVkey } from '../audit/log/log-identity.ts';
import { readHead } from '../audit/log/store.ts';
import { proveCase } from '../audit/reading/timeline.ts';
import { commit, openTestLog, sequenceAll, someEvent, type TestLog } from '../audit/testing/log.ts';
import { formatVkey, verifierOf } from '../audit/tree/checkpoint.ts';

const cli = fileURLToPath(new URL('./audit-verify.ts', import.meta.url));

type Outcome = { readonly code: number; readonly said: string };

async function verify(environment: Record<string, string>, ...args: string[]): Promise<Outcome> {
  const { code, stdout, stderr } = await runCommand(cli, args, environment);
  return { code, said: stdout + stderr };
}

/** The same in a process of its own. */
function verifyElsewhere(environment: Record<string, string>): Promise<Outcome> {
  const env = childEnvironment(environment);
  return new Promise((resolve) => {
    execFile(process.execPath, [cli], { env }, (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code) : 0, said: stdout + stderr });
    });
  });
}

let log: TestLog;
let vkey: string;
let oldCheckpoint: string;

beforeAll(async () => {
  log = await openTestLog();
  const events = Array.from({ length: 700 }, (_, nth) => someEvent(`case_${nth % 9}`));
  await commit(log, ...events.slice(0, 300));
  await sequenceAll(log);
  const { database } = log.node.platform;
  const directory = await mkdtemp(join(tmpdir(), 'tongban-checkpoint-'));
  oldCheckpoint = join(directory, 'checkpoint.txt');
  await writeFile(oldCheckpoint, (await readHead(database()))?.note ?? '');
  await commit(log, ...events.slice(300));
  await sequenceAll(log);
  vkey = await logVkey(log.node.platform);
});
afterAll(async () => {
  await log.close();
  await rm(dirname(oldCheckpoint), { recursive: true, force: true });
});

const settings = () => ({ DATABASE_URL: log.database.url, LOG_VKEY: vkey });

/** Changes the log as somebody does who may do anything in the database, then puts it back. */
async function tampered(change: string, undo: string, check: () => Promise<void>): Promise<void> {
  const forced = (sql: string) => `begin;
    alter table audit_event disable trigger all; alter table audit_tile disable trigger all; alter table audit_head disable trigger all;
    ${sql};
    alter table audit_event enable trigger all; alter table audit_tile enable trigger all; alter table audit_head enable trigger all;
    commit`;
  await runSql(
    log.database.url,
    `create table kept_event as select * from audit_event; create table kept_head as select * from audit_head;`,
  );
  await runSql(log.database.url, forced(change));
  try {
    await check();
  } finally {
    await runSql(log.database.url, forced(undo));
    await runSql(log.database.url, 'drop table kept_event, kept_head');
  }
}

const restoreEvent = (index: number): string =>
  `delete from audit_event where index = ${index}; insert into audit_event select * from kept_event where index = ${index}`;

const changedLeaf = `convert_to(replace(convert_from(leaf, 'UTF8'), '"outcome":"done"', '"outcome":"fail"'), 'UTF8')`;

describe('npm run audit:verify', () => {
  it('says that an untouched log holds, by public key or by key set', async () => {
    const holds = { code: 0, said: expect.stringContaining('OK: 700 events of 9 cases') };
    expect(await verifyElsewhere(settings())).toMatchObject(holds);
    expect(await verify(settings())).toMatchObject(holds);
    const { LOG_VKEY: _, ...database } = settings();
    expect((await verify({ ...database, KEYS: JSON.stringify(log.config.keys) })).code).toBe(0);
    expect((await verify(settings(), '--checkpoint', oldCheckpoint)).code).toBe(0);
  });

  it('names the event whose leaf was changed', () =>
    tampered(
      `update audit_event set leaf = ${changedLeaf} where index = 431`,
      restoreEvent(431),
      async () => {
        expect(await verify(settings())).toMatchObject({
          code: 1,
          said: expect.stringContaining('BROKEN at index 431: the leaf was changed'),
        });
        const proof = await proveCase(log.node.platform, `case_${431 % 9}`);
        expect(proof).toMatchObject({
          holds: false,
          problems: expect.arrayContaining([expect.stringContaining('event 431')]),
        });
        expect((await proveCase(log.node.platform, 'case_0')).holds).toBe(true);
      },
    ));

  it('names the event whose leaf was changed together with its hash', () =>
    tampered(
      `update audit_event set leaf = ${changedLeaf}, leaf_hash = sha256('\\x00'::bytea || ${changedLeaf}) where index = 699`,
      restoreEvent(699),
      async () => {
        expect(await verify(settings())).toMatchObject({
          code: 1,
          said: expect.stringContaining('BROKEN at index 699'),
        });
        expect((await proveCase(log.node.platform, `case_${699 % 9}`)).holds).toBe(false);
      },
    ));

  it('names an event that was taken out', () =>
    tampered('delete from audit_event where index = 12', restoreEvent(12), async () => {
      expect(await verify(settings())).toMatchObject({
        code: 1,
        said: expect.stringContaining('BROKEN at index 12: the event is missing'),
      });
    }));

  it('names two events that changed places', () =>
    tampered(
      `update audit_event e set leaf = o.leaf, leaf_hash = o.leaf_hash, case_ref = o.case_ref from kept_event o
       where (e.index, o.index) in ((200, 201), (201, 200))`,
      `${restoreEvent(200)}; ${restoreEvent(201)}`,
      async () => {
        expect(await verify(settings())).toMatchObject({
          code: 1,
          said: expect.stringContaining('BROKEN at index 200: the tree differs from the events'),
        });
      },
    ));

  it('names the tile that was edited, and the first event below the hash that differs', () =>
    tampered(
      `create table kept_tile as select * from audit_tile where level = 0 and tile = 1;
       update audit_tile set hashes = set_byte(hashes, 7 * 32, get_byte(hashes, 7 * 32) # 1) where level = 0 and tile = 1`,
      `update audit_tile t set hashes = k.hashes from kept_tile k where t.level = k.level and t.tile = k.tile;
       drop table kept_tile`,
      async () => {
        expect(await verify(settings())).toMatchObject({
          code: 1,
          said: expect.stringContaining(`BROKEN at index ${256 + 7}: the tree differs`),
        });
      },
    ));

  it('names an event that was filed under another case', () =>
    tampered(
      `update audit_event set case_ref = 'case_x' where index = 50`,
      restoreEvent(50),
      async () => {
        expect(await verify(settings())).toMatchObject({
          code: 1,
          said: expect.stringContaining('BROKEN at index 50'),
        });
      },
    ));

  it('names an event that was slipped in behind the signed end', () =>
    tampered(
      'insert into audit_event select 700, case_ref, leaf, leaf_hash, sequenced_at from audit_event where index = 0',
      'delete from audit_event where index = 700',
      async () => {
        expect(await verify(settings())).toMatchObject({
          code: 1,
          said: expect.stringContaining('BROKEN at index 700'),
        });
      },
    ));

  it('refuses a head that the key did not sign', () =>
    tampered(
      `update audit_head set note = replace(note, E'\\n700\\n', E'\\n699\\n'), size = 699`,
      'delete from audit_head; insert into audit_head select * from kept_head',
      async () => {
        expect(await verify(settings())).toMatchObject({
          code: 1,
          said: expect.stringContaining('not signed by the key'),
        });
      },
    ));

  it('notices by a kept checkpoint that the log was set back to an earlier signed state', async () => {
    const newest = join(oldCheckpoint, '..', 'newest.txt');
    await writeFile(newest, (await readHead(log.node.platform.database()))?.note ?? '');
    const oldNote = await readFile(oldCheckpoint, 'utf8');
    await tampered(
      `delete from audit_event where index >= 300; update audit_head set size = 300, note = '${oldNote}'`,
      `insert into audit_event select * from kept_event where index >= 300;
       delete from audit_head; insert into audit_head select * from kept_head`,
      async () => {
        expect(await verify(settings(), '--checkpoint', newest)).toMatchObject({
          code: 1,
          said: expect.stringContaining(
            'the log has 300 events; the checkpoint that you kept has 700',
          ),
        });
      },
    );
  });

  it('notices by a kept checkpoint that history was written anew, even by who has the key', async () => {
    const rewritten = await openTestLog(log.config.keys);
    await commit(rewritten, ...Array.from({ length: 400 }, () => someEvent('case_0')));
    await sequenceAll(rewritten);
    const elsewhere = { ...settings(), DATABASE_URL: rewritten.database.url };
    expect((await verify(elsewhere)).code).toBe(0);
    expect(await verify(elsewhere, '--checkpoint', oldCheckpoint)).toMatchObject({
      code: 1,
      said: expect.stringContaining('the first 300 events are not those'),
    });
    await rewritten.close();
  });

  it('asks for what it needs, and exits with 2, when it cannot verify', async () => {
    const unnamed = { DATABASE_URL: log.database.url };
    const asks = { code: 2, said: expect.stringContaining('LOG_VKEY') };
    expect(await verifyElsewhere(unnamed)).toMatchObject(asks);
    expect(await verify(unnamed)).toMatchObject(asks);
    expect(await verify({ ...settings(), LOG_VKEY: 'nonsense' })).toMatchObject({
      code: 2,
      said: expect.stringContaining('LOG_VKEY'),
    });
    const unreachable = new URL(log.database.url);
    unreachable.port = '1';
    expect(await verify({ ...settings(), DATABASE_URL: unreachable.href })).toMatchObject({
      code: 2,
      said: expect.stringContaining('ECONNREFUSED'),
    });
    const postgres = new URL(log.database.url);
    postgres.pathname = '/postgres';
    expect(await verify({ ...settings(), DATABASE_URL: postgres.href })).toMatchObject({
      code: 2,
      said: expect.stringContaining('npm run migrate'),
    });
    expect((await verify(settings(), '--nonsense')).code).toBe(2);
  });

  it('does not take another log for this one', async () => {
    const other = await formatVkey(
      verifierOf('elsewhere.example/log', log.node.platform.keys.log.publicJwk),
    );
    expect((await verify({ ...settings(), LOG_VKEY: other })).code).toBe(1);
  });
});
