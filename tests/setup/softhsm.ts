import { execFile } from 'node:child_process';
import { access, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type ModuleToken, moduleUri } from '../../gateway/platform/keys/module-key.ts';
import { loadPkcs11js } from '../../gateway/platform/node/key-modules/pkcs11.ts';
import { onPath, toolsDir } from './find-program.ts';

const run = promisify(execFile);

type SoftHsm = { readonly library: string; readonly util: string };

/** The module of software that Debian ships; installed, or unpacked beside the tests. */
export async function findSoftHsm(): Promise<SoftHsm | undefined> {
  for (const root of ['', toolsDir]) {
    const folders = [join(root, '/usr/lib/softhsm')];
    for (const name of await readdir(join(root, '/usr/lib')).catch(() => []))
      if (name.endsWith('-linux-gnu')) folders.push(join(root, '/usr/lib', name, 'softhsm'));
    const util = await onPath(join(root, '/usr/bin/softhsm2-util'));
    for (const folder of folders) {
      const library = join(folder, 'libsofthsm2.so');
      const isThere = await access(library).then(
        () => true,
        () => false,
      );
      if (isThere && util) return { library, util };
    }
  }
  return undefined;
}

/** Whether what loads such modules was built: `npm run keys:module`. */
export function hasPkcs11js(): boolean {
  try {
    loadPkcs11js();
    return true;
  } catch {
    return false;
  }
}

export const keyModulesAreHere = async (): Promise<boolean> =>
  hasPkcs11js() && (await findSoftHsm()) !== undefined;

export type TestTokens = {
  readonly token: (label: string) => ModuleToken;
  readonly uri: (label: string, object: string) => string;
  /** As if the module had been pulled out of the machine; and put back. */
  readonly pullOut: () => Promise<void>;
  readonly putBack: () => Promise<void>;
  /** The processes in which tokens are at work for this one. */
  readonly processes: () => Promise<readonly number[]>;
  readonly close: () => Promise<void>;
};

async function childrenAtWork(): Promise<number[]> {
  const found: number[] = [];
  for (const pid of await readdir('/proc')) {
    if (!/^\d+$/.test(pid)) continue;
    const read = (name: string) => readFile(`/proc/${pid}/${name}`, 'utf8').catch(() => '');
    const isOurs = new RegExp(`^PPid:\\s${process.pid}$`, 'm').test(await read('status'));
    if (isOurs && (await read('cmdline')).includes('module-process.ts')) found.push(Number(pid));
  }
  return found;
}

/**
 * Fresh tokens of a SoftHSM, all of this process.
 * @throws Error if there is none: ask `keyModulesAreHere` first
 */
export async function newTokens(labels: readonly string[]): Promise<TestTokens> {
  const softHsm = await findSoftHsm();
  if (!softHsm) throw new Error('softhsm2 is not installed');
  const { library, util } = softHsm;
  const dir = await mkdtemp(join(tmpdir(), 'tongban-softhsm-'));
  const [conf, pinFile, tokens] = ['softhsm2.conf', 'pin', 'tokens'].map((name) => join(dir, name));
  if (!conf || !pinFile || !tokens) throw new Error('no paths');
  await mkdir(tokens);
  await writeFile(conf, `directories.tokendir = ${tokens}\nlog.level = ERROR\n`);
  await writeFile(pinFile, '98765432\n', { mode: 0o600 });
  const before = process.env['SOFTHSM2_CONF'];
  process.env['SOFTHSM2_CONF'] = conf;
  for (const label of labels)
    await run(util, [
      ...['--init-token', '--free', '--module', library, '--label', label],
      ...['--pin', '98765432', '--so-pin', '12345678'],
    ]);
  const token = (label: string): ModuleToken => ({ library, token: label, pinFile });
  return {
    token,
    uri: (label, object) => moduleUri(token(label), object),
    pullOut: async () => {
      await rename(tokens, `${tokens}.out`);
      await mkdir(tokens);
    },
    putBack: async () => {
      await rm(tokens, { recursive: true });
      await rename(`${tokens}.out`, tokens);
    },
    processes: childrenAtWork,
    close: async () => {
      if (before === undefined) delete process.env['SOFTHSM2_CONF'];
      else process.env['SOFTHSM2_CONF'] = before;
      await rm(dir, { recursive: true, force: true });
    },
  };
}
