import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Of one gateway of a test, at its end: the acts that are declared to leave an event, and those of them that were done and did. */
export type ActsDone = { readonly declared: readonly string[]; readonly found: readonly string[] };

const folderIn = (scratch: string): string => join(scratch, 'acts-done');

/** A file of its own for each: tests run in several processes. @param scratch the folder of this run */
export async function keepActsDone(scratch: string, done: ActsDone): Promise<void> {
  const folder = folderIn(scratch);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, `${randomUUID()}.json`), JSON.stringify(done));
}

/** Declared acts that no gateway of this run did so that its log says so. */
export async function undoneActs(scratch: string): Promise<readonly string[]> {
  const folder = folderIn(scratch);
  const files = await readdir(folder).catch(() => []);
  const declared = new Set<string>();
  const found = new Set<string>();
  for (const file of files) {
    const done = JSON.parse(await readFile(join(folder, file), 'utf8')) as ActsDone;
    for (const act of done.declared) declared.add(act);
    for (const act of done.found) found.add(act);
  }
  return [...declared].filter((act) => !found.has(act)).sort();
}

type Test = { readonly options: { readonly mode?: string | undefined } };
type Module = {
  readonly moduleId: string;
  readonly state: () => string;
  readonly project: { readonly name: string };
  readonly children: { readonly allTests: () => Iterable<Test> };
};

/** Of vitest what must be known of a run. */
export type Run = {
  readonly config: { readonly testNamePattern?: RegExp | undefined; readonly watch: boolean };
  readonly projects: readonly {
    readonly name: string;
    readonly globTestFiles: () => Promise<{ readonly testFiles: readonly string[] }>;
  }[];
  readonly state: { readonly getTestModules: () => readonly Module[] };
};

/** In these tests every act is done by somebody, by HTTP. */
const housesIn = 'scenarios';

/**
 * Whether every test of the houses ran to a good end: only then does an act that is missing mean something. Of a test that was
 * singled out vitest tells no more than that the others were skipped, as where something is not installed. Who watches runs
 * what they change.
 */
export async function isWholeRun({ config, projects, state }: Run): Promise<boolean> {
  const houses = projects.find(({ name }) => name === housesIn);
  if (!houses || config.watch || config.testNamePattern) return false;
  const { testFiles } = await houses.globTestFiles();
  const ran = state.getTestModules().filter(({ project }) => project.name === housesIn);
  const files = new Set(ran.map(({ moduleId }) => moduleId));
  const isRun = ({ options: { mode } }: Test): boolean => mode === 'run';
  return (
    testFiles.every((file) => files.has(file)) &&
    ran.every(
      (module) => module.state() === 'passed' && [...module.children.allTests()].every(isRun),
    )
  );
}
