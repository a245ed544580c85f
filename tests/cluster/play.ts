import type { MemberClient } from '../../gateway/entries/demo/member-client.ts';
import { waitForItems } from '../faults/campaign/campaign.ts';
import { proofProblems, settleAll } from '../faults/campaign/check.ts';
import { startClerk, submitOne } from '../faults/campaign/clients.ts';
import type { Acknowledged } from '../faults/history.ts';
import { type FaultName, faultOf } from './faults.ts';
import { type ClusterHouse, startClusterHouse } from './house.ts';
import { type Readiness, watchReadiness } from './readiness.ts';
import type { Programs } from './servers.ts';

export type Played = {
  readonly fault: FaultName;
  /** From the fault to the acknowledgement of a case that was submitted after it. */
  readonly acceptingAfterMs: number;
  readonly readiness: Readiness;
};

export type ClusterReport = {
  readonly played: readonly Played[];
  readonly cases: number;
  readonly retried: number;
  /** Answers to submissions by status. */
  readonly statuses: ReadonlyMap<number, number>;
  /** What is wrong; empty when every promise was kept. */
  readonly problems: readonly string[];
};

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const acceptingWithinMs = 30_000;
const settleMs = 180_000;
const everyMs = 500;
/** As many as wait for an answer at once: more would be a load of their own while nothing is accepted. */
const mostWaiting = 8;

/** The same client, and the statuses of its answers counted. */
function counting(member: MemberClient, statuses: Map<number, number>): MemberClient {
  return {
    ...member,
    call: async (...args) => {
      const answer = await member.call(...args);
      statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
      return answer;
    },
  };
}

/** Submits, one after the other, whatever happens. */
function startLoad(member: MemberClient) {
  const promises: Promise<Acknowledged>[] = [];
  let waiting = 0;
  let stopped = false;
  const submit = (): Promise<Acknowledged> => {
    const promise = submitOne(member, promises.length);
    promises.push(promise);
    waiting += 1;
    const done = (): void => {
      waiting -= 1;
    };
    promise.then(done, done);
    return promise;
  };
  const run = async (): Promise<void> => {
    while (!stopped) {
      if (waiting < mostWaiting) void submit();
      await pause(everyMs);
    }
  };
  const running = run();
  return {
    submit,
    stop: async (): Promise<Acknowledged[]> => {
      stopped = true;
      await running;
      return Promise.all(promises);
    },
  };
}

async function playOne(
  { cluster, origin }: ClusterHouse,
  fault: FaultName,
  submit: () => Promise<Acknowledged>,
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
export async function playCluster(
  programs: Programs,
  faults: readonly FaultName[],
  say: (played: Played, nth: number) => void,
): Promise<ClusterReport> {
  const house = await startClusterHouse(programs);
  const statuses = new Map<number, number>();
  const clerk = startClerk(house.member('qingpu-platform'));
  try {
    await waitForItems(house);
    const load = startLoad(counting(house.member('qingpu-platform'), statuses));
    const played: Played[] = [];
    for (const fault of faults) {
      await house.cluster.whole();
      const one = await playOne(house, fault, load.submit);
      played.push(one);
      say(one, played.length);
    }
    const ledger = await load.stop();
    const wrongAnswers = [...statuses].filter(([status]) => status >= 500 && status !== 503);
    return {
      played,
      cases: ledger.length,
      retried: ledger.filter(({ attempts }) => attempts > 1).length,
      statuses,
      problems: [
        ...played.flatMap(problemsOf),
        ...wrongAnswers.map(([status, times]) => `${times} answers were ${status}`),
        ...(await settleAll(house, ledger, settleMs)),
        ...(await proofProblems(house, ledger)),
      ],
    };
  } finally {
    await clerk.stop();
    await house.close();
  }
}
