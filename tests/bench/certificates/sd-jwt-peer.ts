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

/** As much of @owf/token-status-list as is used here. */
type PeerList = { readonly getStatus: (index: number) => number };
export type PeerLists = {
  readonly StatusList: new (statuses: number[], bits: number) => PeerList;
  readonly createHeaderAndPayload: (
    list: PeerList,
    payload: object,
    header: object,
  ) => { readonly header: { readonly typ: string }; readonly payload: object };
  readonly getListFromStatusListJWT: (jwt: string) => PeerList;
  readonly getStatusListFromJWT: (jwt: string) => { readonly idx: number; readonly uri: string };
};

export type Peer = {
  readonly version: string;
  readonly SDJwtVcInstance: new (config: PeerConfig) => PeerInstance;
  readonly lists: PeerLists;
};

const name = '@sd-jwt/sd-jwt-vc';
const version = '0.19.0';
const lists = '@owf/token-status-list';

/** With the other implementations, in a folder of their own that is gone afterwards: they are needed for nothing else. */
export async function withPeer<T>(work: (peer: Peer) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'tongban-sd-jwt-'));
  try {
    const devDependencies = { [name]: version, [lists]: '0.3.0-alpha-20260508181749' };
    const wanted = { private: true, type: 'module', devDependencies };
    await writeFile(join(folder, 'package.json'), JSON.stringify(wanted));
    const install = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
    await promisify(execFile)('npm', install, { cwd: folder });
    const load = (of: string): Promise<unknown> =>
      import(pathToFileURL(join(folder, 'node_modules', of, 'dist/index.mjs')).href);
    const { SDJwtVcInstance } = (await load(name)) as Pick<Peer, 'SDJwtVcInstance'>;
    return await work({ version, SDJwtVcInstance, lists: (await load(lists)) as PeerLists });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
