import { inject } from 'vitest';
import { adapters } from '#adapters/index';
import { undiciOutbound } from '#adapters/kit/outbound-undici';
import type { CourierOptions } from '../../gateway/delivery/courier.ts';
import { memberClient, type MemberClient } from '../../gateway/embedded/member-client.ts';
import { type MemberKeys, newMemberKeys, type SampleMember, sampleFederation } from '../../gateway/embedded/members.ts';
import { startWorld, type World } from '../../gateway/embedded/world.ts';
import type { Calendar } from '../../gateway/federation/document.ts';
import { storeFederation } from '../../gateway/federation/store.ts';
import { type NodeGateway, startNodeGateway } from '../../gateway/node-gateway.ts';
import { parseConfig } from '../../gateway/platform/config.ts';
import { newKeySet } from '../../gateway/platform/new-keys.ts';
import { freePort } from '../../gateway/platform/node/free-port.ts';
import { createTestDatabase } from './database.ts';
import { startRedis } from './redis.ts';

export type TestGateway = {
  readonly origin: string;
  readonly world: World;
  readonly gateway: NodeGateway;
  readonly databaseUrl: string;
  readonly memberKeys: MemberKeys;
  /** What a gateway process of its own would need to run beside, or instead of, this one. */
  readonly environment: Readonly<Record<string, string>>;
  readonly member: (clientId: SampleMember) => MemberClient;
  readonly setCalendars: (calendars: Readonly<Record<string, Calendar>>) => Promise<void>;
  readonly close: () => Promise<void>;
};

export type TestGatewayOptions = {
  /** `redis` takes a Redis of its own; only where `inject('redisUrl')` is there. */
  readonly queue?: 'postgres' | 'redis';
  readonly role?: 'api' | 'courier' | 'all';
  readonly clerkDelayMs?: number;
  readonly courier?: CourierOptions;
};

/** The whole house on real servers: three reference platforms, a fresh database, one gateway in this process. */
export async function startTestGateway(options: TestGatewayOptions = {}): Promise<TestGateway> {
  const database = await createTestDatabase();
  const redis = options.queue === 'redis' ? await startRedis() : undefined;
  const port = await freePort();
  const origin = `http://localhost:${port}`;
  const world = await startWorld({ gatewayOrigin: origin, clerkDelayMs: options.clerkDelayMs ?? 20 });
  const memberKeys = await newMemberKeys();
  const environment = {
    PUBLIC_ORIGIN: origin,
    PORT: String(port),
    ROLE: options.role ?? 'all',
    DATABASE_URL: database.url,
    KEYS: JSON.stringify(await newKeySet()),
    FEDERATION: JSON.stringify(sampleFederation({ version: 1, keys: memberKeys })),
    LOG_LEVEL: process.env['LOG_LEVEL'] ?? 'error',
    ...(redis ? { REDIS_URL: redis.url } : {}),
    ...world.environment,
  };
  const config = parseConfig(environment);
  if (!config.ok) throw new Error(config.failure.join('\n'));
  const gateway = await startNodeGateway(config.value, {
    adapters,
    outbound: undiciOutbound,
    courier: { pollMs: 100, reconcileMs: 1000, ...options.courier },
  });
  if (!gateway.ok) throw new Error(gateway.failure.join('\n'));
  let version = 1;
  return {
    origin,
    world,
    gateway: gateway.value,
    databaseUrl: database.url,
    memberKeys,
    environment,
    member: (clientId) => memberClient(origin, clientId, memberKeys[clientId]),
    setCalendars: async (calendars) => {
      version += 1;
      await storeFederation(gateway.value.platform, sampleFederation({ version, keys: memberKeys, calendars }), 'test');
    },
    close: async () => {
      await gateway.value.close();
      await world.close();
      await redis?.stop();
      await database.drop();
    },
  };
}

/** Whether tests on Redis can run here. */
export const redisIsHere = (): boolean => inject('redisUrl') !== undefined;
