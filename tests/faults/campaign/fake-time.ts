import { access, writeFile } from 'node:fs/promises';
import { installPackages } from '../../setup/debian.ts';

const triplet =
  { x64: 'x86_64-linux-gnu', arm64: 'aarch64-linux-gnu' }[process.arch as 'x64'] ?? '';
const fakeTime = `/usr/lib/${triplet}/faketime/libfaketimeMT.so.1`;

const isHere = () =>
  access(fakeTime).then(
    () => true,
    () => false,
  );

/** libfaketime looks once a second. */
export const noticedMs = 1100;

export type OwnClock = {
  /** For the processes that go by it. */
  readonly environment: Readonly<Record<string, string>>;
  readonly set: (aheadSeconds: number) => Promise<void>;
};

/**
 * A wall clock for processes that can be stepped while they run; the one that never steps is left alone (Debian's libfaketime).
 * @param file read by those processes
 */
export async function newClockOfItsOwn(file: string): Promise<OwnClock> {
  if (!(await isHere())) await installPackages(['faketime'], console.log);
  if (!(await isHere())) throw new Error('libfaketime is not installed (Debian: faketime)');
  const set = (aheadSeconds: number) =>
    writeFile(file, `${aheadSeconds < 0 ? '' : '+'}${aheadSeconds}`, { mode: 0o644 });
  await set(0);
  return {
    environment: {
      LD_PRELOAD: fakeTime,
      FAKETIME_TIMESTAMP_FILE: file,
      FAKETIME_CACHE_DURATION: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
    },
    set,
  };
}
