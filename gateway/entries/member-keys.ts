import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import type { JWK } from 'jose';
import { jsonOf } from '#contracts/strict-json';
import { Refused } from './agreement-command.ts';
import { memberClient } from './demo/member-client.ts';
import { memberKeysCommand } from './member-keys-command.ts';

const usage = `换钥: a platform changes its own keys, and the operator signs the same.
  npm run member-keys -- show                     of a platform: its keys in force and its last change
  npm run member-keys -- propose FILE             of a platform: proposes the keys in FILE ({"keys": [...]}, public), signed
  npm run member-keys -- waiting                  of an operator: changes that wait
  npm run member-keys -- confirm CLIENT_ID FILE   of an operator: signs the keys in FILE, if they are those that wait
  npm run member-keys -- refuse CLIENT_ID --reason not_confirmed_by_member|wrong_keys|security
with --gateway URL --client CLIENT_ID --key KEY (one's private JWK, with the kid that the federation document lists).
Exit: 0 done, 1 refused, 2 the command or a file could not be read. docs/federation.md#keys`;

const text = (path: string): Promise<string> => readFile(path, 'utf8');

const { values, positionals } = parseArgs({
  options: {
    help: { type: 'boolean', short: 'h' },
    gateway: { type: 'string' },
    client: { type: 'string' },
    key: { type: 'string' },
    reason: { type: 'string' },
  },
  allowPositionals: true,
});

async function run(): Promise<string | undefined> {
  const { gateway, client, key: keyFile, reason } = values;
  if (!gateway || !client || !keyFile) return undefined;
  const key = jsonOf(await text(keyFile)) as JWK;
  const readKeys = async (file: string) => jsonOf(await text(file));
  const holder = { client: memberClient(gateway, client, key), key, readKeys, reason };
  return memberKeysCommand(holder, positionals);
}

try {
  const said = values.help ? usage : await run();
  if (said === undefined) process.exitCode = 2;
  console.log(said ?? usage);
} catch (error) {
  console.error(error instanceof Error ? error.message : 'failed');
  process.exitCode = error instanceof Refused ? 1 : 2;
}
