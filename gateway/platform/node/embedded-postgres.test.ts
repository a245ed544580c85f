import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, chmod, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { newServerFolder } from '../../../tests/setup/memory-folder.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from './embedded-postgres.ts';
import { processStart, waitForEnd } from './process-identity.ts';

const run = promisify(execFile);

/** A cluster that was made once and stands still: to make one anew takes ten times as long as to copy it. */
let seed: string;
let dir: string;
let running: EmbeddedPostgres[] = [];

const start = async (
  options: Omit<Parameters<typeof startEmbeddedPostgres>[0], 'dataDir'> = {},
): Promise<EmbeddedPostgres> => {
  const server = await startEmbeddedPostgres({ dataDir: dir, dieWithParent: true, ...options });
  running.push(server);
  return server;
};

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

/** Another process that starts a server on `dir`, says its pid, and is then killed with -9. */
async function startElsewhereAndKill(options: string): Promise<number> {
  const module = JSON.stringify(new URL('./embedded-postgres.ts', import.meta.url).href);
  const script = `
    import { startEmbeddedPostgres } from ${module};
    const server = await startEmbeddedPostgres({ dataDir: ${JSON.stringify(dir)}, ${options} });
    process.stdout.write(server.pid + '\\n');
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [said] = (await once(child.stdout, 'data')) as [Buffer];
  child.kill('SIGKILL');
  await once(child, 'exit');
  return Number(said.toString());
}

/** Where the server's own account may look, whoever runs the tests. */
async function newFolder(): Promise<string> {
  const folder = await newServerFolder('tongban-pg-');
  await chmod(folder, 0o755);
  return join(folder, 'data');
}

beforeAll(async () => {
  seed = await newFolder();
  const server = await startEmbeddedPostgres({ dataDir: seed, dieWithParent: true });
  await server.stop();
});
afterAll(() => rm(join(seed, '..'), { recursive: true, force: true }));

beforeEach(async () => {
  dir = await newFolder();
  await run('cp', ['-a', seed, dir]);
});

afterEach(async () => {
  for (const server of running) await server.stop();
  running = [];
  await rm(join(dir, '..'), { recursive: true, force: true });
});

describe('embedded PostgreSQL', () => {
  it('is PostgreSQL 18 in UTF-8 with durable commits, and keeps its data over a restart', async () => {
    const first = await start({ dieWithParent: true, removeOnStop: 'with_parent' });
    const settings = `select current_setting('server_version_num')::int / 10000 as major,
      current_setting('server_encoding') as encoding, current_setting('fsync') as fsync`;
    expect(await query(first.url, settings)).toEqual([
      { major: 18, encoding: 'UTF8', fsync: 'on' },
    ]);
    await query(first.url, "create table t as select '䶮'::text as name");
    await first.stop();
    expect(await processStart(first.pid)).toBeUndefined();

    const second = await start();
    expect(await query(second.url, 'select name from t')).toEqual([{ name: '䶮' }]);
  });

  it('starts empty when told to start fresh', async () => {
    const first = await start();
    await query(first.url, 'create table t()');
    await first.stop();
    const second = await start({ fresh: true });
    await expect(query(second.url, 'select from t')).rejects.toThrow('does not exist');
  });

  it('lets nobody in without the password', async () => {
    const server = await start();
    const url = new URL(server.url);
    url.password = 'guess';
    await expect(query(url.href, 'select 1')).rejects.toThrow('password authentication failed');
  });

  it('takes another port, and says so, when the wanted one is taken', async () => {
    const squatter = createServer().listen(0, '127.0.0.1');
    await once(squatter, 'listening');
    const address = squatter.address();
    const taken = address && typeof address === 'object' ? address.port : 0;
    const said: string[] = [];
    const server = await start({ port: taken, log: (line) => said.push(line) });
    squatter.close();
    expect(server.port).not.toBe(taken);
    expect(said).toContain(`port ${taken} is taken: PostgreSQL listens on ${server.port}`);
    expect(await query(server.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('refuses data that a living run is using', async () => {
    const server = await start();
    await expect(start()).rejects.toThrow(`process ${process.pid} already runs PostgreSQL`);
    expect(await query(server.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('takes over the server that a killed run left behind', async () => {
    const orphan = await startElsewhereAndKill('');
    expect(await processStart(orphan)).toBeDefined();
    const said: string[] = [];
    const server = await start({ log: (line) => said.push(line) });
    expect(said).toContain(
      `stopping the PostgreSQL that an earlier run left behind (pid ${orphan})`,
    );
    expect(await processStart(orphan)).toBeUndefined();
    expect(await query(server.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  it.each(['true', "'with_parent'"])(
    'ends with its parent and leaves no data, even after kill -9 (removeOnStop: %s)',
    async (removeOnStop) => {
      const pid = await startElsewhereAndKill(`dieWithParent: true, removeOnStop: ${removeOnStop}`);
      expect(await waitForEnd(pid, 10_000)).toBe(true);
      await expect
        .poll(() =>
          access(dir).then(
            () => true,
            () => false,
          ),
        )
        .toBe(false);
    },
  );

  it.runIf(process.getuid?.() === 0)(
    'as root, keeps the data elsewhere when its own user cannot reach the folder',
    async () => {
      await chmod(join(dir, '..'), 0o700);
      const said: string[] = [];
      const server = await start({ log: (line) => said.push(line), removeOnStop: true });
      expect(server.dataDir).toMatch(/^\/var\/lib\/tongban-[0-9a-f]{16}$/);
      expect(said.join('\n')).toContain(`the data is kept in ${server.dataDir}`);
      expect(await query(server.url, 'select 1 as one')).toEqual([{ one: 1 }]);
    },
  );
});
