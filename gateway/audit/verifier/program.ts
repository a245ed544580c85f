import { verifyEvidence } from './verify.ts';

type Runtime = {
  readonly argv: readonly string[];
  exitCode: number;
};

/** As a program of its own: exit 0 it holds, 1 it does not, 2 there is nothing to look at. */
async function run(runtime: Runtime): Promise<void> {
  const [, , file, flag, vkey] = runtime.argv;
  if (file === undefined || (flag !== undefined && flag !== '--vkey')) {
    console.error('node verify-evidence.mjs FILE [--vkey NAME+ID+KEY]');
    runtime.exitCode = 2;
    return;
  }
  const { readFile } = await import('node:fs/promises');
  const bytes = await readFile(file).catch(() => undefined);
  if (bytes === undefined) {
    console.error(`${file} cannot be read`);
    runtime.exitCode = 2;
    return;
  }
  const verdict = await verifyEvidence(new Uint8Array(bytes), vkey);
  console.log(JSON.stringify(verdict, null, 2));
  runtime.exitCode = verdict.holds ? 0 : 1;
}

// Whatever the file is called by whoever took it: a program that does nothing would end as one that found nothing wrong.
const runtime = (globalThis as { readonly process?: Runtime }).process;
if (runtime) await run(runtime);
