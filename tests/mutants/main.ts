import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { createVitest } from 'vitest/node';
import { critical } from './critical.ts';
import { applied, type Mutant, mutantsOf, withEnds } from './mutate.ts';

const usage = `npm run mutants [-- --file PART] [--every N]

Changes one token at a time of the files in tests/mutants/critical.ts, in memory only, and runs the tests
that must notice. Prints what nobody noticed. Ends with 1 when less than 95 % was noticed.

  --file PART   only files with this in their path
  --every N     only every Nth change of a file. Default 1: all`;

const { values } = parseArgs({
  options: {
    file: { type: 'string', default: '' },
    every: { type: 'string', default: '1' },
    help: { type: 'boolean' },
  },
});
const every = Number(values.every);
const files = Object.keys(critical).filter((file) => file.includes(values.file));
if (values.help || files.length === 0 || !Number.isSafeInteger(every) || every < 1) {
  console.log(usage);
  process.exit(values.help ? 0 : 2);
}

/** What is read in place of a file. */
let mutated: { readonly path: string; readonly text: string } | undefined;

const vitest = await createVitest(
  'test',
  {
    config: false,
    watch: true,
    globalSetup: './tests/setup/global.ts',
    setupFiles: './tests/setup/worker.ts',
    include: Object.values(critical).flat(),
    pool: 'forks',
    maxWorkers: 2,
    bail: 1,
    // A change may make a test wait for ever: that is noticed too.
    testTimeout: 30_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 15_000, interval: 20 } },
    reporters: [{}],
    silent: true,
  },
  {
    server: { watch: null },
    plugins: [
      {
        name: 'mutant',
        enforce: 'pre',
        load: (id) => (id === mutated?.path ? mutated.text : undefined),
      },
    ],
  },
);
await vitest.standalone();

/** For a file as it is, however busy the machine. */
const patienceMs = 120_000;

/** Whether all tests of a file pass, and within the limit. */
async function pass(file: string, limitMs: number): Promise<boolean> {
  const tests = critical[file] ?? [];
  const wanted = (await vitest.globTestSpecifications()).filter(({ moduleId }) =>
    tests.some((test) => moduleId === resolve(test)),
  );
  const stops: Promise<unknown>[] = [];
  // A loop of another file that has no end now lets no timer of its process through: it is ended from here, at the second time.
  const stop = () => {
    stops.push(vitest.cancelCurrentRun('test-failure').catch(() => undefined));
  };
  const timers = [setTimeout(stop, limitMs), setTimeout(stop, limitMs + 1000)];
  try {
    const { testModules, unhandledErrors } = await vitest.runTestSpecifications(wanted);
    // Vitest also tells again how the files of earlier runs ended.
    const own = testModules.filter(({ moduleId }) => wanted.some((of) => of.moduleId === moduleId));
    const isWhole = stops.length === 0 && unhandledErrors.length === 0;
    return isWhole && own.length === wanted.length && own.every((module) => module.ok());
  } catch {
    return false;
  } finally {
    for (const timer of timers) clearTimeout(timer);
    // What still stops would stop the next run.
    await Promise.all(stops);
  }
}

/** @returns those that no test noticed */
async function survivorsOf(file: string, mutants: readonly Mutant[]): Promise<Mutant[]> {
  const path = resolve(file);
  const text = readFileSync(path, 'utf8');
  const survivors: Mutant[] = [];
  const begun = performance.now();
  if (!(await pass(file, patienceMs))) throw new Error(`${file}: its tests fail as it is`);
  const limitMs = Math.min(patienceMs, 10_000 + 5 * (performance.now() - begun));
  for (const mutant of mutants) {
    mutated = { path, text: withEnds(file, applied(text, mutant)) };
    vitest.invalidateFile(path);
    if (await pass(file, limitMs)) {
      survivors.push(mutant);
      console.log(`  ${file}:${mutant.line}  ${mutant.from || '∅'}  ->  ${mutant.to || '∅'}`);
    }
  }
  mutated = undefined;
  vitest.invalidateFile(path);
  return survivors;
}

let all = 0;
let survived = 0;
for (const file of files) {
  const mutants = mutantsOf(file, readFileSync(file, 'utf8')).filter(
    (_, index) => index % every === 0,
  );
  const begun = performance.now();
  const survivors = await survivorsOf(file, mutants);
  all += mutants.length;
  survived += survivors.length;
  const seconds = Math.round((performance.now() - begun) / 1000);
  console.log(`${file}: ${mutants.length - survivors.length} of ${mutants.length}, ${seconds} s`);
}
const noticed = all === 0 ? 1 : 1 - survived / all;
console.log(`noticed: ${(noticed * 100).toFixed(1)} % of ${all}`);
await vitest.close();
process.exit(noticed < 0.95 ? 1 : 0);
