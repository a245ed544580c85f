import { readFile } from 'node:fs/promises';

/** proc_pid_stat(5) counts in ticks; Linux gives user space 100 of them per second everywhere. */
const msPerTick = 10;

/**
 * CPU time that a process has used so far, all its threads, user and system.
 * @returns milliseconds; undefined where there is no /proc
 */
export async function processCpuMs(pid: number): Promise<number | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  // The name in parentheses may hold anything, so count from its end.
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields && (Number(fields[11]) + Number(fields[12])) * msPerTick;
}

/** Runs `work` and says how much CPU time `pid` used meanwhile. */
export async function withCpu<T>(
  pid: number,
  work: () => Promise<T>,
): Promise<{ readonly value: T; readonly cpuMs: number }> {
  const before = await processCpuMs(pid);
  const value = await work();
  const after = await processCpuMs(pid);
  return { value, cpuMs: (after ?? Number.NaN) - (before ?? Number.NaN) };
}
