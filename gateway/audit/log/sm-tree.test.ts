import { sm2, sm3 } from 'sm-crypto-v2';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runSql } from '../../../tests/setup/database.ts';
import { hex, utf8 } from '../../platform/keys/digest.ts';
import { newSm2Jwk } from '../../platform/keys/sm2.ts';
import { pointOf, userId } from '../../platform/keys/sm2-key.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { smProofs } from '../reading/sm-proofs.ts';
import { smRoutes } from '../reading/sm-routes.ts';
import { verifyLog } from '../reading/verify-log.ts';
import { commit, openTestLog, sequenceAll, someEvent, type TestLog } from '../testing/log.ts';
import { parseVkeys } from '../tree/checkpoint.ts';
import {
  formatSmVkey,
  parseSmVkey,
  smOriginOf,
  verifySmCheckpoint,
} from '../tree/sm-checkpoint.ts';
import { logVkey } from './log-identity.ts';
import { readSmHead } from './sm-store.ts';
import { extendSmTree } from './sm-tree.ts';
import { readHead, readRows } from './store.ts';

const key = newSm2Jwk('sm-1');
const points = [pointOf(key)];
let log: TestLog;
let platform: Platform;

beforeAll(async () => {
  log = await openTestLog();
  platform = log.node.platform;
  await grow(300);
});
afterAll(() => log.close());

async function grow(count: number): Promise<void> {
  await commit(log, ...Array.from({ length: count }, (_, nth) => someEvent(`case_${nth % 7}`)));
  await sequenceAll(log);
}
const note = async () => (await readSmHead(platform.database()))?.note ?? '';
const verdict = async (smPoints: readonly Uint8Array[] | undefined = points) => {
  const verifiers = (await parseVkeys(await logVkey(platform))) ?? [];
  return verifyLog(platform.database(), { verifiers, smPoints });
};

/** RFC 6962 s2.1 over SM3 of another hand. */
const foreign = (bytes: Uint8Array): Uint8Array => Uint8Array.from(Buffer.from(sm3(bytes), 'hex'));
function foreignRoot(leaves: readonly Uint8Array[]): Uint8Array {
  const [only = new Uint8Array()] = leaves;
  if (leaves.length === 1) return foreign(Uint8Array.from([0, ...only]));
  const split = 2 ** Math.ceil(Math.log2(leaves.length) - 1);
  return foreign(
    Uint8Array.from([
      1,
      ...foreignRoot(leaves.slice(0, split)),
      ...foreignRoot(leaves.slice(split)),
    ]),
  );
}

/** What whoever owns the database can do, though no trigger lets anybody: for as long as it is looked at. */
async function edited(tables: readonly string[], change: string, look: () => Promise<void>) {
  const all = (what: string) => tables.map((table) => what.replaceAll('{}', table)).join('; ');
  await runSql(
    log.database.url,
    `${all('alter table {} disable trigger all; create table kept_{} as select * from {}')}; ${change}`,
  );
  const back = all(
    'delete from {}; insert into {} select * from kept_{}; drop table kept_{}; alter table {} enable trigger all',
  );
  try {
    await look();
  } finally {
    await runSql(log.database.url, back);
  }
}

it('rows that were edited in the log, with their tiles or without, get no second signature', async () => {
  const other = `update audit_event set leaf = (select leaf from audit_event where index = 8),
    leaf_hash = (select leaf_hash from audit_event where index = 8) where index = 7`;
  const tile = `update audit_tile set hashes = overlay(hashes placing
    (select leaf_hash from audit_event where index = 8) from 7 * 32 + 1) where level = 0 and tile = 0`;
  for (const change of [other, `${other}; ${tile}`])
    await edited(['audit_event', 'audit_tile'], change, async () => {
      await expect(extendSmTree(platform, [key])).rejects.toThrow('not those of the signed log');
      expect(await note()).toBe('');
    });
});

