import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runSql } from '../../../tests/setup/database.ts';
import { isMyTurn } from '../../platform/database/one-at-a-time.ts';
import { newKeySet } from '../../platform/keys/new-keys.ts';
import { createNodePlatform } from '../../platform/node/node-platform.ts';
import { proveCase } from '../reading/timeline.ts';
import { verifyLog } from '../reading/verify-log.ts';
import { commit, openTestLog, sequenceAll, someEvent, type TestLog } from '../testing/log.ts';
import { type Checkpoint, verifierOf } from '../tree/checkpoint.ts';
import { emptyRoot, leafHash } from '../tree/hash.ts';
import { consistencyProof } from '../tree/merkle.ts';
import { subtreesFrom, tilesReadBy } from '../tree/tiles.ts';
import { verifyConsistency } from '../tree/verify-proof.ts';
import { appendAudit } from './append.ts';
import { openOwnCheckpoint } from './log-identity.ts';
import { sequenceBatch } from './sequence.ts';
import { startSequencer } from './sequencer.ts';
import { firstBeyondHead, moveHead, oldestPending, readHead, readTiles } from './store.ts';

let log: TestLog;
beforeAll(async () => {
  log = await openTestLog();
});
afterAll(() => log.close());

const verdict = () =>
  verifyLog(log.node.platform.database(), {
    verifiers: [verifierOf('localhost:8080/log', log.node.platform.keys.log.publicJwk)],
  });

async function checkpoint(): Promise<Checkpoint> {
  const head = await readHead(log.node.platform.database());
  const opened = head && (await openOwnCheckpoint(log.node.platform, head.note));
  if (!opened) throw new Error('there is no checkpoint');
  return opened;
}

/** Commits in pieces, some of which are rolled back, so that ids have gaps and become visible out of order. */
async function write(writer: number, pieces: number, perPiece: number): Promise<void> {
  const { platform } = log.node;
  for (let piece = 0; piece < pieces; piece++) {
    const events = Array.from({ length: perPiece }, (_, nth) =>
      someEvent(`case_${(writer + nth) % 23}`),
    );
    await platform.database().transaction(async (tx) => {
      await appendAudit(tx, events, platform.clock());
      if (piece % 5 === 0) await sleep(writer);
    });
    const undone = platform.database().transaction(async (tx) => {
      await appendAudit(tx, [someEvent('case_never')], platform.clock());
      tx.rollback();
    });
    await undone.catch(() => undefined);
  }
}

