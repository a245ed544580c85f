import { parseArgs } from 'node:util';
import type { Queue } from '../campaign/campaign-house.ts';
import { playNight } from './play.ts';

const usage = `npm run night [-- --queue postgres|redis] [--messages N] [--per-second R] [--outage S]

Scene 5: Wujiang is closed for the night while messages pile up, opens, breaks down, is mended; then
everything must arrive once, in order per case, at no more than the rate that the region bears.

  --queue Q        default postgres; redis needs redis-server on the PATH
  --messages N     submissions that wait for the morning. Default 1000
  --per-second R   what the region bears. Default 400
  --ramp S         seconds per step of 10, 25, 50 %. Default 2
  --outage S       seconds. Default 10`;

const { values } = parseArgs({
  options: {
    queue: { type: 'string', default: 'postgres' },
    messages: { type: 'string', default: '1000' },
    'per-second': { type: 'string', default: '400' },
    ramp: { type: 'string', default: '2' },
    outage: { type: 'string', default: '10' },
    help: { type: 'boolean' },
  },
});
const { queue } = values;
const [messages, perSecond, rampStepSeconds, outage] = [
  values.messages,
  values['per-second'],
  values.ramp,
  values.outage,
].map(Number) as [number, number, number, number];
const sound =
  [messages, perSecond, rampStepSeconds, outage].every((value) => Number.isFinite(value)) &&
  messages > 0 &&
  perSecond > 0 &&
  (queue === 'postgres' || queue === 'redis');
if (values.help || !sound) {
  console.log(usage);
  process.exit(values.help ? 0 : 2);
}

const begun = performance.now();
const stamp = (): string =>
  `${String(Math.round((performance.now() - begun) / 1000)).padStart(5)} s`;
const report = await playNight({
  queue: queue as Queue,
  messages,
  perSecond,
  rampStepSeconds,
  outageMs: outage * 1000,
  say: (line) => console.log(`${stamp()}  ${line}`),
});
const { problems, ...figures } = report;
for (const [name, value] of Object.entries(figures))
  console.log(`${name.padEnd(28)} ${Number(value.toFixed(1))}`);
for (const problem of problems.slice(0, 20)) console.log(`  - ${problem}`);
console.log(problems.length === 0 ? 'kept' : `BROKEN: ${problems.length} problem(s)`);
process.exitCode = problems.length === 0 && figures.attemptsBurnedByTheNight === 0 ? 0 : 1;
