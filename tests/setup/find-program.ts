import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { delimiter, join, resolve } from 'node:path';

/** A program and what its environment must add for it to run. */
export type Program = { readonly path: string; readonly env: Readonly<Record<string, string>> };

/** Where tools go that an ordinary user cannot install. */
export const toolsDir = resolve(import.meta.dirname, '../../.data/test-tools');

const isExecutable = (path: string): Promise<boolean> =>
  access(path, constants.X_OK).then(
    () => true,
    () => false,
  );

/** The first of `names` on PATH, or that is itself the path of a program. */
export async function onPath(...names: string[]): Promise<string | undefined> {
  const dirs = (process.env['PATH'] ?? '').split(delimiter).filter(Boolean);
  for (const name of names) {
    const places = name.startsWith('/') ? [name] : dirs.map((dir) => join(dir, name));
    for (const place of places) if (await isExecutable(place)) return place;
  }
  return undefined;
}

export const findRedis = (): Promise<Program | undefined> => find('redis-server', 'bin');

/** Debian keeps it where only the path of root leads. */
export const findPgBouncer = (): Promise<Program | undefined> => find('pgbouncer', 'sbin');

/** Of Prometheus: checks rules and metrics. */
export const findPromtool = (): Promise<Program | undefined> => find('promtool', 'bin');

/** What is installed, or what was unpacked beside the tests. */
async function find(name: string, dir: 'bin' | 'sbin'): Promise<Program | undefined> {
  const path = await onPath(name, `/usr/${dir}/${name}`);
  if (path) return { path, env: {} };
  const unpacked = join(toolsDir, 'usr', dir, name);
  if (!(await isExecutable(unpacked))) return undefined;
  const triplet =
    { x64: 'x86_64-linux-gnu', arm64: 'aarch64-linux-gnu' }[process.arch as 'x64'] ?? '';
  const libraries = ['usr/lib', 'lib'].map((dir) => join(toolsDir, dir, triplet));
  return { path: unpacked, env: { LD_LIBRARY_PATH: libraries.join(':') } };
}

/** Chromium without windows: the same engine for a quarter of the CPU, which a whole one spends on the furniture around each page. */
export const findChromiumShell = (): Promise<string | undefined> =>
  onPath('chromium-headless-shell', 'chrome-headless-shell');

export const findChromium = async (): Promise<string | undefined> =>
  (await findChromiumShell()) ??
  onPath(
    'chromium',
    'chromium-browser',
    'google-chrome',
    'google-chrome-stable',
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  );
