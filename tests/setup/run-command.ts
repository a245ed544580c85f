import { format } from 'node:util';
import { vi } from 'vitest';

type Ended = { readonly code: number; readonly stdout: string; readonly stderr: string };

let runs = 0;

/**
 * Runs a file of `gateway/entries` in this process, from its first line on, as if it were started with these words and
 * this environment. For files that end by `process.exitCode`; one at a time, in a process that no other test shares.
 */
export async function runCommand(
  file: string,
  words: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  const before = { argv: process.argv, env: process.env };
  const said = { stdout: '', stderr: '' };
  const listen = (to: keyof typeof said) => (written: unknown, more: readonly unknown[]) => {
    said[to] += `${format(written, ...more)}\n`;
  };
  const [out, error] = [listen('stdout'), listen('stderr')];
  const log = vi.spyOn(console, 'log').mockImplementation((first, ...more) => out(first, more));
  const complain = vi
    .spyOn(console, 'error')
    .mockImplementation((first, ...more) => error(first, more));
  process.argv = [process.execPath, file, ...words];
  process.env = { PATH: before.env['PATH'], ...environment };
  process.exitCode = 0;
  try {
    // Another name each time: what was loaded before would not run again.
    runs += 1;
    await import(`${file}?run=${runs}`);
    return { code: Number(process.exitCode), ...said };
  } finally {
    Object.assign(process, before);
    process.exitCode = undefined;
    log.mockRestore();
    complain.mockRestore();
  }
}
