import { connections, type House } from './house.ts';
import { closedLoop, openClient } from './load.ts';
import { withCpu } from './process-cpu.ts';
import { rawCommits } from './raw.ts';
import type { Figure } from './report.ts';

export type Size = {
  readonly rounds: number;
  readonly cases: number;
  readonly messages: number;
  readonly seconds: number;
};

const warmUp = 300;

type Round = { readonly perSecond: number; readonly cpuMsPerCase: number };

/** Cases that one API process accepts per second, with a receipt each, until the client cannot go faster. */
async function acceptRound(house: House, databaseUrl: string, cases: number): Promise<Round> {
  return house.withGateway({ role: 'api', databaseUrl }, async (gateway) => {
    const client = openClient(house.origin, house.member, connections);
    await closedLoop(warmUp, connections, client.submit);
    const { value, cpuMs } = await withCpu(gateway.pid, () =>
      closedLoop(cases, connections, client.submit),
    );
    await client.close();
    return { perSecond: value, cpuMsPerCase: cpuMs / cases };
  });
}

const batchSize = 100;
const batchesAtOnce = 4;
const warmUpBatches = 20;

/** The same, a hundred cases to a call. */
async function batchRound(house: House, databaseUrl: string, cases: number): Promise<Round> {
  return house.withGateway({ role: 'api', databaseUrl }, async (gateway) => {
    const client = openClient(house.origin, house.member, batchesAtOnce);
    const submit = (number: number) => client.submitBatch(number, batchSize);
    await closedLoop(warmUpBatches, batchesAtOnce, submit);
    const batches = Math.ceil(cases / batchSize);
    const { value, cpuMs } = await withCpu(gateway.pid, () =>
      closedLoop(batches, batchesAtOnce, submit),
    );
    await client.close();
    return { perSecond: value * batchSize, cpuMsPerCase: cpuMs / (batches * batchSize) };
  });
}

/** Accepted cases against raw commits of the same rows, in the same database, in alternating order. */
export async function benchAccept(house: House, { rounds, cases }: Size): Promise<Figure[]> {
  const accepted: Round[] = [];
  const batched: Round[] = [];
  const raw: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const databaseUrl = await house.newDatabase();
    const accept = async () => void accepted.push(await acceptRound(house, databaseUrl, cases));
    const batch = async () => void batched.push(await batchRound(house, databaseUrl, 2 * cases));
    const commit = async () => void raw.push(await rawCommits(databaseUrl, cases, connections));
    // The raw round copies rows of an accepted case: there must be one.
    if (round % 2 === 1) await acceptRound(house, databaseUrl, 1);
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
      rounds: batched.map((round) => round.perSecond),
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
      rounds: batched.map((round) => round.cpuMsPerCase),
      note: 'gateway process, all threads',
    },
  ];
}
