import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { jsonOf } from '#contracts/strict-json';
import { parseVkeys, witnessVkey } from '../audit/tree/checkpoint.ts';
import { openKeptHeads } from '../audit/watching/kept-heads.ts';
import { startWitness } from '../audit/watching/witness-server.ts';
import { SigningJwk } from '../platform/keys/key-set.ts';
import { newSigningKey } from '../platform/keys/new-keys.ts';
import { importSigningKey } from '../platform/keys/signing-key.ts';
import { nodeLog } from '../platform/node/log.ts';
import { refuse } from './commands.ts';

const usage = `A witness of a log (C2SP tlog-witness): sees that it only grows. 日志见证人。
  (umask 077; npm run -s witness -- key NAME > witness-key.json)
                               a key of its own; NAME is the witness's, e.g. witness.example/qingpu
  npm run witness              takes checkpoints at POST /add-checkpoint
    WITNESS_KEY_FILE   the file with the key; secret
    WITNESS_LOGS       the logs' public keys (name+id+base64), separated by blanks;
                       two of a log that changes its key
    WITNESS_DIR        where it keeps what it saw; must outlive the process, and is no other witness's
    HOST, PORT         default 127.0.0.1 and 8090
Exit: 2 the command or the configuration is not right. docs/operations.md, "Witnesses".`;

async function newKey(name: string | undefined): Promise<string> {
  if (name === undefined || !/^[^\s+]{1,100}$/.test(name)) return refuse([usage]);
  return JSON.stringify(await newSigningKey('EdDSA', name), undefined, 2);
}

async function keyIn(file: string | undefined) {
  if (file === undefined) return refuse(['WITNESS_KEY_FILE is not set', usage]);
  try {
    const jwk = SigningJwk.parse(jsonOf(readFileSync(file, 'utf8')));
    const key = await importSigningKey(jwk);
    return { key, name: jwk.kid, vkey: await witnessVkey(jwk.kid, key.publicJwk) };
  } catch {
    return refuse([`WITNESS_KEY_FILE: ${file} holds no key of \`npm run witness -- key\``]);
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
  const { key, name, vkey } = await keyIn(WITNESS_KEY_FILE);
  const logs = await logsIn(WITNESS_LOGS);
  if (WITNESS_DIR === undefined) return refuse(['WITNESS_DIR is not set', usage]);
  const heads = openKeptHeads(WITNESS_DIR);
  const log = nodeLog('info');
  const witness = { name, key, logs, heads, clock: () => new Date(), log };
  const server = await startWitness(witness, { host: HOST, port: Number(PORT) });
  log.info('witness.started', { port: server.port, vkey });
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