it('the second tree has the log’s own leaves under SM3, its own name and an SM2 signature, all as another implementation has them', async () => {
  expect(await extendSmTree(platform, [key], 250)).toEqual({ taken: 250, size: 250 });
  await grow(5);
  expect(await extendSmTree(platform, [key])).toEqual({ taken: 55, size: 305 });
  expect(await extendSmTree(platform, [key])).toEqual({ taken: 0, size: 305 });
  const rows = await readRows(platform.database(), undefined, 0, 305);
  const head = verifySmCheckpoint(await note(), points);
  expect(head).toMatchObject({ origin: 'localhost:8080/log-sm3', size: 305 });
  expect(hex(head?.root ?? new Uint8Array())).toBe(hex(foreignRoot(rows.map(({ leaf }) => leaf))));
  const [text = '', line = ''] = (await note()).split('\n\n');
  const signature = Buffer.from(line.trim().split(' ')[2] ?? '', 'base64').subarray(4);
  const options = { hash: true, der: true, userId };
  const point = hex(pointOf(key));
  const holds = (said: string) =>
    sm2.doVerifySignature(utf8(said), signature.toString('hex'), point, options);
  expect([holds(`${text}\n`), holds(`${text}\n\n`)]).toEqual([true, false]);
  expect(await verdict()).toMatchObject({ kind: 'holds', sm: { size: 305 }, warnings: [] });
  expect(await verdict([])).toMatchObject({
    kind: 'broken',
    problem: expect.stringContaining('not signed'),
  });
});

it('its keys are read as they are written, an epoch of the log is one of it, and a key of another name or with another id is none', () => {
  const verifier = { name: smOriginOf('gateway.example/log/2'), point: pointOf(key) };
  const vkey = formatSmVkey(verifier);
  expect(vkey).toMatch(/^gateway\.example\/log-sm3\/2\+[0-9a-f]{8}\+\/1NNMi1TTTM/);
  expect(parseSmVkey(vkey)).toEqual(verifier);
  expect(parseSmVkey(vkey.replace('example', 'other'))).toBeUndefined();
  expect(parseSmVkey(vkey.slice(0, -4))).toBeUndefined();
});

it('two at once take no leaf twice, and a log that grows meanwhile is only made up for', async () => {
  await grow(40);
  const steps = await Promise.all([1, 2, 3].map(() => extendSmTree(platform, [key], 30)));
  await extendSmTree(platform, [key]);
  expect(steps.reduce((sum, { taken }) => sum + taken, 0)).toBeLessThanOrEqual(40);
  expect(await verdict()).toMatchObject({ kind: 'holds', sm: { size: 345 } });
});

it('what is taken away of it is what was signed: of tiles that somebody changed or cut, and under another log’s name, it is nothing', async () => {
  const kept = { ...platform, config: { ...platform.config, logSmKeys: [key] } };
  const rows = await readRows(platform.database(), undefined, 0, 3);
  const leaves = rows.map(({ index, leaf }) => ({ index, leaf, inclusion: [] }));
  const head = (await readHead(platform.database()))?.note ?? '';
  const taken = async (of = head) => (await smProofs(kept, { leaves, note: of }))?.proofs.size;
  expect(await taken()).toBe(3);
  expect(await taken(head.replace('localhost', 'other'))).toBeUndefined();
  for (const hashes of [
    'set_byte(hashes, 40, get_byte(hashes, 40) # 1)',
    'substring(hashes for 32)',
  ])
    await edited(
      ['audit_sm_tile'],
      `update audit_sm_tile set hashes = ${hashes} where level = 0`,
      async () => {
        expect(await taken()).toBeUndefined();
      },
    );
});

