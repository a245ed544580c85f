import { readFile, stat } from 'node:fs/promises';
import { verdictOnSize, verifyEvidence } from '../../gateway/audit/verifier/verify.ts';
import { peakMegabytes } from '../setup/peak-memory.ts';

/** A process for one package, so that its peak is of nothing else: what the package is answered, and what that cost. */
const [file = ''] = process.argv.slice(2);
const before = process.cpuUsage();
const verdict =
  verdictOnSize((await stat(file)).size) ??
  (await verifyEvidence(new Uint8Array((await readFile(file)).buffer)));
const { user, system } = process.cpuUsage(before);
console.log(
  JSON.stringify({
    said: verdict.problems[0] ?? 'holds',
    seconds: (user + system) / 1e6,
    megabytes: peakMegabytes(),
  }),
);
