import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { describe, expect, inject, it } from 'vitest';
import { isWholeRun, keepActsDone, type Run, undoneActs } from './acts-done.ts';
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

describe('the end of a run: every declared act was done by somebody', () => {
  const file = (name: string, state = 'passed', mode = 'run', project = 'scenarios') => ({
    moduleId: name,
    state: () => state,
    project: { name: project },
    children: { allTests: () => [{ options: { mode } }] },
  });
  const run = (ran: ReturnType<typeof file>[], config: Partial<Run['config']> = {}): Run => ({
    config: { watch: false, ...config },
    projects: [
      { name: 'unit', globTestFiles: async () => ({ testFiles: ['a rule'] }) },
      { name: 'scenarios', globTestFiles: async () => ({ testFiles: ['one', 'two'] }) },
    ],
    state: { getTestModules: () => ran },
  });
  const whole = [file('one'), file('two')];

  it('names the acts that were declared anywhere, by whichever process, and found nowhere', async () => {
    const scratch = await mkdtemp(join(inject('scratch'), 'acts-'));
    expect(await undoneActs(scratch)).toEqual([]);
    await Promise.all([
      keepActsDone(scratch, { declared: ['case.read', 'case.withdraw'], found: ['case.read'] }),
      keepActsDone(scratch, { declared: ['case.read', 'ticket.call'], found: [] }),
    ]);
    expect(await undoneActs(scratch)).toEqual(['case.withdraw', 'ticket.call']);
    await keepActsDone(scratch, { declared: [], found: ['ticket.call', 'case.withdraw'] });
    expect(await undoneActs(scratch)).toEqual([]);
  });

  it('asks when all houses were run to a good end, alone or with everything else', async () => {
    expect(await isWholeRun(run(whole))).toBe(true);
    expect(await isWholeRun(run([...whole, file('a rule', 'failed', 'run', 'unit')]))).toBe(true);
  });

  it.each([
    ['some files', run([file('one')])],
    ['tests by name', run(whole, { testNamePattern: /one/ })],
    ['whoever watches', run(whole, { watch: true })],
    ['a file that failed', run([file('one'), file('two', 'failed')])],
    ['a run that was broken off', run([file('one'), file('two', 'queued')])],
    ['a test that was left out', run([file('one'), file('two', 'passed', 'skip')])],
    ['a file that was left out', run([file('one'), file('two', 'skipped', 'skip')])],
    ['other projects', { ...run(whole), projects: [] }],
  ])('says nothing of %s', async (_, filtered) => {
    expect(await isWholeRun(filtered)).toBe(false);
  });
});