it('it is served like the log: checkpoint, keys and tiles as far as they are signed, and not at all where it is not kept', async () => {
  const kept = smRoutes({ ...platform, config: { ...platform.config, logSmKeys: [key] } });
  expect(await (await kept.request('/log-sm3/checkpoint')).text()).toBe(await note());
  const { keys } = (await (await kept.request('/log-sm3/keys')).json()) as { keys: string[] };
  expect(keys.map((vkey) => parseSmVkey(vkey)?.name)).toEqual(['localhost:8080/log-sm3']);
  const tile = await kept.request('/log-sm3/tile/0/001.p/89');
  expect((await tile.arrayBuffer()).byteLength).toBe(89 * 32);
  expect((await kept.request('/log-sm3/tile/0/001.p/90')).status).toBe(404);
  const off = smRoutes(platform);
  for (const path of ['checkpoint', 'keys', 'tile/0/000'])
    expect((await off.request(`/log-sm3/${path}`)).status).toBe(404);
});

it('a tile that was edited, a head that was rolled back and a head of another key are found, and nothing is signed on top of them', async () => {
  const tampered = async (change: string, undo: string, problem: string) => {
    await runSql(log.database.url, change);
    expect(await verdict()).toMatchObject({
      kind: 'broken',
      problem: expect.stringContaining(problem),
    });
    await grow(1);
    await expect(extendSmTree(platform, [key])).rejects.toThrow('audit:verify');
    await runSql(log.database.url, undo);
    await extendSmTree(platform, [key]);
    expect((await verdict()).kind).toBe('holds');
  };
  const kept = `create table kept_tile as select * from audit_sm_tile; create table kept_head as select * from audit_sm_head`;
  const back = `delete from audit_sm_tile; insert into audit_sm_tile select * from kept_tile; delete from audit_sm_head;
    insert into audit_sm_head select * from kept_head; drop table kept_tile, kept_head`;
  await tampered(
    `${kept}; update audit_sm_tile set hashes = set_byte(hashes, 3, 255 - get_byte(hashes, 3)) where level = 0 and tile = 1`,
    back,
    'tile 0/1, hash 0',
  );
  await tampered(
    `${kept}; update audit_sm_head set note = replace(note, E'\\n3', E'\\n2')`,
    back,
    'not signed by the key',
  );
  await expect(extendSmTree(platform, [newSm2Jwk('sm-2')])).rejects.toThrow('LOG_SM_KEYS');
  // A new key in front of the one before it goes on from what that signed.
  const next = newSm2Jwk('sm-2');
  const { d: _, ...before } = key;
  await grow(1);
  await extendSmTree(platform, [next, before]);
  expect(verifySmCheckpoint(await note(), [pointOf(next)])?.size).toBe(348);
});

it('a tree that nobody verifies is told of, and one that is gone is not taken for one that was never kept', async () => {
  const verifiers = (await parseVkeys(await logVkey(platform))) ?? [];
  expect(await verifyLog(platform.database(), { verifiers })).toMatchObject({
    kind: 'holds',
    warnings: [expect.stringContaining('LOG_SM_VKEY')],
  });
  await runSql(log.database.url, 'alter table audit_sm_head rename column note to away');
  // An error is not “there is none”.
  await expect(verdict()).rejects.toThrow();
  await expect(verifyLog(platform.database(), { verifiers })).rejects.toThrow();
  await runSql(log.database.url, 'alter table audit_sm_head rename column away to note');
  await runSql(log.database.url, 'alter table audit_sm_head rename to away');
  expect(await verifyLog(platform.database(), { verifiers })).toMatchObject({ warnings: [] });
  await runSql(log.database.url, 'alter table away rename to audit_sm_head');
  const taken = 'delete from audit_event; delete from audit_tile; delete from audit_head';
  await edited(['audit_event', 'audit_tile', 'audit_head'], taken, async () => {
    const problem = expect.stringContaining('more leaves than the log');
    expect(await verifyLog(platform.database(), { verifiers })).toEqual({
      kind: 'broken',
      problem,
    });
    // The key before the one that signed last.
    expect(await verdict()).toMatchObject({ problem: expect.stringContaining('not signed') });
    await runSql(log.database.url, 'delete from audit_sm_head');
    expect(await verdict()).toEqual({ kind: 'empty' });
  });
  expect(await verdict()).toEqual({ kind: 'broken', problem: 'there is no SM3 tree' });
});
