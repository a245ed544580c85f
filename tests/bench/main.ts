import { parseArgs } from 'node:util';
import { benchAccept, type Size } from './accept.ts';
import { benchAudit } from './audit.ts';
import { benchCertificates } from './certificates/certificates.ts';
import { benchDeliver } from './deliver.ts';
import { benchFind } from './find/find.ts';
import { type House, startHouse } from './house.ts';
import { benchIdentity } from './identity.ts';
import { benchKeys } from './keys.ts';
import { benchLatency } from './latency.ts';
import { benchPages } from './pages.ts';
import { type Figure, isReached, machineLine, markdownTable, textTable } from './report.ts';

const usage = `npm run bench [-- NAME...] [--quick] [--markdown]

  accept    accepted cases per second, against raw commits of the same rows
  deliver   delivered messages per second on both queues, against BullMQ alone
  latency   p50 and p99 of accepting and of commit-to-door, from an open loop
  certificates  SD-JWT VC against another implementation, SM2 against Node alone, sealed files against their digests and signatures,
            p99 of checklists; how soon a revocation at home is refused and flagged by three processes (needs npm's registry)
  audit     the log at a million events: whole log verified, proofs, traces, sequencer, merge delay, and what it takes from the rate of
            accepted cases (some minutes); says pass or FAIL of each goal
  identity  tokens per second, against oidc-provider and against bare signatures; p50 and p99
  keys      signatures and wrappings per second with keys in KEYS and in a SoftHSM (softhsm2 and npm run keys:module)
  (none)    all of them
  find      by itself: what questions.ts asks over a million cases (lists of cases and hand-offs, boards of deadlines, results,
            commitments and evaluations, work, deviations, events), fails over 50 ms or where it reads a whole table

  pages     by itself: the clerk's one field over 100,000 cases: each kind of number, from the request to the whole page of the case; fails over 200 ms

  --cases N   how many cases find and pages lay (1000000, 100000)
  --quick     one short round each (about 40 s): shows that it runs, not how fast it is; goals are not held against it
  --markdown  the tables for docs/performance.md`;

const benches: Readonly<Record<string, (house: House, size: Size) => Promise<Figure[]>>> = {
  accept: benchAccept,
  deliver: benchDeliver,
  latency: benchLatency,
  identity: benchIdentity,
  certificates: benchCertificates,
  audit: benchAudit,
  keys: benchKeys,
};

const full: Size = { rounds: 3, cases: 4000, messages: 10_000, seconds: 20 };
const quick: Size = { rounds: 1, cases: 1000, messages: 600, seconds: 4 };

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: 'boolean' },
    markdown: { type: 'boolean' },
    help: { type: 'boolean' },
    cases: { type: 'string' },
  },
});
const cases = Number(values.cases ?? (positionals[0] === 'pages' ? '100000' : '1000000'));
const sound = Number.isSafeInteger(cases) && cases > 0;
if (positionals[0] === 'find' && positionals.length === 1 && !values.help && sound)
  process.exit((await benchFind(cases, values.markdown === true)) ? 0 : 1);
if (positionals[0] === 'pages' && positionals.length === 1 && !values.help && sound)
  process.exit((await benchPages(cases)) ? 0 : 1);
const names = positionals.length > 0 ? positionals : Object.keys(benches);
if (values.help || !sound || names.some((name) => !Object.hasOwn(benches, name))) {
  console.log(usage);
  process.exit(values.help ? 0 : 2);
}

const started = performance.now();
const house = await startHouse();
try {
  console.log(machineLine(house.postgresVersion));
  for (const name of names) {
    const figures = (await benches[name]?.(house, values.quick ? quick : full)) ?? [];
    console.log(`\n${values.markdown ? markdownTable(figures) : textTable(figures)}`);
    // A short round shows nothing of how fast it is.
    if (!values.quick && figures.some((figure) => isReached(figure, figures) === false))
      process.exitCode = 1;
  }
  console.log(`\n${Math.round((performance.now() - started) / 1000)} s`);
} finally {
  await house.close();
}