describe('sequencer', () => {
  it('begins with a signed checkpoint of no events', async () => {
    const sequencer = startSequencer(log.node.platform);
    expect(await sequencer.sequenceOnce()).toBe(0);
    await sequencer.close();
    expect(await checkpoint()).toEqual({
      origin: 'localhost:8080/log',
      size: 0,
      root: emptyRoot(),
    });
  });

  it('gives 4,000 events of parallel writers dense indices, each once, while two sequencers run', async () => {
    const second = await createNodePlatform(log.config);
    const sequencers = [startSequencer(log.node.platform), startSequencer(second.platform)];
    const heads: Checkpoint[] = [];
    let writing = true;
    const watcher = (async () => {
      while (writing) {
        heads.push(await checkpoint());
        await sleep(40);
      }
    })();
    await Promise.all([1, 2, 3, 4, 5].map((writer) => write(writer, 20, 40)));
    while (await oldestPending(log.node.platform.database())) await sleep(20);
    writing = false;
    await watcher;
    await Promise.all(sequencers.map((sequencer) => sequencer.close()));
    await second.close();
    heads.push(await checkpoint());

    const counted = await runSql(
      log.database.url,
      `select count(*)::int as n, min(index)::int as first, max(index)::int as last,
        count(distinct convert_from(leaf, 'UTF8')::jsonb ->> 'eventId')::int as events,
        count(*) filter (where case_ref = 'case_never')::int as never from audit_event`,
    );
    expect(counted.rows).toEqual([{ n: 4000, first: 0, last: 3999, events: 4000, never: 0 }]);
    expect(await verdict()).toMatchObject({ kind: 'holds', size: 4000, cases: 23 });
    expect(new Set(heads.map((head) => head.size)).size).toBeGreaterThan(3);
    await expectConsistent(heads);
    expect(await proveCase(log.node.platform, 'case_7')).toMatchObject({
      holds: true,
      pending: 0,
      problems: [],
    });
  });

  it('keeps the order of ids within a batch and chains the events of a case across batches', async () => {
    const actions = [
      'case.submitted',
      'case.forwarded',
      'case.accepted',
      'case.approved',
      'case.read',
    ] as const;
    for (const action of actions)
      await commit(log, someEvent('case_chain', action), someEvent(undefined));
    await sequenceAll(log, 3);
    const { rows } = await runSql(
      log.database.url,
      `select convert_from(leaf, 'UTF8')::jsonb as leaf, encode(leaf_hash, 'hex') as hash
       from audit_event where case_ref = 'case_chain' order by index`,
    );
    expect(rows.map((row) => row.leaf.action)).toEqual(actions);
    expect(rows.map((row) => row.leaf.previous)).toEqual([
      undefined,
      ...rows.slice(0, -1).map((row) => row.hash),
    ]);
  });

  it('leaves neither a gap nor a loss when a step fails: everything is rolled back', async () => {
    const before = await checkpoint();
    await commit(log, someEvent('case_a'), someEvent('case_b'));
    for (const table of ['audit_event', 'audit_tile', 'audit_head']) {
      await runSql(log.database.url, failOn(table));
      await expect(sequenceBatch(log.node.platform, 100)).rejects.toThrow();
      expect(await checkpoint()).toEqual(before);
      expect(await firstBeyondHead(log.node.platform.database())).toBeUndefined();
      await runSql(log.database.url, `drop trigger fail_now on ${table}`);
    }
    expect(await sequenceAll(log)).toBe(2);
    expect((await checkpoint()).size).toBe(before.size + 2);
    expect(await verdict()).toMatchObject({ kind: 'holds' });
  });

  it('works one at a time: while another holds the lock it takes nothing', async () => {
    await commit(log, someEvent('case_a'));
    await log.node.platform.database().transaction(async (holder) => {
      expect(await isMyTurn(holder, 'sequencer')).toBe(true);
      expect((await sequenceBatch(log.node.platform, 10)).count).toBe(0);
    });
    expect((await sequenceBatch(log.node.platform, 10)).count).toBe(1);
  });

  it('moves the head from the note that it read and from no other', async () => {
    const database = log.node.platform.database();
    const head = await readHead(database);
    if (!head) throw new Error('there is no head');
    const next = { size: head.size + 1, root: head.root, note: head.note, signedAt: head.signedAt };
    expect(await moveHead(database, `${head.note}x`, next)).toBe(false);
    expect((await readHead(database))?.size).toBe(head.size);
  });

  it('does not sign on top of tiles that are not those it signed', async () => {
    const { size } = await checkpoint();
    await commit(log, someEvent('case_a'));
    const tile = `level = 0 and tile = ${Math.floor(size / 256)}`;
    const sql = (hash: string) =>
      `alter table audit_tile disable trigger all;
       update audit_tile set hashes = overlay(hashes placing '\\x${hash}' from 1 for 32) where ${tile};
       alter table audit_tile enable always trigger audit_tile_grows`;
    const { rows } = await runSql(
      log.database.url,
      `select encode(substring(hashes for 32), 'hex') as was from audit_tile where ${tile}`,
    );
    await runSql(log.database.url, sql(Buffer.from(leafHash(new Uint8Array())).toString('hex')));
    await expect(sequenceBatch(log.node.platform, 10)).rejects.toThrow(
      'not those that were signed',
    );
    await runSql(log.database.url, sql(rows[0].was));
    expect(await sequenceAll(log)).toBe(1);
  });

  it('does not continue a log that another key signed, and loses nothing by that', async () => {
    const stranger = await createNodePlatform({ ...log.config, keys: await newKeySet() });
    await commit(log, someEvent('case_a'));
    await expect(sequenceBatch(stranger.platform, 10)).rejects.toThrow(
      'not signed by this gateway',
    );
    await stranger.close();
    expect(await sequenceAll(log)).toBe(1);
  });

  it('keeps the origin that the log began with when the gateway moves to another address', async () => {
    const moved = await createNodePlatform({
      ...log.config,
      publicOrigin: 'http://localhost:9999',
    });
    await commit(log, someEvent('case_a'));
    expect((await sequenceBatch(moved.platform, 10)).count).toBe(1);
    await moved.close();
    expect((await checkpoint()).origin).toBe('localhost:8080/log');
  });
});

const failOn = (table: string): string => `
  create or replace function fail_now() returns trigger language plpgsql as $$ begin raise 'power cut'; end $$;
  create trigger fail_now before insert or update on ${table} for each statement execute function fail_now()`;

async function expectConsistent(heads: readonly Checkpoint[]): Promise<void> {
  for (const [nth, head] of heads.entries()) {
    const older = heads[nth - 1];
    if (!older || older.size === 0) continue;
    expect(head.size).toBeGreaterThanOrEqual(older.size);
    const ids = tilesReadBy((subtree) => consistencyProof(older.size, head.size, subtree));
    const subtree = subtreesFrom(await readTiles(log.node.platform.database(), ids));
    const proof = consistencyProof(older.size, head.size, subtree);
    expect(verifyConsistency(older.size, older.root, head.size, head.root, proof)).toBe(true);
  }
}
