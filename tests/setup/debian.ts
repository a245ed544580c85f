import { execFile } from 'node:child_process';
import { access, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { onPath, toolsDir } from './find-program.ts';

type Log = (line: string) => void;

const run = promisify(execFile);
const policyFile = '/usr/sbin/policy-rc.d';

/** Installs Debian packages as root. @returns whether they are there now */
export async function installPackages(packages: readonly string[], log: Log): Promise<boolean> {
  if (process.getuid?.() !== 0 || !(await onPath('apt-get'))) return false;
  log(`installing the Debian packages ${packages.join(', ')} (once; may take some minutes)`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const removePolicy = await forbidServices();
  try {
    await run('apt-get', ['update', '-q'], { env, maxBuffer: 1e8 });
    await run('apt-get', ['install', '-yq', '--no-install-recommends', ...packages], {
      env,
      maxBuffer: 1e8,
    });
    return true;
  } catch (cause) {
    log(`apt-get failed: ${lastLine(cause)}`);
    return false;
  } finally {
    await removePolicy();
  }
}

/** Whether the package lists of this machine know it. */
export const isOffered = (name: string): Promise<boolean> =>
  run('apt-cache', ['show', name]).then(
    () => true,
    () => false,
  );

/** Debian starts a service as soon as it is installed; 101 is "not allowed" to invoke-rc.d. */
async function forbidServices(): Promise<() => Promise<void>> {
  const hasPolicy = await access(policyFile).then(
    () => true,
    () => false,
  );
  if (hasPolicy) return async () => undefined;
  await writeFile(policyFile, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  return () => rm(policyFile, { force: true });
}

/** Unpacks Debian packages into the tools folder for an ordinary user, if that can be done. */
export async function unpackPackages(packages: readonly string[], log: Log): Promise<void> {
  if (!(await onPath('apt-get')) || !(await onPath('dpkg'))) return;
  const downloads = join(toolsDir, 'downloads');
  await mkdir(downloads, { recursive: true });
  log(`unpacking the Debian packages ${packages.join(', ')} into .data/test-tools`);
  try {
    await download(packages, downloads);
    const files = (await readdir(downloads)).filter((name) => name.endsWith('.deb'));
    for (const file of files) await run('dpkg', ['-x', join(downloads, file), toolsDir]);
  } catch (cause) {
    log(`apt-get download failed: ${lastLine(cause)}`);
  } finally {
    await rm(downloads, { recursive: true, force: true });
  }
}

async function download(packages: readonly string[], into: string): Promise<void> {
  const apt = (...args: string[]) => run('apt-get', args, { cwd: into, maxBuffer: 1e8 });
  let own: string[] = [];
  try {
    await apt('download', '-q', ...packages);
  } catch {
    // No package lists on this machine, or old ones: fetch our own, which needs no root.
    own = ['-o', `Dir::State::lists=${into}/lists`, '-o', `Dir::Cache=${into}/cache`];
    await mkdir(join(into, 'lists', 'partial'), { recursive: true });
    await mkdir(join(into, 'cache', 'archives', 'partial'), { recursive: true });
    await apt(...own, 'update', '-q');
    await apt(...own, 'download', '-q', ...packages);
  }
  const { stdout } = await run('apt-cache', [...own, 'depends', '--important', ...packages]);
  const libraries = [...stdout.matchAll(/Depends: (lib[\w.+-]+)/g)].flatMap(
    ([, name]) => name ?? [],
  );
  for (const library of new Set(libraries)) {
    if (library !== 'libc6') await apt(...own, 'download', '-q', library).catch(() => undefined);
  }
}

function lastLine(cause: unknown): string {
  const text = cause instanceof Error ? cause.message : String(cause);
  return text.trim().split('\n').at(-1) ?? '';
}
