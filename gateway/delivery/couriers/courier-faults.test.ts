import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Redis } from 'ioredis';
import { describe, expect, inject, it } from 'vitest';
import { runSql } from '../../../tests/setup/database.ts';
import { findRedis } from '../../../tests/setup/find-program.ts';
import { startRedis } from '../../../tests/setup/redis.ts';
import { until } from '../../../tests/setup/until.ts';
import { freePort } from '../../platform/node/free-port.ts';
import { courierRig } from '../testing/courier-rig.ts';
import {
  delivered,
  newWorld,
  region,
  regionInMemory,
  startFast,
  takes,
} from '../testing/harness.ts';

const { running, databaseUrl, world, start, allDelivered } = courierRig();

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
      databaseUrl(),
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
    const made = await newWorld(databaseUrl(), adapter, { regionTimeoutMs: 30_000 });
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
      databaseUrl(),
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
    const made = await newWorld(databaseUrl(), adapter);
    running.push(made.close);
    await made.commit(1, 1);
    const courier = await start(made);
    await until(() => arrived.length === 1);
    await runSql(
      databaseUrl(),
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
      `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${new URL(databaseUrl()).pathname.slice(1)}'`,
    );
    await allDelivered(made, 120);
    expect(new Set(arrived.map((message) => message.messageId)).size).toBe(120);
  });
});
