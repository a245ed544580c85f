import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Redis } from 'ioredis';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { createTestDatabase, runSql, type TestDatabase } from '../../../tests/setup/database.ts';
import { findRedis } from '../../../tests/setup/find-program.ts';
import { startRedis } from '../../../tests/setup/redis.ts';
import { until } from '../../../tests/setup/until.ts';
import { freePort } from '../../platform/node/free-port.ts';
import {
  delivered,
  newWorld,
  region,
  regionInMemory,
  startFast,
  takes,
  type World,
} from '../testing/harness.ts';
import type { CourierOptions } from './courier.ts';

let database: TestDatabase;
let running: (() => Promise<unknown>)[] = [];

beforeEach(async () => {
  database = await createTestDatabase();
});
afterEach(async () => {
  for (const close of running.reverse()) await close();
  running = [];
  await database.drop();
});

async function world(redisUrl?: string, answer = async () => delivered) {
  const { adapter, arrived } = regionInMemory(answer);
  const made = await newWorld(database.url, adapter, { redisUrl });
  running.push(made.close);
  return { made, arrived };
}

async function start(made: World, options: CourierOptions = {}) {
  const courier = await startFast(made, options);
  running.push(courier.close);
  return courier;
}

/** A test's own question may be cut off too. */
const allDelivered = (made: World, count: number) =>
  until(async () => (await made.states().catch(() => undefined))?.['delivered'] === count);

/** A Redis on a port that is already known. */
async function redisOn(port: number): Promise<void> {
  const program = await findRedis();
  const args = [
    '--port',
    String(port),
    '--bind',
    '127.0.0.1',
    '--save',
    '',
    '--maxmemory-policy',
    'noeviction',
  ];
  const child = spawn(program?.path ?? '', args, {
    stdio: 'ignore',
    env: { ...process.env, ...program?.env },
  });
  running.push(async () => {
    child.kill('SIGTERM');
    await once(child, 'exit');
  });
}

const slow = async () => {
  await takes(10);
  return delivered;
};

describe('with a database that has no room for results', () => {
  it('what was carried is not carried again, counts as no death, and is recorded once there is room', async () => {
    const { made, arrived } = await world();
    await made.commit(3, 1);
    await runSql(
      database.url,
      `create function no_room() returns trigger language plpgsql as
        $$ begin raise exception 'could not extend file' using errcode = 'disk_full'; end $$;
      create trigger no_room before update on outbox for each row when (new.state = 'delivered')
        execute function no_room()`,
    );
    const courier = await start(made);
    await until(() => arrived.length === 3);
    for (let lease = 0; lease < 5; lease++) {
      await runSql(database.url, `update outbox set lease_until = now() - interval '1 hour'`);
      await courier.turns(1);
    }
    await runSql(database.url, 'drop trigger no_room on outbox');
    await allDelivered(made, 3);
    expect(arrived).toHaveLength(3);
  });
});

describe('with a database whose clock was two hours ahead', () => {
  it('nothing that was planned, leased, shared out or shut by that hour waits for it', async () => {
    const { made, arrived } = await world();
    const earlier = await start(made);
    await earlier.turns();
    await earlier.close();
    const [[planned = ''] = [], [leased = ''] = []] = await made.commit(2, 1);
    const later = "now() + interval '2 hours'";
    const laterMs = Date.now() + 7_200_000;
    const open = { state: 'open', sinceMs: laterMs, probeAtMs: laterMs };
    await runSql(
      database.url,
      `update outbox set next_attempt_at = ${later} where message_id = '${planned}';
      update outbox set state = 'sending', lease_token = 'gone', lease_until = ${later} where message_id = '${leased}';
      update region_gate set beat_at = ${later}, tokens_at = ${later}, breaker = breaker || '${JSON.stringify(open)}';
      insert into region_share values ('${region}', 'gone', 8, 0, ${later})`,
    );
    const next = await start(made);
    await next.turns(2);
    expect(arrived).toHaveLength(0);
    const read = (databaseMs: number) => {
      const nowMs = made.platform.monotonicMs();
      made.platform.databaseClock.read({ sentMs: nowMs, receivedMs: nowMs, databaseMs });
    };
    read(laterMs);
    read(Date.now());
    await allDelivered(made, 2);
    expect(arrived).toHaveLength(2);
  });
});

