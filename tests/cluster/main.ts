import { parseArgs } from 'node:util';
import type { FaultName } from './faults.ts';
import { playCluster } from './play.ts';
import { findPrograms } from './servers.ts';

const usage = `npm run cluster [-- --kills N] [--cuts M] [--minutes T] [--ledger FILE]

Three nodes of PostgreSQL under Patroni (docs/deploy/postgres/patroni.yaml), etcd, HAProxy
(docs/deploy/proxies/haproxy.cfg), and gateway processes that reach the database through it, all on this
machine. While cases are submitted the primary's node is killed, kill -9, N times, and cut off from etcd and its
replicas M times. Afterwards each acknowledged case must have been decided once, in order, with receipts and
log intact; each time cases are accepted again within 30 s, readiness is right, and no answer to anybody says that
the gateway itself is wrong (500 and above, but 503).

  --kills N    default 20
  --cuts M     default 10
  --minutes T  broken off after as many; default 60
  --ledger F   each acknowledgement is written to the end of this file at once

Needs Debian's patroni, etcd-server, haproxy and postgresql: as root they are installed. Ends with 1 when a
promise was broken.`;

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '20' },
    cuts: { type: 'string', default: '10' },
    minutes: { type: 'string', default: '60' },
    ledger: { type: 'string' },
    help: { type: 'boolean' },
  },
});
const kills = Number(values.kills);
const cuts = Number(values.cuts);
const minutes = Number(values.minutes);
const sound = [kills, cuts, minutes].every((number) => Number.isSafeInteger(number) && number >= 0);
if (values.help || !sound) {
  console.log(usage);
  process.exit(values.help ? 0 : 2);
}
const programs = await findPrograms(console.log);
if (!programs) {
  console.log('needs patroni, etcd-server, haproxy and postgresql: run as root on Debian');
  process.exit(2);
}

const seconds = (ms: number | undefined): string =>
  ms === undefined ? '-' : (ms / 1000).toFixed(1);
const row = (...cells: readonly string[]): void =>
  console.log(cells.map((cell) => cell.padStart(18)).join(''));

const faults: FaultName[] = [
  ...Array<FaultName>(kills).fill('kill'),
  ...Array<FaultName>(cuts).fill('cut'),
];
const broken = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const)
  process.once(name, () => broken.abort(new Error(`broken off by ${name}`)));
setTimeout(() => broken.abort(new Error(`not done within ${minutes} minutes`)), minutes * 60_000);

const begunMs = performance.now();
row('', 'fault', 'accepting after s', 'not ready after s');
const report = await playCluster(programs, {
  faults,
  signal: broken.signal,
  ledgerFile: values.ledger,
  say: ({ fault, acceptingAfterMs, readiness }, nth) =>
    row(String(nth), fault, seconds(acceptingAfterMs), seconds(readiness.redAfterMs)),
}).catch((cause: unknown) => {
  console.log(`BROKEN OFF: ${cause instanceof Error ? cause.message : String(cause)}`);
  process.exit(1);
});
const { cases, retried, statuses, problems } = report;
const answers = [...statuses].map(([status, times]) => `${status}: ${times}`).join(', ');
console.log(`${cases} cases acknowledged, ${retried} after retries; answers ${answers}`);
console.log(
  problems.length === 0
    ? `kept: decided once each, in order; receipts and log verify  ${Math.round((performance.now() - begunMs) / 1000)} s`
    : `BROKEN: ${problems.length} problem(s)\n${problems.map((problem) => `  - ${problem}`).join('\n')}`,
);
process.exit(problems.length === 0 ? 0 : 1);
