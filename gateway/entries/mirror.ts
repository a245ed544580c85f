import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { type LogVerifier, parseVkeys } from '../audit/tree/checkpoint.ts';
import { type MirrorSource, mirrorLog, mostBytes } from '../audit/watching/mirror.ts';
import { mirrorFolder } from '../audit/watching/mirror-folder.ts';
import { refuse } from './commands.ts';
import { type Access, accessOf, gatewayAs } from './member-access.ts';

const usage = `A mirror of a log: every entry and tile in a folder, verified. 日志镜像。
  npm run mirror               follows the log, every ten seconds
  npm run mirror -- --once     brings the mirror up to date and ends
    LOG_ORIGIN        the gateway, e.g. https://gateway.example
    LOG_VKEY          the log's public key (name+id+base64); after it changed its key, both
    MIRROR_DIR        the folder; on a disk that is not the log's
    CLIENT_ID         a member with the scope audit:read, without a mandate
    CLIENT_KEY_FILE   its private key (JWK)
Exit: 0 up to date, 1 the log or the mirror is not what it was, 2 it could not be looked at. docs/operations.md, "A mirror".`;

const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
const everyMs = 10_000;

function readSettings(environment: NodeJS.ProcessEnv): { access: Access; dir: string } {
  const access = accessOf(environment);
  const dir = environment['MIRROR_DIR'];
  return access && dir ? { access, dir } : refuse([usage]);
}

async function readVerifiers(text = ''): Promise<readonly LogVerifier[]> {
  return (
    (await parseVkeys(text)) ??
    refuse(['LOG_VKEY is not an Ed25519 verifier key of the form name+id+base64', usage])
  );
}

function overHttp(access: Access): MirrorSource {
  const get = gatewayAs(access);
  return {
    checkpoint: async () => {
      const { status, bytes } = await get('/log/checkpoint', mostBytes.checkpoint);
      if (status !== 200) throw new Error(`no checkpoint: HTTP ${status}`);
      return textOf(bytes);
    },
    entries: async (path) => {
      const { status, bytes } = await get(`/log/tile/entries/${path}`, mostBytes.bundle, 'member');
      if (status === 404) return undefined;
      if (status !== 200) throw new Error(`no entries: HTTP ${status}`);
      return bytes;
    },
  };
}

async function main(isOnce: boolean): Promise<number> {
  const { access, dir } = readSettings(process.env);
  const verifiers = await readVerifiers(process.env['LOG_VKEY']);
  const [source, folder] = [overHttp(access), mirrorFolder(dir)];
  for (;;) {
    try {
      const done = await mirrorLog(source, folder, verifiers);
      if (!done.ok) {
        console.error(`BROKEN: ${done.failure}. The mirror stays as it was. 镜像未更新。`);
        return 1;
      }
      const { before, size } = done.value;
      if (isOnce || size > before) console.log(`OK: ${size} events 条 (+${size - before})`);
    } catch (error) {
      console.error(error instanceof Error ? error.message : 'failed');
      if (isOnce) return 2;
    }
    if (isOnce) return 0;
    await pause(everyMs);
  }
}

const { values } = parseArgs({
  options: { once: { type: 'boolean' }, help: { type: 'boolean' } },
});
if (values.help) console.log(usage);
else process.exitCode = await main(values.once === true);
