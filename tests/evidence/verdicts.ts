import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { onPath } from '../setup/find-program.ts';
import type { Bytes } from './package-files.ts';

export const run = promisify(execFile);
export const python = await onPath('python3');
const second = new URL('verify_evidence.py', import.meta.url);

/** A package of a real case, and what made it. */
export type Made = {
  readonly whole: Bytes;
  /** The log's key, as it was published. */
  readonly vkey: string;
  readonly now: () => Date;
  readonly signAsLog: (data: Bytes) => Promise<ArrayBuffer>;
  readonly inFile: (bytes: Bytes) => Promise<string>;
};

/** What the second verifier says; asked only where there is a Python. */
export const secondVerdict = async (file: string): Promise<Record<string, unknown>> =>
  JSON.parse(
    (await run(python ?? '', [second.pathname, file]).catch((error: { stdout: string }) => error))
      .stdout,
  );

export const judge = async ({ inFile }: Made, bytes: Bytes): Promise<'holds' | 'refused'> =>
  'refused' in (await secondVerdict(await inFile(bytes))) ? 'refused' : 'holds';
