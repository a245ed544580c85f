import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { type LogVerifier, parseVkeys } from '../audit/tree/checkpoint.ts';
import { parseSmVkey } from '../audit/tree/sm-checkpoint.ts';
import { mostBytes } from '../audit/watching/mirror.ts';
import { mirrorFolder } from '../audit/watching/mirror-folder.ts';
import {
  type BothTrees,
  mirrorOnAndOn,
  mirrorOnce,
  mirrorRounds,
} from '../audit/watching/mirror-rounds.ts';
import { refuse } from './commands.ts';
import { type Access, accessOf, gatewayAs } from './member-access.ts';

const usage = `A mirror of a log: every entry and tile in a folder, verified. 日志镜像。
  npm run mirror               follows the log, every ten seconds
  npm run mirror -- --once     brings the mirror up to date and ends
    LOG_ORIGIN        the gateway, e.g. https://gateway.example
    LOG_VKEY          the log's public key (name+id+base64); after it changed its key, both
    LOG_SM_VKEY       of a log that is kept by commercial cryptography too: the SM2 key of
                      that tree; after it changed its key, both. Its tiles lie below sm3/
    MIRROR_DIR        the folder; on a disk that is not the log's
    CLIENT_ID         a member with the scope audit:read, without a mandate
    CLIENT_KEY_FILE   its private key (JWK)
Exit: 0 up to date, 1 the log or the mirror is not what it was, 2 it could not be looked at. docs/operations.md, "A mirror".`;

const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
const everyMs = 10_000;
/** For a second tree that is ahead of what is given out of the first: seconds. */
const shortMs = 1000;

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

function readSmPoints(text = ''): readonly Uint8Array[] {
  const words = text.split(/\s+/).filter((word) => word !== '');
  return words.map(
    (word) =>
      parseSmVkey(word)?.point ??
      refuse(['LOG_SM_VKEY is not an SM2 verifier key of the form name+id+base64', usage]),
  );
}

function overHttp(access: Access): BothTrees {
  const get = gatewayAs(access);
  const noteAt = async (path: string) => {
    const { status, bytes } = await get(path, mostBytes.checkpoint);
    if (status !== 200) throw new Error(`no checkpoint at ${path}: HTTP ${status}`);
    return textOf(bytes);
  };
  return {
    checkpoint: () => noteAt('/log/checkpoint'),
    smCheckpoint: () => noteAt('/log-sm3/checkpoint'),
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
  const points = readSmPoints(process.env['LOG_SM_VKEY']);
  const round = mirrorRounds(overHttp(access), mirrorFolder(dir), verifiers, points);
  let last = '';
  const say = (line: string) => {
    if (line !== last) console.log(line);
    last = line;
  };
  const spoken = { say, complain: (line: string) => console.error(line) };
  return isOnce
    ? mirrorOnce(round, spoken, () => pause(shortMs))
    : mirrorOnAndOn(round, spoken, () => pause(everyMs));
}

const { values } = parseArgs({
  options: { once: { type: 'boolean' }, help: { type: 'boolean' } },
});
if (values.help) console.log(usage);
else process.exitCode = await main(values.once === true);
