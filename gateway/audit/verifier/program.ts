import type { Bytes } from './bytes.ts';
import { verdictOnSize, verifyEvidence } from './verify.ts';

type Runtime = {
  readonly argv: readonly string[];
  exitCode: number;
};

const usageLine =
  'node verify-evidence.mjs FILE [--vkey NAME+ID+KEY] [--policy FILE] [--sm-vkey NAME+ID+KEY]';

type Asked = { file: string; vkey?: string; policyFile?: string; smVkey?: string };

function askedIn([file, ...options]: readonly string[]): Readonly<Asked> | undefined {
  if (file === undefined || file.startsWith('--')) return undefined;
  const asked: Asked = { file };
  for (let at = 0; at < options.length; at += 2) {
    const value = options[at + 1];
    if (value === undefined) return undefined;
    if (options[at] === '--vkey') asked.vkey = value;
    else if (options[at] === '--policy') asked.policyFile = value;
    else if (options[at] === '--sm-vkey') asked.smVkey = value;
    else return undefined;
  }
  return asked;
}

/** As a program of its own: exit 0 it holds, 1 it does not, 2 there is nothing to look at. */
async function run(runtime: Runtime): Promise<void> {
  const sayAndEnd = (line: string): void => {
    console.error(line);
    runtime.exitCode = 2;
  };
  const asked = askedIn(runtime.argv.slice(2));
  if (!asked) return sayAndEnd(usageLine);
  const { readFile, stat } = await import('node:fs/promises');
  const size = await stat(asked.file).then(
    (found) => found.size,
    () => undefined,
  );
  if (size === undefined) return sayAndEnd(`${asked.file} cannot be read`);
  const { policyFile, vkey, smVkey } = asked;
  const policy = policyFile && (await readFile(policyFile, 'utf8').catch(() => undefined));
  if (policyFile !== undefined && policy === undefined)
    return sayAndEnd(`${policyFile} cannot be read`);
  const read = async (): Promise<Bytes> => {
    const { buffer, byteOffset, length } = await readFile(asked.file);
    return new Uint8Array(buffer, byteOffset, length);
  };
  const verdict = verdictOnSize(size) ?? (await verifyEvidence(await read(), vkey, policy, smVkey));
  console.log(JSON.stringify(verdict, null, 2));
  runtime.exitCode = verdict.holds ? 0 : 1;
}

// Whatever the file is called by whoever took it: a program that does nothing would end as one that found nothing wrong.
const runtime = (globalThis as { readonly process?: Runtime }).process;
if (runtime) await run(runtime);
