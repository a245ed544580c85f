import { setTimeout as pause } from 'node:timers/promises';
import { type MemberClient, memberClient } from '../../../gateway/entries/demo/member-client.ts';
import type { World } from '../../../gateway/entries/demo/world.ts';
import { freePort } from '../../../gateway/platform/node/free-port.ts';
import type { FederationDocument } from '../../../gateway/trust/federation/document.ts';
import { type Queue, startOutside, startPostgres, startQueue } from '../campaign/campaign-house.ts';
import { startGatewayProcess } from '../gateway-process.ts';

/** One production gateway, three platforms, no faults but those of the scene. */
export type NightHouse = {
  readonly databaseUrl: string;
  readonly origin: string;
  readonly world: World;
  readonly window: MemberClient;
  readonly operator: MemberClient;
  readonly environment: Readonly<Record<string, string>>;
  readonly close: () => Promise<void>;
};

export async function startNightHouse(
  queue: Queue,
  change: (document: FederationDocument) => FederationDocument,
  { databaseUrl, entry }: { readonly databaseUrl?: string; readonly entry?: string },
): Promise<NightHouse> {
  const postgres = databaseUrl ? { url: databaseUrl, stop: async () => {} } : await startPostgres();
  const redis = await startQueue(queue);
  const port = await freePort();
  const { origin, world, environment, memberKeys } = await startOutside(port, postgres.url);
  const federation = JSON.parse(environment['FEDERATION'] ?? '{}') as FederationDocument;
  const own = {
    ...environment,
    PORT: String(port),
    FEDERATION: JSON.stringify(change(federation)),
    DATABASE_POOL: '16',
    ...(redis ? { REDIS_URL: redis.url } : {}),
  };
  const gateway = startGatewayProcess(own, { ...(entry ? { entry } : {}) });
  await gateway.ready;
  return {
    databaseUrl: postgres.url,
    origin,
    world,
    environment: own,
    window: memberClient(origin, 'qingpu-platform', memberKeys['qingpu-platform']),
    operator: memberClient(origin, 'delta-operator', memberKeys['delta-operator']),
    close: async () => {
      gateway.signal('SIGTERM');
      await gateway.ended;
      await world.close();
      await Promise.all([postgres.stop(), redis?.stop()]);
    },
  };
}

/** Looks every `everyMs` until `look` says so. @throws Error after `patienceMs` */
export async function until(
  what: string,
  patienceMs: number,
  look: () => Promise<boolean> | boolean,
  everyMs = 200,
): Promise<void> {
  const end = performance.now() + patienceMs;
  while (!(await look())) {
    if (performance.now() > end) throw new Error(`${what}: not within ${patienceMs / 1000} s`);
    await pause(everyMs);
  }
}
