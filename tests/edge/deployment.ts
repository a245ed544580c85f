import { adapterFor } from '#adapters/index';
import { undiciOutbound } from '#adapters/kit/outbound-undici';
import { type NodeGateway, startNodeGateway } from '../../gateway/assembly/node-gateway.ts';
import { parseConfig } from '../../gateway/platform/process/config.ts';
import { startTestWorld, type TestWorld } from '../setup/gateway.ts';
import { type Bundle, startWorker, type Worker } from './wrangler.ts';

/** A deployment with an edge: the worker answers, a courier on Node delivers, both on one database. */
export type EdgeDeployment = TestWorld & {
  readonly courier: NodeGateway;
  readonly worker: Worker;
};

/** A process on Node of the same deployment. */
export async function startOnNode(
  environment: Readonly<Record<string, string>>,
  role: 'api' | 'courier',
  port: number,
): Promise<NodeGateway> {
  const config = parseConfig({ ...environment, ROLE: role, PORT: String(port) });
  if (!config.ok) throw new Error(config.failure.join('\n'));
  const started = await startNodeGateway(config.value, {
    adapterFor,
    outbound: undiciOutbound,
    courier: { pollMs: 250, reconcileMs: 1000 },
  });
  if (!started.ok) throw new Error(started.failure.problems.join('\n'));
  return started.value;
}

/** The variables of the worker: those of Node, but for what the edge has no use for. */
export function edgeSettings(
  environment: Readonly<Record<string, string>>,
): Record<string, string> {
  const names = Object.keys(environment).filter((name) =>
    /^(PUBLIC_ORIGIN|KEYS|REGION_\d+)$/.test(name),
  );
  const settings = Object.fromEntries(names.map((name) => [name, environment[name] ?? '']));
  return { ...settings, LOG_LEVEL: 'warn', RESIDENCY: 'local-development' };
}

export async function startEdgeDeployment(folder: string, bundle: Bundle): Promise<EdgeDeployment> {
  const closers: (() => Promise<void>)[] = [];
  const close = async () => {
    for (const stop of closers.splice(0).reverse()) await stop();
  };
  try {
    const world = await startTestWorld();
    closers.push(world.close);
    const { environment, databaseUrl } = world;
    const courier = await startOnNode(environment, 'courier', 0);
    closers.push(courier.close);
    const port = Number(environment['PORT']);
    const worker = await startWorker({
      folder,
      script: bundle,
      port,
      databaseUrl,
      settings: edgeSettings(environment),
    });
    closers.push(worker.stop);
    return { ...world, courier, worker, close };
  } catch (error) {
    await close();
    throw error;
  }
}
