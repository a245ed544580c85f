import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

type Read = { readonly payload: Readonly<Record<string, unknown>> };
type Binding = {
  readonly kb: {
    readonly payload: { readonly iat: number; readonly aud: string; readonly nonce: string };
  };
};

/** As much of @sd-jwt/sd-jwt-vc as is used here. */
export type PeerInstance = {
  readonly verify: (
    compact: string,
    options?: { readonly keyBindingNonce: string },
  ) => Promise<Read>;
  readonly present: (
    compact: string,
    frame: Readonly<Record<string, true>>,
    options: Binding,
  ) => Promise<string>;
  readonly issue: (
    payload: object,
    frame: { readonly _sd: readonly string[] },
    options: { readonly header: object },
  ) => Promise<string>;
};

type PeerConfig = {
  readonly hashAlg: string;
  readonly hasher: (data: string | ArrayBuffer) => Uint8Array;
  readonly saltGenerator: () => string;
  readonly verifier: (data: string, signature: string) => Promise<boolean>;
  readonly signAlg: string;
  readonly signer: (data: string) => Promise<string>;
  readonly kbSignAlg: string;
  readonly kbSigner: (data: string) => Promise<string>;
  readonly kbVerifier: (data: string, signature: string, payload: unknown) => Promise<boolean>;
};

export type Peer = {
  readonly version: string;
  readonly SDJwtVcInstance: new (config: PeerConfig) => PeerInstance;
};

const name = '@sd-jwt/sd-jwt-vc';
const version = '0.19.0';

/** With the other implementation, in a folder of its own that is gone afterwards: it is needed for nothing else. */
export async function withPeer<T>(work: (peer: Peer) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'tongban-sd-jwt-'));
  try {
    const wanted = { private: true, type: 'module', devDependencies: { [name]: version } };
    await writeFile(join(folder, 'package.json'), JSON.stringify(wanted));
    const install = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
    await promisify(execFile)('npm', install, { cwd: folder });
    const entry = pathToFileURL(join(folder, 'node_modules', name, 'dist/index.mjs'));
    const loaded = (await import(entry.href)) as Omit<Peer, 'version'>;
    return await work({ version, SDJwtVcInstance: loaded.SDJwtVcInstance });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
