import { parseArgs } from 'node:util';
import { type CampaignReport, runCampaign } from './campaign/campaign.ts';
import type { Queue } from './campaign/campaign-house.ts';
import { chooseSeed } from './seeded-random.ts';

const usage = `npm run faults [-- --seed N] [--rounds M] [--cases K] [--queue postgres|redis|cluster|both] [--only NAME] [--long]

Submits cases from a window in Qingpu to Jiashan while something goes wrong in every round: a process
is killed, PostgreSQL or Redis crashes, Redis is wiped, a wire between two parts is slow, cut, half-open
or loses the answers, the deciding platform answers nonsense, twice, late or not at all. Afterwards each
acknowledged case must have been decided once, in order, with receipts and log intact.

  --seed N     the faults of an earlier run again. Default: new ones; the seed is printed
  --rounds M   default 20 per queue
  --cases K    submitted per round. Default 4
  --queue Q    default both, which is postgres and redis; cluster: a Redis Cluster of three, whose nodes are killed
  --only NAME  faults with one of these in their name, such as 'SIGKILL|cut'. Default: all
  --long       also frozen processes, locks, slots and a database that takes no writes, bytes that trickle,
               clocks that step (libfaketime), PostgreSQL's own among them, names that are not known, a region whose
               certificate ended, and as root a disk of PostgreSQL without one byte left

Needs redis-server on the PATH for the queues redis and cluster. Ends with 1 when a promise was broken.`;

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    rounds: { type: 'string', default: '20' },
    cases: { type: 'string', default: '4' },
    queue: { type: 'string', default: 'both' },
    only: { type: 'string', default: '' },
    long: { type: 'boolean', default: false },
    help: { type: 'boolean' },
  },
});
const seed = values.seed === undefined ? chooseSeed() : Number(values.seed);
const rounds = Number(values.rounds);
const casesPerRound = Number(values.cases);
const queues: readonly Queue[] =
  values.queue === 'both' ? ['postgres', 'redis'] : [values.queue as Queue];
const sound =
  [seed, rounds, casesPerRound].every((number) => Number.isSafeInteger(number) && number >= 0) &&
  queues.every((queue) => ['postgres', 'redis', 'cluster'].includes(queue));
if (values.help || !sound) {
  console.log(usage);
  process.exit(values.help ? 0 : 2);
}

const verdict = ({ cases, retried, problems }: CampaignReport): string =>
  problems.length === 0
    ? `kept: ${cases} cases (${retried} after retries) decided once each, in order; receipts and log verify`
    : `BROKEN: ${problems.length} problem(s)\n${problems
        .slice(0, 20)
        .map((problem) => `  - ${problem}`)
        .join('\n')}`;

let broken = false;
for (const queue of queues) {
  const begun = performance.now();
  const say = (line: string): void => console.log(`${queue}  ${line}`);
  console.log(`${queue}  seed ${seed}, ${rounds} rounds, ${casesPerRound} cases each`);
  const { only, long } = values;
  const options = { queue, seed, rounds, casesPerRound, only, long, settleMs: 180_000, say };
  const report = await runCampaign(options);
  console.log(`${queue}  ${verdict(report)}  ${Math.round((performance.now() - begun) / 1000)} s`);
  broken ||= report.problems.length > 0;
}
// Not by an exit code alone: Node 24.21 once spun for ever over two sockets of cut wires while it ended by itself.
process.exit(broken ? 1 : 0);
