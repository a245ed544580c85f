import { rm } from 'node:fs/promises';
import { migrate } from '../../../gateway/assembly/migrate.ts';
import { type MemberClient, memberClient } from '../../../gateway/entries/demo/member-client.ts';
import {
  newMemberKeys,
  type SampleMember,
  sampleFederation,
} from '../../../gateway/entries/demo/members.ts';
import { startWorld, type World } from '../../../gateway/entries/demo/world.ts';
import { newKeySet } from '../../../gateway/platform/keys/new-keys.ts';
import { startEmbeddedPostgres } from '../../../gateway/platform/node/embedded-postgres.ts';
import { freePort } from '../../../gateway/platform/node/free-port.ts';
import { newServerFolder } from '../../setup/memory-folder.ts';
import { startRedis } from '../../setup/redis.ts';
import { startRedisCluster } from '../../setup/redis-cluster.ts';
import { unlimited } from '../../setup/unlimited.ts';
import { impatientEntry, startGatewayProcess } from '../gateway-process.ts';
import { type StrangeHost, startStrangeHost } from './strange-host.ts';
import { newStrangeServer, type StrangeServer } from './strange-server.ts';
import { type Supervised, supervise } from './supervised.ts';
import { type FaultProxy, startFaultProxy } from './tcp-fault-proxy.ts';

/** Redis: one server, or a cluster of three. */
export type Queue = 'postgres' | 'redis' | 'cluster';

/** A server that can be killed and started again where it was. */
export type Revivable = {
  readonly kill: () => Promise<void>;
  readonly revive: () => Promise<void>;
};

/** The whole house with a wire that can fail between any two of its parts, and each part in a process of its own. */
export type CampaignHouse = {
  readonly queue: Queue;
  readonly origin: string;
  readonly world: World;
  /** Past all proxies, for the one who checks afterwards. */
  readonly environment: Readonly<Record<string, string>>;
  readonly api: Supervised;
  readonly courier: Supervised;
  readonly wires: {
    /** Members and regions to the gateway. */
    readonly front: FaultProxy;
    readonly postgres: FaultProxy;
    /** The courier to the deciding platform. */
    readonly region: FaultProxy;
    readonly redis: FaultProxy | undefined;
  };
  readonly postgres: Revivable & { readonly reviveIfEnded: () => Promise<boolean> };
  readonly redis: (Revivable & { readonly url: string }) | undefined;
  /** Of a long campaign. */
  readonly host: StrangeHost | undefined;
  /** Of a long campaign: the host of PostgreSQL. */
  readonly server: StrangeServer | undefined;
  readonly member: (clientId: SampleMember) => MemberClient;
  readonly close: () => Promise<void>;
};

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

export async function startPostgres(strange?: StrangeServer) {
  const options = {
    ...(strange?.options ?? { dataDir: await newServerFolder('tongban-faults-') }),
    dieWithParent: true,
    removeOnStop: 'with_parent',
  } as const;
  let server = await startEmbeddedPostgres(options);
  await migrate(server.url);
  const { port, url } = server;
  const revive = async () => {
    await server.stop();
    server = await startEmbeddedPostgres({ ...options, port });
    if (server.port !== port) throw new Error(`somebody has port ${port} now`);
  };
  return {
    port,
    url,
    kill: async () => {
      // Immediate shutdown: no checkpoint, every back end dropped, recovery from the log at the next start.
      process.kill(server.pid, 'SIGQUIT');
      await server.stop();
    },
    revive,
    /** @returns whether it had ended by itself */
    reviveIfEnded: async () => {
      if (isAlive(server.pid)) return false;
      await revive();
      return true;
    },
    stop: async () => {
      await server.stop();
      await rm(options.dataDir, { recursive: true, force: true });
      await strange?.close();
    },
  };
}

/** A crash is that of one node of three; which, goes round. Nodes name each other, so that no wire is in between. */
async function startClusterQueue() {
  const cluster = await startRedisCluster();
  let crashes = 0;
  return {
    port: undefined,
    url: cluster.url,
    kill: () => cluster.kill(crashes % 3),
    revive: async () => {
      await cluster.revive(crashes % 3);
      crashes += 1;
    },
    stop: cluster.stop,
  };
}

export async function startQueue(queue: Queue) {
  if (queue === 'postgres') return undefined;
  if (queue === 'cluster') return startClusterQueue();
  let server = await startRedis();
  const { port, url } = server;
  return {
    port,
    url,
    kill: () => server.stop(),
    // With an empty data directory: what it knew is gone.
    revive: async () => {
      server = await startRedis(port);
    },
    stop: () => server.stop(),
  };
}

