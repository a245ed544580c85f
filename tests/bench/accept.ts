import { connections, type House } from './house.ts';
import { type Client, closedLoop, openClient } from './load.ts';
import { withCpu } from './process-cpu.ts';
import { rawCommits } from './raw.ts';
import type { Figure } from './report.ts';

export type Size = {
  readonly rounds: number;
  readonly cases: number;
  readonly messages: number;
  readonly seconds: number;
};

type Round = { readonly perSecond: number; readonly cpuMsPerCase: number };

type Prepare = (client: Client, number: number) => ReturnType<Client['prepare']>;

export type Load = {
  readonly prepare: Prepare;
  readonly calls: number;
  readonly warmUp: number;
  readonly connections: number;
  readonly casesPerCall: number;
};

export const single = (cases: number): Load => ({
  prepare: (client, number) => client.prepare(number),
  calls: cases,
  warmUp: 300,
  connections,
  casesPerCall: 1,
});

const batchSize = 100;
const batchesAtOnce = 4;

export const batched = (cases: number): Load => ({
  prepare: (client, number) => client.prepareBatch(number, batchSize),
  calls: Math.ceil(cases / batchSize),
  warmUp: 20,
  connections: batchesAtOnce,
  casesPerCall: batchSize,
});

/**
 * Cases that one API process accepts per second, with a receipt each, until the client cannot go faster. The
 * calls are written and signed beforehand, as the raw statements are.
 */
export async function acceptRound(house: House, databaseUrl: string, load: Load): Promise<Round> {
  return house.withGateway({ role: 'api', databaseUrl }, async ({ pid }) => {
    const client = openClient(house.origin, house.member, load.connections);
    const ready = (count: number) =>
      Promise.all(Array.from({ length: count }, (_, number) => load.prepare(client, number)));
    const sendAll = (calls: Awaited<ReturnType<typeof ready>>) =>
      closedLoop(calls.length, load.connections, (number) => {
        const call = calls[number];
        if (!call) throw new RangeError(`no call ${number}`);
        return client.send(call);
      });
    await sendAll(await ready(load.warmUp));
    const calls = await ready(load.calls);
    const { value, cpuMs } = await withCpu(pid, () => sendAll(calls));
    await client.close();
    return {
      perSecond: value * load.casesPerCall,
      cpuMsPerCase: cpuMs / (calls.length * load.casesPerCall),
    };
  });
}

/** Accepted cases against raw commits of the same rows, in the same database, in alternating order. */
export async function benchAccept(house: House, { rounds, cases }: Size): Promise<Figure[]> {
  const accepted: Round[] = [];
  const inBatches: Round[] = [];
  const raw: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const databaseUrl = await house.newDatabase();
    const accept = async () =>
      void accepted.push(await acceptRound(house, databaseUrl, single(cases)));
    const batch = async () =>
      void inBatches.push(await acceptRound(house, databaseUrl, batched(2 * cases)));
    const commit = async () => void raw.push(await rawCommits(databaseUrl, cases, connections));
    // The raw round copies rows of an accepted case: there must be one.
    if (round % 2 === 1) await acceptRound(house, databaseUrl, single(1));
    for (const step of round % 2 === 0 ? [accept, commit, batch] : [batch, commit, accept])
      await step();
  }
  return [
    {
      name: 'accepted cases',
      unit: 'cases/s',
      rounds: accepted.map((round) => round.perSecond),
      against: 'raw commits',
      note: `POST /v1/cases, ${connections} keep-alive connections, one process of role api`,
    },
    {
      name: 'accepted cases, in batches',
      unit: 'cases/s',
      rounds: inBatches.map((round) => round.perSecond),
      against: 'raw commits',
      note: `POST /v1/cases/batch, ${batchSize} cases each, ${batchesAtOnce} calls at once, one process of role api`,
    },
    {
      name: 'raw commits',
      unit: 'commits/s',
      rounds: raw,
      note: `the same statement for one case, prepared, on ${connections} connections, from Node`,
    },
    {
      name: 'CPU per accepted case',
      unit: 'ms',
      rounds: accepted.map((round) => round.cpuMsPerCase),
      note: 'gateway process, all threads',
    },
    {
      name: 'CPU per accepted case, in batches',
      unit: 'ms',
      rounds: inBatches.map((round) => round.cpuMsPerCase),
      note: 'gateway process, all threads',
    },
  ];
}
