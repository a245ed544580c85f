import { waitForItems } from '../faults/campaign/campaign.ts';
import { proofProblems, settleAll } from '../faults/campaign/check.ts';
import { startClerk } from '../faults/campaign/clients.ts';
import { countAnswers } from './answers.ts';
import { type FaultName, faultOf } from './faults.ts';
import { type ClusterHouse, startClusterHouse } from './house.ts';
import { startLoad } from './load.ts';
import { type Readiness, watchReadiness } from './readiness.ts';
import type { Programs } from './servers.ts';

export type Played = {
  readonly fault: FaultName;
  /** From the fault to the acknowledgement of a case that was submitted after it, or to its being given up. */
  readonly acceptingAfterMs: number;
  readonly readiness: Readiness;
};

export type ClusterReport = {
  readonly cases: number;
  readonly retried: number;
  /** Answers of the gateway to anybody, by status. */
  readonly statuses: ReadonlyMap<number, number>;
  /** What is wrong; empty when every promise was kept. */
  readonly problems: readonly string[];
};

export type ClusterPlay = {
  readonly faults: readonly FaultName[];
  /** Breaks the run off; what was started is ended all the same. */
  readonly signal: AbortSignal;
  readonly ledgerFile: string | undefined;
  readonly say: (played: Played, nth: number) => void;
};

const acceptingWithinMs = 30_000;
const settleMs = 180_000;

async function playOne(
  { cluster, origin }: ClusterHouse,
  fault: FaultName,
  submit: () => Promise<void>,
): Promise<Played> {
  const leader = await cluster.leader();
  const readiness = watchReadiness(origin);
  const { strike, mend } = faultOf(fault, leader);
  await strike();
  const struckMs = performance.now();
  await submit();
  const acceptingAfterMs = performance.now() - struckMs;
  const seen = await readiness.stop(acceptingAfterMs);
  mend();
  await cluster.whole();
  return { fault, acceptingAfterMs, readiness: seen };
}

const problemsOf = ({ fault, acceptingAfterMs, readiness }: Played, nth: number): string[] => [
  ...(acceptingAfterMs > acceptingWithinMs
    ? [`fault ${nth + 1} (${fault}): accepting after ${Math.round(acceptingAfterMs / 1000)} s`]
    : []),
  ...readiness.problems.map((problem) => `fault ${nth + 1} (${fault}): ${problem}`),
];

/** One fault after the other under load, each in a cluster that is whole; then whether every promise was kept. */
async function play(
  house: ClusterHouse,
  { faults, ledgerFile, say }: ClusterPlay,
): Promise<Omit<ClusterReport, 'statuses'>> {
  await waitForItems(house);
  const load = startLoad(house.member('qingpu-platform'), ledgerFile);
  const played: Played[] = [];
  for (const fault of faults) {
    await house.cluster.whole();
    const one = await playOne(house, fault, load.submit);
    played.push(one);
    say(one, played.length);
  }
  const { ledger, problems } = await load.stop();
  return {
    cases: ledger.length,
    retried: ledger.filter(({ attempts }) => attempts > 1).length,
    problems: [
      ...played.flatMap(problemsOf),
      ...problems,
      ...(await settleAll(house, ledger, settleMs)),
      ...(await proofProblems(house, ledger)),
    ],
  };
}

const broken = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    const stop = (): void => reject(signal.reason);
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });

/** A run that is broken off goes on in the background, in vain: whoever asked for it ends the process. */
export async function playCluster(
  programs: Programs,
  options: ClusterPlay,
): Promise<ClusterReport> {
  const house = await startClusterHouse(programs);
  const answers = countAnswers(house.origin);
  const clerk = startClerk(house.member('qingpu-platform'));
  try {
    const report = await Promise.race([play(house, options), broken(options.signal)]);
    const wrong = [...answers.wrong].map(([what, times]) => `${what}: ${times} times`);
    return {
      ...report,
      statuses: answers.byStatus,
      problems: [...report.problems, ...wrong],
    };
  } finally {
    answers.stop();
    // Not waited for: without a database it waits for a token for ever.
    void clerk.stop();
    await house.close();
  }
}