const through = (url: string, port: number): string => {
  const changed = new URL(url);
  changed.port = String(port);
  return changed.href;
};

type Outside = {
  readonly origin: string;
  readonly world: World;
  readonly memberKeys: Awaited<ReturnType<typeof newMemberKeys>>;
  readonly environment: Readonly<Record<string, string>>;
};

export async function startOutside(frontPort: number, databaseUrl: string): Promise<Outside> {
  const origin = `http://localhost:${frontPort}`;
  const world = await startWorld({ gatewayOrigin: origin, clerkDelayMs: 30 });
  world.jiashan.setAutopilot('supplement_then_decide');
  const memberKeys = await newMemberKeys();
  const federation = unlimited(sampleFederation({ version: 1, keys: memberKeys }));
  // A hundred faults fit into minutes only if a region need not be spared for minutes after each.
  for (const region of federation.regions) Object.assign(region, { rampStepSeconds: 1 });
  return {
    origin,
    world,
    memberKeys,
    environment: {
      PUBLIC_ORIGIN: origin,
      DATABASE_URL: databaseUrl,
      KEYS: JSON.stringify(await newKeySet()),
      FEDERATION: JSON.stringify(federation),
      LOG_LEVEL: 'error',
      REGION_TIMEOUT_MS: '1000',
      ...world.environment,
    },
  };
}

/** The environment in which each neighbour is reached over its wire. */
async function overWires(
  { environment, world }: Outside,
  postgres: number,
  region: number,
  redisUrl: string | undefined,
  host: StrangeHost | undefined,
) {
  const { origin } = new URL(world.jiashan.url);
  const database = new URL(through(environment['DATABASE_URL'] ?? '', postgres));
  // By its name, which may not be known for a while.
  if (host) database.hostname = 'localhost';
  return {
    ...environment,
    ...host?.environment,
    DATABASE_URL: database.href,
    REGION_330421: (environment['REGION_330421'] ?? '').replaceAll(
      origin,
      host ? `https://localhost:${region}` : `http://127.0.0.1:${region}`,
    ),
    ...(redisUrl === undefined ? {} : { REDIS_URL: redisUrl }),
  };
}

export function run(
  role: 'api' | 'courier',
  environment: Readonly<Record<string, string>>,
  port: number,
) {
  const own = { ...environment, ROLE: role, PORT: String(port), HOST: '127.0.0.1' };
  return supervise(() =>
    startGatewayProcess(own, { entry: impatientEntry, listensOn: `http://127.0.0.1:${port}` }),
  );
}

export async function startCampaignHouse(queue: Queue, isLong = false): Promise<CampaignHouse> {
  const server = isLong ? await newStrangeServer() : undefined;
  const postgres = await startPostgres(server);
  const redis = await startQueue(queue);
  const apiPort = await freePort();
  const jiashanPort = () => Number(new URL(outside.world.jiashan.url).port);
  const host = isLong ? await startStrangeHost(jiashanPort) : undefined;
  const wires = {
    front: await startFaultProxy(() => apiPort),
    postgres: await startFaultProxy(() => postgres.port),
    region: await startFaultProxy(() => host?.tlsPort ?? jiashanPort()),
    redis: redis?.port === undefined ? undefined : await startFaultProxy(() => redis.port),
  };
  const outside = await startOutside(wires.front.port, postgres.url);
  const redisUrl = redis && wires.redis ? through(redis.url, wires.redis.port) : redis?.url;
  const wired = await overWires(outside, wires.postgres.port, wires.region.port, redisUrl, host);
  const courier = run('courier', wired, await freePort());
  const api = run('api', wired, apiPort);
  await Promise.all([api.ready(), courier.ready()]);
  return {
    queue,
    origin: outside.origin,
    world: outside.world,
    environment: outside.environment,
    api,
    courier,
    wires,
    postgres,
    redis,
    host,
    server,
    member: (clientId) => memberClient(outside.origin, clientId, outside.memberKeys[clientId]),
    close: async () => {
      await Promise.all([api.stop(), courier.stop()]);
      await outside.world.close();
      await Promise.all(Object.values(wires).map((wire) => wire?.close()));
      await Promise.all([postgres.stop(), redis?.stop(), host?.close()]);
    },
  };
}
