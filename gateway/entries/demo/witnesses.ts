import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { parseVkey, witnessVkey } from '../../audit/tree/checkpoint.ts';
import { openKeptHeads } from '../../audit/watching/kept-heads.ts';
import { startWitness } from '../../audit/watching/witness-server.ts';
import { newSigningKey } from '../../platform/keys/new-keys.ts';
import { importSigningKey } from '../../platform/keys/signing-key.ts';
import { freePort } from '../../platform/node/free-port.ts';
import { nodeLog } from '../../platform/node/log.ts';
import { keptJson } from './data.ts';

/** A witness in each region, as `npm run witness` runs there. */
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
      const key = await importSigningKey(jwk);
      return { region, folder, name, key, port: await freePort(wanted) };
    }),
  );
  const lines = await Promise.all(
    made.map(
      async ({ region, name, key, port }) =>
        `witness ${region} ${await witnessVkey(name, key.publicJwk)} http://127.0.0.1:${port}\n`,
    ),
  );
  const closers: (() => Promise<void>)[] = [];
  return {
    policy: `${lines.join('')}group regions 2 ${regions.map(([region]) => region).join(' ')}\nquorum regions\n`,
    watch: async (vkey) => {
      const verifier = await parseVkey(vkey);
      const logs = verifier ? [verifier] : [];
      for (const { name, key, folder, port } of made) {
        const heads = openKeptHeads(folder);
        const clock = () => new Date();
        const witness = { name, key, heads, clock, logs, log: nodeLog('error') };
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
