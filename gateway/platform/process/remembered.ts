import { perPlatform } from './per-platform.ts';
import type { Platform } from './platform.ts';

type Read<T> = { value?: Promise<T>; atMs: number };

/**
 * What is the same for everybody and costs something to read: read once in so long in each process, however many ask.
 * What could not be read is not remembered.
 */
export function remembered<T>(maxAgeMs: number, read: (platform: Platform) => Promise<T>) {
  const readOf = perPlatform((): Read<T> => ({ atMs: 0 }));
  return {
    of: (platform: Platform): Promise<T> => {
      const last = readOf(platform);
      const nowMs = platform.monotonicMs();
      if (last.value && nowMs - last.atMs < maxAgeMs) return last.value;
      const value = read(platform);
      Object.assign(last, { value, atMs: nowMs });
      value.catch(() => {
        if (last.value === value) delete last.value;
      });
      return value;
    },
    /** Whoever asks next reads anew. */
    forget: (platform: Platform): void => {
      delete readOf(platform).value;
    },
  };
}
