import { parseArgs } from 'node:util';
import { growthOf, type Sample, sampleOf, watched } from './growth.ts';
import { type House, startHouse } from './house.ts';
import { openClient, openLoop } from './load.ts';
import { machineLine } from './report.ts';

const usage = `npm run soak [-- --minutes N] [--per-second N]

Submits cases to one process of role \`all\` at a steady rate (20 a second) for N minutes (60), has them delivered, and looks
every 5 s at what the process uses. Exit code 1 if memory, descriptors, connections, or what keeps it alive is more in the last third than in
the second, or if Node warned of listeners that pile up.`;

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '60' },
    'per-second': { type: 'string', default: '20' },
    help: { type: 'boolean' },
  },
});
const [minutes, perSecond] = [Number(values.minutes), Number(values['per-second'])];
if (values.help || !(minutes > 0) || !(perSecond > 0)) {
  console.log(usage);
  process.exit(values.help ? 0 : 2);
}

const everyMs = 5000;

/** Looks until `work` is over. */
async function lookingOn(origin: string, work: Promise<unknown>): Promise<Sample[]> {
  const samples: Sample[] = [];
  const look = setInterval(async () => {
    const text = await fetch(`${origin}/metrics`)
      .then((answer) => answer.text())
      .catch(() => '');
    if (text) samples.push(sampleOf(text, Object.keys(watched)));
  }, everyMs);
  await work.finally(() => clearInterval(look));
  return samples;
}

const shown = (value: number): string =>
  value > 1e6 ? `${(value / 1e6).toFixed(1)} M` : String(Math.round(value));

async function soak(house: House): Promise<boolean> {
  const databaseUrl = await house.newDatabase();
  const environment = { LOG_LEVEL: 'warn' };
  return house.withGateway({ role: 'all', databaseUrl, environment }, async (gateway) => {
    const client = openClient(house.origin, house.member, 32);
    const load = openLoop(perSecond, minutes * 60_000, client.submit);
    const samples = await lookingOn(house.origin, load);
    await client.close();
    console.log(`${(await load).totalCount} cases in ${minutes} min, ${samples.length} looks`);
    const growth = growthOf(samples);
    for (const { name, from, to, flat } of growth)
      console.log(`  ${flat ? '✓' : '✗'} ${name}: ${shown(from)} -> ${shown(to)}`);
    const listeners = gateway.output().includes('MaxListenersExceededWarning');
    console.log(`  ${listeners ? '✗' : '✓'} listeners: ${listeners ? 'pile up' : 'no warning'}`);
    return !listeners && growth.every(({ flat }) => flat);
  });
}

const house = await startHouse();
try {
  console.log(machineLine(house.postgresVersion));
  process.exitCode = (await soak(house)) ? 0 : 1;
} finally {
  await house.close();
}
