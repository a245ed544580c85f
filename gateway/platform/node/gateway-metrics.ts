import type { Pool } from 'pg';
import manifest from '../../../package.json' with { type: 'json' };
import { timesOf } from '../keys/key-dates.ts';
import type { Config } from '../process/config.ts';
import { gauges } from '../process/metrics.ts';
import { startProcessMetrics } from './process-metrics.ts';

export const version = manifest.version;

const buildInfo = ({ role }: Config): (() => void) =>
  gauges(['tongban_build_info'], (observe) =>
    observe('tongban_build_info', 1, { version, node: process.versions.node, role }),
  );

/** The whole of a process is one more where a courier hears hints. */
const connections = (pool: Pool, { databasePool }: Config): (() => void) =>
  gauges(['tongban_database_connections', 'tongban_database_connections_max'], (observe) => {
    const idle = pool.idleCount;
    const states = { idle, used: pool.totalCount - idle, waiting: pool.waitingCount };
    for (const [state, count] of Object.entries(states))
      observe('tongban_database_connections', count, { state });
    observe('tongban_database_connections_max', databasePool);
  });

const keyEnds = ({ keys }: Config): (() => void) =>
  gauges(['tongban_signing_key_ends_timestamp_seconds'], (observe) => {
    const last = Math.max(...keys.signing.map((dates) => timesOf(dates).retireAfterMs));
    if (Number.isFinite(last)) observe('tongban_signing_key_ends_timestamp_seconds', last / 1000);
  });

/** What a process on Node knows of itself whatever its role. @returns ends it */
export function startGatewayMetrics(config: Config, pool: Pool): () => void {
  const ends = [
    buildInfo(config),
    connections(pool, config),
    keyEnds(config),
    startProcessMetrics(),
  ];
  return () => {
    for (const end of ends) end();
  };
}
