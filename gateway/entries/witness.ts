import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { jsonOf } from '#contracts/strict-json';
import { parseVkeys } from '../audit/tree/checkpoint.ts';
import {
  type Cosigner,
  ed25519Cosigner,
  MlDsaJwk,
  mlDsaCosigner,
  newMlDsaKey,
} from '../audit/tree/cosigner.ts';
import { openKeptHeads } from '../audit/watching/kept-heads.ts';
import { startWitness } from '../audit/watching/witness-server.ts';
import { SigningJwk } from '../platform/keys/key-set.ts';
import { newSigningKey } from '../platform/keys/new-keys.ts';
import { importSigningKey } from '../platform/keys/signing-key.ts';
import { nodeLog } from '../platform/node/log.ts';
import { refuse } from './commands.ts';

const usage = `A witness of a log (C2SP tlog-witness): sees that it only grows. 日志见证人。
  (umask 077; npm run -s witness -- key NAME > witness-key.json)
                               its keys, of Ed25519 and ML-DSA-44; NAME is the witness's, e.g. witness.example/qingpu
  npm run witness              takes checkpoints at POST /add-checkpoint
    WITNESS_KEY_FILE   the file with the keys; secret
    WITNESS_LOGS       the logs' public keys (name+id+base64), separated by blanks;
                       two of a log that changes its key
    WITNESS_DIR        where it keeps what it saw; must outlive the process, and is no other witness's
    HOST, PORT         default 127.0.0.1 and 8090
Exit: 2 the command or the configuration is not right. docs/operations.md, "Witnesses".`;

async function newKey(name: string | undefined): Promise<string> {
  // In the message that ML-DSA-44 signs its length is one byte.
  const isName =
    name !== undefined && /^[^\s+]{1,100}$/.test(name) && Buffer.byteLength(name) < 256;
  if (!isName) return refuse([usage]);
  const keys = [await newSigningKey('EdDSA', name), newMlDsaKey(name)];
  return JSON.stringify({ keys }, undefined, 2);
}

const WitnessKey = z.union([MlDsaJwk, SigningJwk]);
/** Or one key by itself, as earlier versions wrote it. */
const WitnessKeys = z.union([
  z.strictObject({ keys: z.array(WitnessKey).min(1).max(4) }).transform(({ keys }) => keys),
  WitnessKey.transform((key) => [key]),
]);

const cosignerOf = async (jwk: z.infer<typeof WitnessKey>): Promise<Cosigner> =>
  jwk.kty === 'AKP'
    ? mlDsaCosigner(jwk.kid, jwk)
    : ed25519Cosigner(jwk.kid, await importSigningKey(jwk));

async function cosignersIn(file: string | undefined): Promise<readonly Cosigner[]> {
  if (file === undefined) return refuse(['WITNESS_KEY_FILE is not set', usage]);
  try {
    const keys = WitnessKeys.parse(jsonOf(readFileSync(file, 'utf8')));
    return await Promise.all(keys.map(cosignerOf));
  } catch {
    return refuse([`WITNESS_KEY_FILE: ${file} holds no keys of \`npm run witness -- key\``]);
  }
}

const logsIn = async (text = '') =>
  (await parseVkeys(text)) ??
  refuse(['WITNESS_LOGS: names no log, or one that is no verifier key (name+id+base64)']);

async function serve(environment: NodeJS.ProcessEnv): Promise<void> {
  const {
    WITNESS_KEY_FILE,
    WITNESS_LOGS,
    WITNESS_DIR,
    HOST = '127.0.0.1',
    PORT = '8090',
  } = environment;
  const cosigners = await cosignersIn(WITNESS_KEY_FILE);
  const logs = await logsIn(WITNESS_LOGS);
  if (WITNESS_DIR === undefined) return refuse(['WITNESS_DIR is not set', usage]);
  const heads = openKeptHeads(WITNESS_DIR);
  const log = nodeLog('info');
  const witness = { cosigners, logs, heads, clock: () => new Date(), log };
  const server = await startWitness(witness, { host: HOST, port: Number(PORT) });
  log.info('witness.started', {
    port: server.port,
    vkeys: cosigners.map(({ vkey }) => vkey).join(' '),
  });
  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    process.once(signal, async () => {
      await server.close();
      heads.close();
    });
}

const { positionals } = parseArgs({ allowPositionals: true });
const [command, ...rest] = positionals;
if (command === undefined) await serve(process.env);
else if (command === 'key') console.log(await newKey(rest[0]));
else refuse([usage]);
