import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { parseVkey } from '../../audit/tree/checkpoint.ts';
import { ed25519Cosigner, mlDsaCosigner, newMlDsaKey } from '../../audit/tree/cosigner.ts';
import { openKeptHeads } from '../../audit/watching/kept-heads.ts';
import { startWitness } from '../../audit/watching/witness-server.ts';
import { newSigningKey } from '../../platform/keys/new-keys.ts';
import { importSigningKey } from '../../platform/keys/signing-key.ts';
import { freePort } from '../../platform/node/free-port.ts';
import { nodeLog } from '../../platform/node/log.ts';
import { keptJson } from './data.ts';

/** A witness in each region, as `npm run witness` runs there: with a key of each kind. */
const regions = [
  ['qingpu', 8191],
  ['wujiang', 8192],
  ['jiashan', 8193],
] as const;

export type Witnesses = {
  /** Which of them must have seen the log: two of three, so that one may sleep. */
  readonly policy: string;
  /** Begins to watch the log of this key. */
  readonly watch: (vkey: string) => Promise<void>;
  readonly close: () => Promise<void>;
};

const folderOf = (dataDir: string, region: string): string => join(dataDir, `witness-${region}`);

/** Makes the keys and chooses the ports; nobody listens before a log is named. */
export async function prepareWitnesses(dataDir: string, fresh: boolean): Promise<Witnesses> {
  const made = await Promise.all(
    regions.map(async ([region, wanted]) => {
      const folder = folderOf(dataDir, region);
      // A new log under the name of the one before would be a fork to whoever saw that.
      if (fresh) await rm(folder, { recursive: true, force: true });
      const name = `witness.example/${region}`;
      const jwk = await keptJson(folder, 'key.json', () => newSigningKey('EdDSA', name));
      const mlDsa = await keptJson(folder, 'ml-dsa-key.json', async () => newMlDsaKey(name));
      const cosigners = await Promise.all([
        ed25519Cosigner(name, await importSigningKey(jwk)),
        mlDsaCosigner(name, mlDsa),
      ]);
      return { region, folder, cosigners, port: await freePort(wanted) };
    }),
  );
  // Who puts one of its lines there has seen the log; whoever reads them may know Ed25519 alone.
  const lines = made.map(({ region, cosigners: [ed25519, mlDsa], port }) => {
    const url = `http://127.0.0.1:${port}`;
    return `witness ${region}-ed25519 ${ed25519.vkey} ${url}
witness ${region}-ml-dsa ${mlDsa.vkey} ${url}
group ${region} any ${region}-ed25519 ${region}-ml-dsa
`;
  });
  const closers: (() => Promise<void>)[] = [];
  return {
    policy: `${lines.join('')}group regions 2 ${regions.map(([region]) => region).join(' ')}\nquorum regions\n`,
    watch: async (vkey) => {
      const verifier = await parseVkey(vkey);
      const logs = verifier ? [verifier] : [];
      for (const { cosigners, folder, port } of made) {
        const heads = openKeptHeads(folder);
        const clock = () => new Date();
        const witness = { cosigners, heads, clock, logs, log: nodeLog('error') };
        const server = await startWitness(witness, { host: '127.0.0.1', port });
        closers.push(async () => {
          await server.close();
          heads.close();
        });
      }
    },
    close: async () => {
      await Promise.all(closers.map((close) => close()));
    },
  };
}
