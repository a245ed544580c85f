import type { Acknowledged } from '../history.ts';
import { seededRandom } from '../seeded-random.ts';
import { type CampaignHouse, type Queue, startCampaignHouse } from './campaign-house.ts';
import { proofProblems, settleAll, storiesOf } from './check.ts';
import { startClerk, submitOne } from './clients.ts';
import { longFaults } from './database-faults.ts';
import { type Fault, faultsOf } from './faults.ts';
import { hostFaults } from './host-faults.ts';

export type CampaignOptions = {
  readonly queue: Queue;
  readonly seed: number;
  readonly rounds: number;
  readonly casesPerRound: number;
  readonly settleMs: number;
  /** Parts of the names of the faults that are drawn, with `|` between them. Default: all. */
  readonly only?: string;
  /** Also what takes seconds each: frozen processes, and a server that others have taken. */
  readonly long?: boolean;
  readonly say: (line: string) => void;
};

export type CampaignReport = {
  readonly cases: number;
  readonly retried: number;
  /** What is wrong; empty when every promise was kept. */
  readonly problems: readonly string[];
};

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

type Draw = { readonly fault: Fault; readonly afterMs: number; readonly lastsMs: number };

/** One fault, or two at a time in every fifth round. */
function draw(faults: readonly Fault[], random: () => number): Draw[] {
  const one = (): Draw => ({
    fault: faults[Math.floor(random() * faults.length)] as Fault,
    afterMs: random() * 150,
    lastsMs: 150 + random() * 900,
  });
  const first = one();
  if (random() >= 0.2) return [first];
  const second = one();
  return second.fault.name === first.fault.name ? [first] : [first, second];
}

async function strike(house: CampaignHouse, { fault, afterMs, lastsMs }: Draw): Promise<string> {
  await pause(afterMs);
  const hit = await fault.strike(house, lastsMs);
  return `${fault.name} ${Math.round(lastsMs)} ms${hit && ` (${hit})`}`;
}

async function playRounds(
  house: CampaignHouse,
  { queue, seed, rounds, casesPerRound, only = '', long = false, say }: CampaignOptions,
): Promise<Promise<Acknowledged>[]> {
  const all = [...faultsOf(queue), ...(long ? [...longFaults, ...hostFaults] : [])];
  const wanted = only.split('|');
  const faults = all.filter(({ name }) => wanted.some((part) => name.includes(part)));
  if (faults.length === 0) throw new Error(`there is no fault that is called ${only}`);
  const random = seededRandom(seed);
  const member = house.member('qingpu-platform');
  const promises: Promise<Acknowledged>[] = [];
  for (let round = 1; round <= rounds; round++) {
    const draws = draw(faults, random);
    // Most faults are to hit a house at work; some hit one that is still getting up from the last.
    if (random() < 0.75)
      await Promise.race([Promise.all([house.api.ready(), house.courier.ready()]), pause(15_000)]);
    const gapsMs = Array.from({ length: casesPerRound }, () => random() * 350);
    const striking = Promise.all(draws.map((one) => strike(house, one)));
    for (const gapMs of gapsMs) {
      const promise = submitOne(member, promises.length);
      // Awaited at the end; until then a refusal must not end the process.
      promise.catch(() => undefined);
      promises.push(promise);
      await pause(gapMs);
    }
    say(`round ${round}/${rounds}  ${(await striking).join(' + ')}`);
  }
  return promises;
}

/** Waits for Jiashan's items: nothing can be applied for before the new gateway knows them. */
export async function waitForItems(house: Pick<CampaignHouse, 'origin' | 'member'>): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt++) {
    const answer = await fetch(`${house.origin}/v1/items?region=330421`, {
      headers: {
        authorization: `Bearer ${await house.member('qingpu-platform').ownToken('cases:submit')}`,
      },
    });
    if (((await answer.json()) as { items?: unknown[] }).items?.length) return;
    await pause(100);
  }
  throw new Error('the gateway did not list the items of Jiashan within 20 s');
}

/** Submits cases while things go wrong, then looks whether every promise was kept. */
export async function runCampaign(options: CampaignOptions): Promise<CampaignReport> {
  const { say } = options;
  const house = await startCampaignHouse(options.queue, options.long);
  const clerk = startClerk(house.member('qingpu-platform'));
  try {
    await waitForItems(house);
    const ledger = await Promise.all(await playRounds(house, options));
    const retried = ledger.filter((line) => line.attempts > 1).length;
    say(
      `${ledger.length} cases acknowledged, ${retried} after retries; ` +
        `api started ${house.api.starts()} times, courier ${house.courier.starts()} times; waiting`,
    );
    const problems = await settleAll(house, ledger, options.settleMs);
    const proofs = await proofProblems(house, ledger);
    for (const line of await storiesOf(house, problems)) say(line);
    if (problems.length + proofs.length > 0)
      for (const part of ['api', 'courier'] as const)
        say(`last words of the ${part}:\n${house[part].output().trim().slice(-3000)}`);
    return { cases: ledger.length, retried, problems: [...problems, ...proofs] };
  } finally {
    await clerk.stop();
    await house.close();
  }
}
