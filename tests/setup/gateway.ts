import { inject } from 'vitest';
import { adapterFor, courierFor } from '#adapters/index';
import { undiciOutbound } from '#adapters/kit/outbound-undici';
import type { Calendar } from '#contracts/calendar';
import { type NodeGateway, startNodeGateway } from '../../gateway/assembly/node-gateway.ts';
import type { CourierOptions } from '../../gateway/delivery/couriers/courier.ts';
import { type MemberClient, memberClient } from '../../gateway/entries/demo/member-client.ts';
import {
  type MemberKeys,
  newMemberKeys,
  type SampleMember,
  sampleFederation,
} from '../../gateway/entries/demo/members.ts';
import { startWorld, type World } from '../../gateway/entries/demo/world.ts';
import { newKeySet } from '../../gateway/platform/keys/new-keys.ts';
import { freePort } from '../../gateway/platform/node/free-port.ts';
import { parseConfig } from '../../gateway/platform/process/config.ts';
import { storeFederation } from '../../gateway/trust/federation/store.ts';
import { silentActs, unasked } from './acts-in-log.ts';
import { forgetDoneAt } from './answers.ts';
import { countTurns, type Turns } from './count-turns.ts';
import { createTestDatabase } from './database.ts';
import { personalInLeaves } from './personal-in-leaves.ts';
import { startRedis, type TestRedis } from './redis.ts';

/** Everything that a gateway needs and none of it is the gateway: platforms, database, queue, keys. */
export type TestWorld = {
  /** Where the gateway must listen. */
  readonly origin: string;
  readonly world: World;
  readonly databaseUrl: string;
  /** The Redis of its own that `queue: 'redis'` takes. */
  readonly redis: TestRedis | undefined;
  readonly memberKeys: MemberKeys;
  /** The whole environment of `gateway/entries/serve.ts`, but for PATH. */
  readonly environment: Readonly<Record<string, string>>;
  readonly member: (clientId: SampleMember) => MemberClient;
  readonly close: () => Promise<void>;
};

export type TestGateway = TestWorld & {
  readonly gateway: NodeGateway;
  /** Of its courier. */
  readonly turns: Turns;
  readonly setCalendars: (calendars: Readonly<Record<string, Calendar>>) => Promise<void>;
};

/** What a test starts beside the sample world, and what the gateway is told of it. */
export type Beside = {
  readonly settings: Readonly<Record<string, string>>;
  readonly close: () => Promise<void>;
};

export type TestWorldOptions = {
  /** `redis` takes a Redis of its own; only where `inject('redisUrl')` is there. */
  readonly queue?: 'postgres' | 'redis';
  readonly role?: 'api' | 'courier' | 'all';
  readonly clerkDelayMs?: number;
  /** Environment variables beside those that every test needs. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Further parties of the test's own, by where the gateway will be and who its members are. */
  readonly beside?: (origin: string, memberKeys: MemberKeys) => Promise<Beside>;
  /** A migrated database of the caller's own, which stays the caller's. Default: a fresh one. */
  readonly databaseUrl?: string;
};

export type TestGatewayOptions = TestWorldOptions & {
  readonly courier?: CourierOptions;
  /** Every door is tried with what fits nothing: what is done then may be nothing to speak of. */
  readonly blind?: true;
  /** The gateway goes by this and not by the database: for tests that travel. */
  readonly clock?: () => Date;
};

/** Three reference platforms, a fresh database and keys; gateways are started by the test, in or out of process. */
export async function startTestWorld(options: TestWorldOptions = {}): Promise<TestWorld> {
  const database = options.databaseUrl ? undefined : await createTestDatabase();
  const databaseUrl = options.databaseUrl ?? database?.url ?? '';
  const redis = options.queue === 'redis' ? await startRedis() : undefined;
  const port = await freePort();
  const origin = `http://localhost:${port}`;
  forgetDoneAt(origin);
  const world = await startWorld({
    gatewayOrigin: origin,
    clerkDelayMs: options.clerkDelayMs ?? 20,
  });
  const memberKeys = await newMemberKeys();
  const beside = await options.beside?.(origin, memberKeys);
  return {
    origin,
    world,
    databaseUrl,
    redis,
    memberKeys,
    environment: {
      PUBLIC_ORIGIN: origin,
      PORT: String(port),
      ROLE: options.role ?? 'all',
      DATABASE_URL: databaseUrl,
      // A session is a process that costs more than what most tests ask of it; and whoever waits for a second one is found out sooner.
      DATABASE_POOL: '6',
      KEYS: JSON.stringify(await newKeySet()),
      FEDERATION: JSON.stringify(
        sampleFederation({ version: 1, keys: memberKeys, seals: world.seals, origin }),
      ),
      LOG_LEVEL: process.env['LOG_LEVEL'] ?? 'error',
      ...(redis ? { REDIS_URL: redis.url } : {}),
      ...world.environment,
      ...options.settings,
      ...beside?.settings,
    },
    member: (clientId) => memberClient(origin, clientId, memberKeys[clientId]),
    close: async () => {
      await world.close();
      await beside?.close();
      await redis?.stop();
      await database?.drop();
    },
  };
}

/** The whole house on real servers: three reference platforms, a fresh database, one gateway in this process. */
export async function startTestGateway(options: TestGatewayOptions = {}): Promise<TestGateway> {
  const outside = await startTestWorld(options);
  const config = parseConfig(outside.environment);
  if (!config.ok) throw new Error(config.failure.join('\n'));
  const { turned, turns } = countTurns();
  const gateway = await startNodeGateway(config.value, {
    adapterFor,
    courierFor,
    outbound: undiciOutbound,
    // What is accepted wakes the relay: it looks by itself only for what has become due.
    courier: { pollMs: 250, reconcileMs: 1000, ...options.courier, turned },
    ...(options.clock ? { clock: options.clock } : {}),
  });
  if (!gateway.ok) throw new Error(gateway.failure.problems.join('\n'));
  let version = 1;
  return {
    ...outside,
    gateway: gateway.value,
    turns,
    setCalendars: async (calendars) => {
      version += 1;
      const { memberKeys: keys, origin, world } = outside;
      const document = sampleFederation({ version, keys, calendars, seals: world.seals, origin });
      await storeFederation(gateway.value.platform, document, 'test');
    },
    close: async () => {
      // A database that a test took away cannot be asked.
      const silent = await silentActs(gateway.value.platform, outside).catch(unasked);
      await gateway.value.close();
      const found = await personalInLeaves(outside.databaseUrl).catch(unasked);
      await outside.close();
      if (found.length > 0) throw new Error(`the log holds of a person: ${found.join(', ')}`);
      if (silent.length > 0 && !options.blind)
        throw new Error(`done, and not in the log: ${silent.join(', ')}`);
    },
  };
}

/** Whether tests on Redis can run here. */
export const redisIsHere = (): boolean => inject('redisUrl') !== undefined;
