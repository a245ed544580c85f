import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { afterEach, describe, expect, inject, it } from 'vitest';
import type { MemberClient } from '../../gateway/entries/demo/member-client.ts';
import { createTestDatabase, runSql } from '../setup/database.ts';
import { startTestGateway, type TestGateway, type TestGatewayOptions } from '../setup/gateway.ts';
import { until } from '../setup/until.ts';
import { waitForCatalogue } from './gather.ts';
import { plainRequest } from './submitter.ts';

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function start(options: TestGatewayOptions = {}): Promise<TestGateway> {
  const house = await startTestGateway(options);
  closers.push(house.close);
  await waitForCatalogue(house);
  return house;
}

type Ready = {
  readonly status: string;
  readonly dependencies: { name: string; healthy: boolean }[];
};

/** What readiness says, and the names of what is not healthy. */
async function readiness(house: TestGateway) {
  const answer = await fetch(`${house.origin}/health/ready`);
  const { dependencies } = (await answer.json()) as Ready;
  const failing = dependencies.filter(({ healthy }) => !healthy).map(({ name }) => name);
  return { status: answer.status, retryAfter: answer.headers.get('retry-after'), failing };
}

const ready = { status: 200, retryAfter: null, failing: [] };
const patience = { interval: 100 };

/** A signed change, and a log-in that must be written down. */
async function expectDoorsShut(member: MemberClient, token: string) {
  const asked = { token, body: plainRequest(1), idempotencyKey: randomUUID() };
  const shut = { status: 503, body: { code: 'gateway.not_ready', retryable: true } };
  expect(await member.call('POST', '/v1/cases', asked)).toMatchObject(shut);
  await expect(member.ownToken('cases:read')).rejects.toThrow(/503|not_ready/);
}

describe('PostgreSQL that answers and takes no writes', () => {
  it('as a read-only database: not ready, 503 at the doors, and back by itself', async () => {
    const house = await start();
    const member = house.member('qingpu-platform');
    const token = await member.ownToken('cases:submit');
    expect(await readiness(house)).toEqual(ready);
    const name = new URL(house.databaseUrl).pathname.slice(1);
    const set = async (value: string) => {
      // A session of ours may always write; those of the gateway are made to begin anew.
      const own = new URL(house.databaseUrl);
      own.searchParams.set('options', '-c default_transaction_read_only=off');
      await runSql(
        own.href,
        `alter database "${name}" set default_transaction_read_only = ${value}`,
      );
      await runSql(
        own.href,
        `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`,
      );
    };
    await set('on');
    await expect
      .poll(() => readiness(house), patience)
      .toEqual({ status: 503, retryAfter: '5', failing: ['postgresql'] });
    await expectDoorsShut(member, token);
    await set('off');
    await expect.poll(() => readiness(house), patience).toEqual(ready);
  });

  it('with a full disk: what it says is an outage at the doors, and readiness sees it where it writes', async () => {
    const house = await start();
    const member = house.member('qingpu-platform');
    const token = await member.ownToken('cases:submit');
    await runSql(
      house.databaseUrl,
      `create function no_room() returns trigger language plpgsql as
        $$ begin raise exception 'could not extend file' using errcode = 'disk_full'; end $$`,
    );
    for (const table of ['case_record', 'write_probe'])
      await runSql(
        house.databaseUrl,
        `create trigger no_room before insert on ${table} execute function no_room()`,
      );
    const cases = await member.call('POST', '/v1/cases', {
      token,
      body: plainRequest(1),
      idempotencyKey: randomUUID(),
    });
    expect(cases).toMatchObject({ status: 503, body: { code: 'gateway.not_ready' } });
    await expect
      .poll(() => readiness(house), patience)
      .toEqual({ status: 503, retryAfter: '5', failing: ['postgresql'] });
  });
});

/** A start with so few once left a courier asking for a connection as fast as it could, and serving nobody. */
it.each([3, 5])(
  'PostgreSQL with %i free slots from the start: a case comes through, once',
  async (slots) => {
    const database = await createTestDatabase();
    closers.push(database.drop);
    const role = `few_${randomUUID().slice(0, 8)}`;
    const owner = new URL(database.url).username;
    await runSql(
      database.url,
      `create role ${role} login password 'few' connection limit ${slots} in role "${owner}"`,
    );
    closers.push(() => runSql(inject('postgresUrl'), `drop role ${role}`));
    const [url, few] = [new URL(database.url), { username: role, password: 'few' }];
    const house = await startTestGateway({ databaseUrl: Object.assign(url, few).href });
    closers.push(house.close);
    const member = house.member('qingpu-platform');
    /** A careful client's: what is refused for want of a connection is asked again. */
    const patiently = <T>(ask: () => Promise<T | undefined>) =>
      until(() => ask().catch(() => undefined));
    const token = await patiently(() => member.ownToken('cases:submit cases:read'));
    const body = plainRequest(1);
    const idempotencyKey = randomUUID();
    const caseId = await patiently(async () => {
      const answer = await member.call('POST', '/v1/cases', { token, body, idempotencyKey });
      return answer.status === 202 ? (answer.body as { caseId: string }).caseId : undefined;
    });
    await until(() => house.world.jiashan.cases().length > 0);
    expect((await fetch(`${house.origin}/health/live`)).status).toBe(200);
    await patiently(async () => {
      const read = await member.call('GET', `/v1/cases/${caseId}`, { token });
      return read.status === 200 || undefined;
    });
    expect(house.world.jiashan.cases()).toHaveLength(1);
  },
);

describe.skipIf(!inject('redisUrl'))('Redis that answers and takes no writes', () => {
  it.each([
    [
      'a replica',
      (redis: Redis) => redis.replicaof('127.0.0.1', 1),
      (redis: Redis) => redis.replicaof('NO', 'ONE'),
    ],
    [
      'out of memory',
      (redis: Redis) => redis.config('SET', 'maxmemory', '1'),
      (redis: Redis) => redis.config('SET', 'maxmemory', '0'),
    ],
  ] as const)('as %s: not ready, submissions are accepted all the same', async (_, take, give) => {
    const house = await start({ queue: 'redis' });
    const member = house.member('qingpu-platform');
    const token = await member.ownToken('cases:submit');
    const redis = new Redis(house.redis?.url ?? '');
    closers.push(async () => redis.disconnect());
    await expect.poll(() => readiness(house), patience).toEqual(ready);
    await take(redis);
    await expect
      .poll(() => readiness(house), patience)
      .toEqual({ status: 503, retryAfter: '5', failing: ['queue'] });
    const body = plainRequest(1);
    const sent = await member.call('POST', '/v1/cases', {
      token,
      body,
      idempotencyKey: randomUUID(),
    });
    expect(sent.status).toBe(202);
    await give(redis);
    await expect.poll(() => readiness(house), patience).toEqual(ready);
  });
});
