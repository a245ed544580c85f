import { execFile, spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { canonicalRegion } from '../../gateway/entries/canonical-region.ts';
import { type Joined, readJoined } from '../../gateway/entries/demo/joined.ts';

const code = '341126';
const needed = 'import sys, cryptography; sys.exit(sys.version_info < (3, 10))';

/** Whether docs/examples/region.py can run on this machine. */
export const pythonIsHere = (): boolean => spawnSync('python3', ['-c', needed]).status === 0;

/** Fengyang: begun by `npm run region`, and its platform is the example in Python as it comes. */
export type Fengyang = {
  readonly joined: Joined;
  /** An application that Qingpu submits for its item. */
  readonly application: Readonly<Record<string, unknown>>;
  readonly python: (origin: string, ...words: string[]) => Promise<string>;
  readonly close: () => Promise<void>;
};

export async function fengyang(): Promise<Fengyang> {
  const folder = await mkdtemp(join(tmpdir(), 'tongban-fengyang-'));
  const files = await canonicalRegion(code, undefined, folder);
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  return {
    joined: await readJoined([folder]),
    application: JSON.parse(files['case.json']),
    python: async (origin, ...words) => {
      const env = { ...process.env, ORIGIN: origin, REGION: code };
      const options = { cwd: folder, env };
      return (
        await promisify(execFile)('python3', ['-W', 'ignore', 'region.py', ...words], options)
      ).stdout;
    },
    close: () => rm(folder, { recursive: true }),
  };
}
