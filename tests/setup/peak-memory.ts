import { readFileSync } from 'node:fs';

/**
 * The most memory that this process had, in MB. `maxRSS` will not do: it begins with what the parent had when it began
 * this process, for the kernel keeps it over an exec.
 */
export function peakMegabytes(): number {
  const [, kilobytes] = /VmHWM:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
  return Number(kilobytes) / 1024;
}
