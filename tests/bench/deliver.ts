import type { Pool } from 'pg';
import type { Size } from './accept.ts';
import { connections, type House } from './house.ts';
import { closedLoop, openClient } from './load.ts';
import { openPool } from './pool.ts';
import { processCpuMs } from './process-cpu.ts';
import { rawJobs } from './raw.ts';
import type { Figure } from './report.ts';

type Backend = 'postgres' | 'redis';
type Round = { readonly perSecond: number; readonly cpuMsPerMessage: number };

/** As many calls to one region at once as the sample federation allows. */
const inFlight = 16;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const perCall = 100;

/** Fills the outbox by accepting cases while no courier runs. */
async function fillOutbox(house: House, databaseUrl: string, messages: number): Promise<void> {
  await house.withGateway({ role: 'api', databaseUrl }, async () => {
    const client = openClient(house.origin, house.member, connections);
    const calls = Math.ceil(messages / perCall);
    await closedLoop(calls, 4, async (number) =>
      client.send(await client.prepareBatch(number, perCall)),
    );
    await client.close();
  });
}

type Moment = { readonly at: number; readonly delivered: number; readonly cpuMs: number };

async function look(pool: Pool, pid: number): Promise<Moment> {
  const { rows } = await pool.query<{ n: number }>(
    "select count(*)::int as n from outbox where state = 'delivered'",
  );
  return {
    at: performance.now(),
    delivered: rows[0]?.n ?? 0,
    cpuMs: (await processCpuMs(pid)) ?? Number.NaN,
  };
}

async function waitFor(pool: Pool, pid: number, delivered: number): Promise<Moment> {
  for (;;) {
    const moment = await look(pool, pid);
    if (moment.delivered >= delivered) return moment;
    // Counting is work for PostgreSQL too.
    await pause(100);
  }
}

/** Recorded deliveries per second between the first tenth and the last twentieth: neither start nor end. */
async function deliverRound(
  house: House,
  queue: Backend,
  messages: number,
  entry = 'gateway/entries/serve.ts',
): Promise<Round> {
  const databaseUrl = await house.newDatabase();
  await fillOutbox(house, databaseUrl, messages);
  const pool = openPool(databaseUrl);
  try {
    const courier = { role: 'courier', databaseUrl, queue, entry } as const;
    return await house.withGateway(courier, async ({ pid }) => {
      const from = await waitFor(pool, pid, messages * 0.1);
      const to = await waitFor(pool, pid, messages * 0.95);
      const count = to.delivered - from.delivered;
      await waitFor(pool, pid, messages);
      return {
        perSecond: count / ((to.at - from.at) / 1000),
        cpuMsPerMessage: (to.cpuMs - from.cpuMs) / count,
      };
    });
  } finally {
    await pool.end();
  }
}

/** The same messages to the same platform by BullMQ alone. */
async function rawCallsRound(house: House, queue: Backend, messages: number): Promise<number> {
  const databaseUrl = await house.newDatabase();
  await fillOutbox(house, databaseUrl, messages);
  const environment = { IN_FLIGHT: String(inFlight) };
  const courier = { role: 'courier', databaseUrl, queue, environment } as const;
  const said = await house.run('tests/bench/raw-courier.ts', courier);
  // The queue may have had something to log before.
  return Number(said.trim().split('\n').at(-1));
}

async function rawRound(house: House, queue: Backend, count: number): Promise<number> {
  const databaseUrl = await house.newDatabase();
  return rawJobs({
    databaseUrl,
    count,
    inFlight,
    ...(queue === 'redis' ? { redisUrl: house.redis.url } : {}),
  });
}

const nameOf: Readonly<Record<Backend, string>> = { postgres: 'PostgreSQL', redis: 'Redis' };

type Rounds = {
  readonly delivered: Round[];
  readonly engine: Round[];
  readonly rawCalls: number[];
  readonly raw: number[];
};

function figuresOf(queue: Backend, { delivered: rounds, engine, rawCalls, raw }: Rounds): Figure[] {
  const name = nameOf[queue];
  return [
    {
      name: `delivered, ${name} queue`,
      unit: 'messages/s',
      rounds: rounds.map((round) => round.perSecond),
      against: `the same calls by BullMQ alone, ${name}`,
      note: `outbox to the reference platform of Jiashan and recorded, ${inFlight} in flight, one process of role courier`,
    },
    {
      name: `the same calls by BullMQ alone, ${name}`,
      unit: 'messages/s',
      rounds: rawCalls,
      note: `the same messages, opened before, by the same adapter to the same platform, a job each, ${inFlight} at once, nothing recorded`,
    },
    {
      name: `engine alone, ${name} queue`,
      unit: 'messages/s',
      rounds: engine.map((round) => round.perSecond),
      against: `raw BullMQ, ${name}`,
      note: 'the same, but the region answers at once within the process',
    },
    {
      name: `raw BullMQ, ${name}`,
      unit: 'jobs/s',
      rounds: raw,
      note: `empty jobs, ${inFlight} at once`,
    },
    {
      name: `CPU per delivery, ${name} queue`,
      unit: 'ms',
      rounds: rounds.map((round) => round.cpuMsPerMessage),
      note: 'courier process, its audit events sequenced',
    },
    {
      name: `CPU per message of the engine, ${name} queue`,
      unit: 'ms',
      rounds: engine.map((round) => round.cpuMsPerMessage),
      note: 'courier process, its audit events sequenced',
    },
  ];
}

/** Delivery on both backends against BullMQ alone on both, in alternating order. */
export async function benchDeliver(house: House, { rounds, messages }: Size): Promise<Figure[]> {
  const none = (): Rounds => ({ delivered: [], engine: [], rawCalls: [], raw: [] });
  const done = { postgres: none(), redis: none() };
  for (let round = 0; round < rounds; round++) {
    const backends: Backend[] = round % 2 === 0 ? ['postgres', 'redis'] : ['redis', 'postgres'];
    for (const queue of backends) {
      const { delivered, engine, rawCalls, raw } = done[queue];
      const calls = async () => void rawCalls.push(await rawCallsRound(house, queue, messages));
      const deliver = async () => void delivered.push(await deliverRound(house, queue, messages));
      for (const step of round % 2 === 0 ? [deliver, calls] : [calls, deliver]) await step();
      engine.push(await deliverRound(house, queue, messages, 'tests/bench/engine.ts'));
      raw.push(await rawRound(house, queue, messages));
    }
  }
  return (['postgres', 'redis'] as const).flatMap((queue) => figuresOf(queue, done[queue]));
}
