import { execFile } from 'node:child_process';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { migrate } from '../../gateway/assembly/migrate.ts';
import { type MemberClient, memberClient } from '../../gateway/entries/demo/member-client.ts';
import { newMemberKeys, sampleFederation } from '../../gateway/entries/demo/members.ts';
import { startWorld, type World } from '../../gateway/entries/demo/world.ts';
import { newKeySet } from '../../gateway/platform/keys/new-keys.ts';
import { startEmbeddedPostgres } from '../../gateway/platform/node/embedded-postgres.ts';
import { freePort } from '../../gateway/platform/node/free-port.ts';
import { type GatewayProcess, startGatewayProcess } from '../faults/gateway-process.ts';
import { waitForCatalogue } from '../faults/gather.ts';
import { childEnvironment } from '../setup/child-environment.ts';
import { startRedis, type TestRedis } from '../setup/redis.ts';
import { unlimited } from '../setup/unlimited.ts';
import { openPool } from './pool.ts';

/** Connections of the load and of the raw baseline alike; also the gateway's own pool. */
export const connections = 16;

export type Role = 'api' | 'courier' | 'all';

/** All that is measured stands outside the load process: PostgreSQL, Redis, gateways. The platforms stand in it. */
export type House = {
  readonly world: World;
  readonly redis: TestRedis;
  readonly postgresVersion: string;
  readonly origin: string;
  readonly member: MemberClient;
  /** A database with catalogue and federation and nothing else. */
  readonly newDatabase: () => Promise<string>;
  /** Runs `work` beside a gateway process that is ready, and ends that process. */
  readonly withGateway: <T>(
    options: GatewayOptions,
    work: (gateway: GatewayProcess) => Promise<T>,
  ) => Promise<T>;
  /** Runs a program of ours as a gateway would be run, to its end. @returns what it printed */
  readonly run: (entry: string, options: GatewayOptions) => Promise<string>;
  readonly close: () => Promise<void>;
};

type GatewayOptions = {
  readonly role: Role;
  readonly databaseUrl: string;
  readonly queue?: 'postgres' | 'redis';
  readonly environment?: Readonly<Record<string, string>>;
  /** The file to run. Default: the product's own. */
  readonly entry?: string;
  /** Where it listens that is not the house's own address: one process beside another. */
  readonly port?: number;
};

const withName = (url: string, name: string): string => {
  const changed = new URL(url);
  changed.pathname = `/${name}`;
  return changed.href;
};

async function startServers() {
  const dataDir = await mkdtemp(join(tmpdir(), 'tongban-bench-'));
  // Durable as in production: fsync stays on. Commit times are for the latency run.
  const settings = { track_commit_timestamp: 'on' };
  const options = { dataDir, dieWithParent: true, removeOnStop: true, settings };
  const onDisk = (prefix: string) => mkdtemp(join(tmpdir(), prefix));
  const [postgres, redis] = await Promise.all([
    startEmbeddedPostgres(options),
    startRedis(undefined, onDisk),
  ]);
  return { postgres, redis, admin: openPool(postgres.url) };
}

/** `NODE_ARGS` go to the gateway process, for a profiler. */
const nodeArgs = (process.env['NODE_ARGS'] ?? '').split(' ').filter(Boolean);

export async function startHouse(): Promise<House> {
  const { postgres, redis, admin } = await startServers();
  const port = await freePort();
  const origin = `http://localhost:${port}`;
  const world = await startWorld({ gatewayOrigin: origin });
  const keys = await newMemberKeys();
  const environment = {
    PUBLIC_ORIGIN: origin,
    PORT: String(port),
    KEYS: JSON.stringify(await newKeySet()),
    FEDERATION: JSON.stringify(unlimited(sampleFederation({ version: 1, keys }))),
    DATABASE_POOL: String(connections),
    LOG_LEVEL: 'warn',
    ...world.environment,
  };
  const environmentOf = (options: GatewayOptions) => ({
    ...environment,
    ROLE: options.role,
    DATABASE_URL: options.databaseUrl,
    ...(options.queue === 'redis' ? { REDIS_URL: redis.url } : {}),
    ...(options.port === undefined ? {} : { PORT: String(options.port) }),
    ...options.environment,
  });
  const withGateway: House['withGateway'] = async (options, work) => {
    const gateway = startGatewayProcess(environmentOf(options), {
      nodeArgs,
      ...(options.port === undefined ? {} : { listensOn: `http://localhost:${options.port}` }),
      ...(options.entry === undefined ? {} : { entry: options.entry }),
    });
    try {
      await gateway.ready;
      return await work(gateway);
    } finally {
      gateway.signal('SIGTERM');
      await gateway.ended;
      const said = gateway.output().trim();
      if (said) console.error(said.split('\n').slice(-5).join('\n'));
    }
  };
  const member = memberClient(origin, 'qingpu-platform', keys['qingpu-platform']);
  const template = withName(postgres.url, 'template_bench');
  await admin.query('create database template_bench');
  await migrate(template);
  await withGateway({ role: 'all', databaseUrl: template }, () =>
    waitForCatalogue({ member: () => member }),
  );
  const { rows } = await admin.query<{ server_version: string }>('show server_version');
  let databases = 0;
  return {
    world,
    redis,
    postgresVersion: rows[0]?.server_version ?? 'unknown',
    origin,
    member,
    withGateway,
    newDatabase: async () => {
      databases += 1;
      await admin.query(`create database bench_${databases} template template_bench`);
      return withName(postgres.url, `bench_${databases}`);
    },
    run: async (entry, options) => {
      const env = childEnvironment(environmentOf(options));
      return (await promisify(execFile)(process.execPath, [entry], { env })).stdout;
    },
    close: async () => {
      await world.close();
      await admin.end();
      await Promise.all([postgres.stop(), redis.stop()]);
    },
  };
}
