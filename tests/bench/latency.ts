import type { Histogram } from 'hdr-histogram-js';
import type { Size } from './accept.ts';
import { openDoor } from './door.ts';
import { connections, type House } from './house.ts';
import { closedLoop, newHistogram, openClient, openLoop } from './load.ts';
import { openPool } from './pool.ts';
import type { Figure } from './report.ts';

const warmUp = 300;
/** Few enough that the house is idle between two of them. */
const idleRate = 20;

function percentiles(name: string, histogram: Histogram, note: string): Figure[] {
  return [50, 99].map((percentile) => ({
    name: `${name}, p${percentile}`,
    unit: 'ms',
    rounds: [histogram.getValueAtPercentile(percentile) / 1000],
    note: `${note}, ${histogram.totalCount} cases`,
  }));
}

/** From the moment a case should have been sent to its 202, at half of what the process can accept. */
async function acceptLatency(house: House, seconds: number): Promise<Figure[]> {
  const databaseUrl = await house.newDatabase();
  return house.withGateway({ role: 'api', databaseUrl }, async () => {
    // More connections than at the maximum: an open loop must never wait for a free one of its own.
    const client = openClient(house.origin, house.member, connections * 8);
    await closedLoop(warmUp, connections, client.submit);
    const maximum = await closedLoop(1500, connections, client.submit);
    const rate = Math.round(maximum / 2);
    const histogram = await openLoop(rate, seconds * 1000, client.submit);
    await client.close();
    return percentiles('accepting', histogram, `open loop, ${rate} cases/s = half of the maximum`);
  });
}

/** When PostgreSQL committed each case, in milliseconds since the epoch: its receipt is never updated. */
async function commitTimes(databaseUrl: string): Promise<ReadonlyMap<string, number>> {
  const pool = openPool(databaseUrl);
  const { rows } = await pool.query<{ id: string; at: number }>(
    `select case_id as id, (extract(epoch from pg_xact_commit_timestamp(xmin)) * 1000)::float8 as at
      from receipt where kind = 'technical'`,
  );
  await pool.end();
  return new Map(rows.map(({ id, at }) => [id, at]));
}

/** From the commit of an idle house to the first byte of the message at the deciding platform. */
async function doorLatency(
  house: House,
  queue: 'postgres' | 'redis',
  seconds: number,
): Promise<Figure[]> {
  const databaseUrl = await house.newDatabase();
  const door = await openDoor(house.world.jiashan.url);
  const given = house.world.environment['REGION_330421'] ?? '';
  const environment = { REGION_330421: given.replaceAll(house.world.jiashan.url, door.url) };
  await house.withGateway({ role: 'all', databaseUrl, queue, environment }, async () => {
    const client = openClient(house.origin, house.member, connections);
    await closedLoop(50, 1, client.submit);
    await openLoop(idleRate, seconds * 1000, client.submit);
    await client.close();
    const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
    await pause(2000);
  });
  await door.close();
  const histogram = newHistogram();
  for (const [id, at] of await commitTimes(databaseUrl)) {
    const arrived = door.arrivals.get(id);
    if (arrived === undefined) throw new Error(`${id} did not arrive at the door`);
    histogram.recordValue(Math.max(1, Math.round((arrived - at) * 1000)));
  }
  const name = queue === 'redis' ? 'Redis' : 'PostgreSQL';
  return percentiles(
    `commit to door, ${name} queue`,
    histogram,
    `idle, open loop, ${idleRate} cases/s, role all`,
  );
}

export async function benchLatency(house: House, { seconds }: Size): Promise<Figure[]> {
  return [
    ...(await acceptLatency(house, seconds)),
    ...(await doorLatency(house, 'postgres', seconds / 2)),
    ...(await doorLatency(house, 'redis', seconds / 2)),
  ];
}
