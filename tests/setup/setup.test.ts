import { Redis } from 'ioredis';
import { describe, expect, inject, it } from 'vitest';
import { createTestDatabase, runSql } from './database.ts';
import { startRedis } from './redis.ts';

describe('test set-up', () => {
  it('runs tests on the Node that the product runs on', () => {
    expect(process.versions.node.split('.')[0]).toBe('24');
    expect(process.execPath).toContain('node_modules');
  });

  it('gives every test file a migrated database of its own', async () => {
    const [one, two] = await Promise.all([createTestDatabase(), createTestDatabase()]);
    await runSql(one.url, 'create table mark()');
    const tables = `select count(*)::int as n from pg_tables
      where schemaname = 'public' and tablename <> 'mark'`;
    const mark = `select to_regclass('mark') is not null as seen`;
    expect((await runSql(two.url, tables)).rows[0].n).toBeGreaterThan(5);
    expect((await runSql(one.url, mark)).rows).toEqual([{ seen: true }]);
    expect((await runSql(two.url, mark)).rows).toEqual([{ seen: false }]);
    await one.drop();
    await two.drop();
    await expect(runSql(one.url, 'select 1')).rejects.toThrow('does not exist');
  });

  it.skipIf(!inject('redisUrl'))(
    'gives a Redis that never evicts, and others on demand',
    async () => {
      const own = await startRedis();
      expect(own.url).not.toBe(inject('redisUrl'));
      for (const url of [own.url, inject('redisUrl') ?? '']) {
        const client = new Redis(url);
        expect(await client.config('GET', 'maxmemory-policy')).toEqual([
          'maxmemory-policy',
          'noeviction',
        ]);
        expect(await client.config('GET', 'appendonly')).toEqual(['appendonly', 'yes']);
        client.disconnect();
      }
      await own.stop();
    },
  );
});
