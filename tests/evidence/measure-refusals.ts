import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { verdictOnSize, verifyEvidence } from '../../gateway/audit/verifier/verify.ts';

/** A process of its own, so that its peak is of nothing else: what each package of a folder is answered, and what that cost. */
const [folder = ''] = process.argv.slice(2);
const seen: Record<string, object> = {};
for (const name of (await readdir(folder)).sort()) {
  globalThis.gc?.();
  const file = join(folder, name);
  const before = process.cpuUsage();
  const verdict =
    verdictOnSize((await stat(file)).size) ??
    (await verifyEvidence(new Uint8Array((await readFile(file)).buffer)));
  const { user, system } = process.cpuUsage(before);
  seen[name] = {
    said: verdict.problems[0] ?? 'holds',
    seconds: (user + system) / 1e6,
    // The most so far, which is more than this one's.
    megabytes: process.resourceUsage().maxRSS / 1024,
  };
}
console.log(JSON.stringify(seen));