describe.skipIf(!inject('redisUrl'))('with Redis', () => {
  it('wiped in the middle, every message still arrives once and in order', async () => {
    const redis = await startRedis();
    running.push(redis.stop);
    const { made, arrived } = await world(redis.url, slow);
    const lanes = await made.commit(60, 3);
    const wiper = new Redis(redis.url);
    const courier = await start(made);
    await until(() => arrived.length > 30);
    expect(await wiper.dbsize()).toBeGreaterThan(0);
    for (let time = 0; time < 3; time++) {
      await wiper.flushall();
      await courier.turns(1);
    }
    wiper.disconnect();
    await allDelivered(made, 180);
    expect(arrived).toHaveLength(180);
    const order = arrived.map((message) => message.messageId);
    for (const lane of lanes) expect(order.filter((id) => lane.includes(id))).toEqual(lane);
  });

  it('has the keys of a region under one hash tag, as a cluster needs them', async () => {
    const redis = await startRedis();
    running.push(redis.stop);
    const { made } = await world(redis.url);
    await made.commit(30, 2);
    const courier = await start(made);
    await allDelivered(made, 60);
    await until(async () => (await courier.dependencies())[0]?.healthy === true);
    const reader = new Redis(redis.url);
    const keys = await reader.keys('*');
    reader.disconnect();
    const tags = new Set(keys.map((key) => /\{(\d{6})\}/.exec(key)?.[1] ?? key));
    expect(keys.length).toBeGreaterThan(3);
    expect([...tags].sort()).toEqual([region, expect.stringMatching(/:probe$/)]);
  });

  it('absent at the start, messages wait and go out when it is there', async () => {
    const port = await freePort();
    const { made, arrived } = await world(`redis://127.0.0.1:${port}`);
    await made.commit(20, 2);
    const courier = await start(made);
    await courier.turns();
    expect(arrived).toEqual([]);
    await until(async () => (await courier.dependencies())[0]?.healthy === false);
    const [dependency] = await courier.dependencies();
    expect(dependency?.advice).toContain('outbox');
    expect((await made.rows()).every((row) => row.attempts === 0)).toBe(true);
    await redisOn(port);
    await allDelivered(made, 40);
    expect(arrived).toHaveLength(40);
    await until(async () => (await courier.dependencies())[0]?.healthy === true);
  });

  it('that never comes does not keep a courier from closing', async () => {
    const { made } = await world(`redis://127.0.0.1:${await freePort()}`);
    const courier = await startFast(made);
    await courier.turns(1);
    // Waiting for it would be for ever.
    await courier.close(200);
  });
});

describe('the row is the truth', () => {
  it('what was queued in a process that died is queued again by another', async () => {
    const { made, arrived } = await world();
    await made.commit(60, 1);
    await runSql(
      database.url,
      `update outbox set state = 'queued', lease_token = 'of-the-dead', lease_until = now() - interval '1 second'`,
    );
    await start(made);
    await allDelivered(made, 60);
    expect(arrived).toHaveLength(60);
  });

  it('what waits in a process that is told to stop goes to the others at once', async () => {
    let release = () => {};
    const held = new Promise<typeof delivered>((resolve) => (release = () => resolve(delivered)));
    const { made, arrived } = await world(undefined, () => held);
    await made.commit(60, 1);
    const first = await startFast(made);
    await until(() => arrived.length > 0);
    const closed = first.close();
    release();
    await closed;
    const states = await made.states();
    expect(states['queued']).toBeUndefined();
    await start(made, { reconcileMs: 3_600_000 });
    await allDelivered(made, 60);
    expect(arrived).toHaveLength(60);
  });

  it('a row that waits long in the queue keeps its job instead of getting more of them', async () => {
    let release = () => {};
    const free = new Promise<void>((resolve) => (release = resolve));
    const { adapter, arrived } = regionInMemory(() => free.then(() => delivered));
    const made = await newWorld(database.url, adapter, { regionTimeoutMs: 30_000 });
    running.push(made.close);
    await made.commit(60, 1);
    await start(made, { queuedLeaseMs: 1500 });
    const leases = async () => {
      const rows = (await made.rows()).filter(({ state }) => state === 'queued');
      return rows.map(({ leaseUntil }) => leaseUntil?.getTime() ?? 0);
    };
    await until(async () => (await leases()).length > 30 && arrived.length > 0);
    const first = Math.max(...(await leases()));
    await until(async () => Math.min(...(await leases())) > first);
    release();
    await allDelivered(made, 60);
    expect(arrived).toHaveLength(60);
    expect(made.logged.filter((line) => line.startsWith('delivery.taken_back'))).toEqual([]);
  });

  it('a message of a courier that died goes again, and the attempt counts', async () => {
    const { made, arrived } = await world();
    await made.commit(1, 1);
    await runSql(
      database.url,
      `update outbox set state = 'sending', lease_token = 'dead', lease_until = now() - interval '1 second'`,
    );
    await start(made);
    await allDelivered(made, 1);
    expect(arrived).toHaveLength(1);
    expect((await made.rows())[0]?.attempts).toBe(2);
  });

  it('a result that comes after the lease was taken back is not recorded', async () => {
    let release = () => {};
    const { adapter, arrived } = regionInMemory(
      () => new Promise((resolve) => (release = () => resolve(delivered))),
    );
    const made = await newWorld(database.url, adapter);
    running.push(made.close);
    await made.commit(1, 1);
    const courier = await start(made);
    await until(() => arrived.length === 1);
    await runSql(
      database.url,
      `update outbox set lease_token = 'another', lease_until = now() + interval '1 hour'`,
    );
    release();
    // It ends after what is under way.
    await courier.close();
    expect((await made.rows())[0]).toMatchObject({ state: 'sending', leaseToken: 'another' });
    expect(await made.told()).toEqual([]);
  });

  it('survives PostgreSQL cutting every connection', async () => {
    const { made, arrived } = await world(undefined, slow);
    await made.commit(60, 2);
    await start(made);
    await until(() => arrived.length > 10);
    await runSql(
      inject('postgresUrl'),
      `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${new URL(database.url).pathname.slice(1)}'`,
    );
    await allDelivered(made, 120);
    expect(new Set(arrived.map((message) => message.messageId)).size).toBe(120);
  });
});
