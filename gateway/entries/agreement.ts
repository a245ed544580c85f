import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import type { JWK } from 'jose';
import { jsonOf } from '#contracts/strict-json';
import { agreementCommand, Refused } from './agreement-command.ts';
import { memberClient } from './demo/member-client.ts';

const usage = `互认协议: a region’s side of agreements, at a gateway.
  npm run agreement -- propose FILE   proposes the terms in FILE, signed
  npm run agreement -- diff FILE      where the terms at the gateway are not those in FILE
  npm run agreement -- sign FILE      signs the terms in FILE, if they are those at the gateway
  npm run agreement -- show [ID]      one agreement, or all that bind this region
  npm run agreement -- end ID --reason WORD [--on YYYY-MM-DD]
with --gateway URL --client CLIENT_ID --key KEY (its private P-256 JWK, with the kid that the federation document lists).
Exit: 0 done, 1 refused, 2 the command or a file could not be read. docs/federation.md#agreements`;

const text = (path: string): Promise<string> => readFile(path, 'utf8');

const { values, positionals } = parseArgs({
  options: {
    help: { type: 'boolean', short: 'h' },
    gateway: { type: 'string' },
    client: { type: 'string' },
    key: { type: 'string' },
    reason: { type: 'string' },
    on: { type: 'string' },
  },
  allowPositionals: true,
});

async function run(): Promise<string | undefined> {
  const { gateway, client, key: keyFile, reason, on } = values;
  if (!gateway || !client || !keyFile) return undefined;
  const key = jsonOf(await text(keyFile)) as JWK;
  const readTerms = async (file: string) => jsonOf(await text(file));
  const side = { client: memberClient(gateway, client, key), key, readTerms, reason, on };
  return agreementCommand(side, positionals);
}

try {
  const said = values.help ? usage : await run();
  if (said === undefined) process.exitCode = 2;
  console.log(said ?? usage);
} catch (error) {
  console.error(error instanceof Error ? error.message : 'failed');
  process.exitCode = error instanceof Refused ? 1 : 2;
}
