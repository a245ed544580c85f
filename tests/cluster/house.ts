import { migrate } from '../../gateway/assembly/migrate.ts';
import { memberClient } from '../../gateway/entries/demo/member-client.ts';
import { freePort } from '../../gateway/platform/node/free-port.ts';
import { type CampaignHouse, run, startOutside } from '../faults/campaign/campaign-house.ts';
import { runSql } from '../setup/database.ts';
import { type Cluster, startCluster } from './cluster.ts';
import type { Programs } from './servers.ts';

/** Gateway processes that reach a cluster by way of HAProxy, and what is around them. */
export type ClusterHouse = Pick<
  CampaignHouse,
  'origin' | 'world' | 'environment' | 'member' | 'api' | 'courier' | 'close'
> & { readonly cluster: Cluster };

export async function startClusterHouse(programs: Programs): Promise<ClusterHouse> {
  const cluster = await startCluster(programs);
  try {
    await cluster.whole();
    const admin = new URL(cluster.url);
    admin.pathname = '/postgres';
    await runSql(admin.href, 'create database tongban');
    await migrate(cluster.url);
    return await startAround(cluster);
  } catch (cause) {
    await cluster.close();
    throw cause;
  }
}

async function startAround(cluster: Cluster): Promise<ClusterHouse> {
  const port = await freePort();
  const { origin, world, memberKeys, environment } = await startOutside(port, cluster.url);
  const api = run('api', environment, port);
  const courier = run('courier', environment, await freePort());
  await Promise.all([api.ready(), courier.ready()]);
  return {
    cluster,
    origin,
    world,
    environment,
    api,
    courier,
    member: (clientId) => memberClient(origin, clientId, memberKeys[clientId]),
    close: async () => {
      await Promise.all([api.stop(), courier.stop()]);
      await world.close();
      await cluster.close();
    },
  };
}
