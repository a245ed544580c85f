import { rm } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { freePort } from '../../gateway/platform/node/free-port.ts';
import { newServerFolder } from './memory-folder.ts';
import { startRedis, type TestRedis } from './redis.ts';

export type TestRedisCluster = {
  /** As `REDIS_URL` names them. */
  readonly url: string;
  /** `kill -9` of one node; the slots that it has are nobody's until it is back. */
  readonly kill: (nth: number) => Promise<void>;
  /** Where it was, with what it wrote down. */
  readonly revive: (nth: number) => Promise<void>;
  /** Resolves when every node says that the cluster is whole. */
  readonly whole: () => Promise<void>;
  readonly stop: () => Promise<void>;
};

const nodes = 3;
const slots = 16_384;

async function ask<T>(port: number, question: (client: Redis) => Promise<T>): Promise<T> {
  const client = new Redis({ port, host: '127.0.0.1', lazyConnect: true, maxRetriesPerRequest: 0 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await question(client);
  } finally {
    client.disconnect();
  }
}

const isWhole = (port: number): Promise<boolean> =>
  ask(port, async (client) => {
    const state = String(await client.cluster('INFO'));
    return /cluster_state:ok/.test(state) && state.includes(`cluster_known_nodes:${nodes}`);
  }).catch(() => false);

/** A Redis Cluster of three primaries, each with a third of the slots and none with a replica. */
export async function startRedisCluster(): Promise<TestRedisCluster> {
  const start = async (port: number, dir: string): Promise<TestRedis> =>
    startRedis(port, newServerFolder, {
      dir,
      settings: {
        'cluster-enabled': 'yes',
        'cluster-node-timeout': '1000',
        // The port of old, 10,000 above, may be none.
        'cluster-port': String(await freePort()),
      },
    });
  const places = await Promise.all(
    Array.from({ length: nodes }, async () => ({
      port: await freePort(),
      dir: await newServerFolder('tongban-redis-'),
    })),
  );
  const servers = await Promise.all(places.map(({ port, dir }) => start(port, dir)));
  const edges = places.map((_, nth) => Math.floor((nth * slots) / nodes));
  const buses = new Map<number, number>();
  for (const [nth, { port }] of places.entries())
    await ask(port, async (client) => {
      await client.cluster('ADDSLOTSRANGE', edges[nth] ?? 0, (edges[nth + 1] ?? slots) - 1);
      const [, bus] = (await client.config('GET', 'cluster-port')) as string[];
      buses.set(port, Number(bus));
    });
  const [first] = places;
  for (const { port } of places.slice(1))
    await ask(first?.port ?? 0, (client) =>
      client.call('CLUSTER', 'MEET', '127.0.0.1', port, buses.get(port) ?? 0),
    );
  const whole = async (): Promise<void> => {
    while (!(await Promise.all(places.map(({ port }) => isWhole(port)))).every(Boolean))
      await pause(20);
  };
  await whole();
  return {
    url: places.map(({ port }) => `redis://127.0.0.1:${port}`).join(','),
    kill: async (nth) => {
      const { pid = 0, stop } = servers[nth] ?? {};
      process.kill(pid, 'SIGKILL');
      await stop?.();
    },
    revive: async (nth) => {
      const { port = 0, dir = '' } = places[nth] ?? {};
      servers[nth] = await start(port, dir);
    },
    whole,
    stop: async () => {
      await Promise.all(servers.map((server) => server.stop()));
      await Promise.all(places.map(({ dir }) => rm(dir, { recursive: true, force: true })));
    },
  };
}
