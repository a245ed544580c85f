import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { type LogVerifier, parseVkeys } from '../audit/tree/checkpoint.ts';
import { parseSmVkey } from '../audit/tree/sm-checkpoint.ts';
import {
  type MirrorFolder,
  type MirrorProblem,
  type MirrorSource,
  mirrorLog,
  mostBytes,
} from '../audit/watching/mirror.ts';
import { mirrorFolder } from '../audit/watching/mirror-folder.ts';
import { mirrorSmTree } from '../audit/watching/sm-mirror.ts';
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

type Source = MirrorSource & { readonly smCheckpoint: () => Promise<string> };

function overHttp(access: Access): Source {
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

type Round = { readonly problem?: MirrorProblem; readonly said?: string; readonly whole: boolean };

/**
 * Rounds of the log and, where there are keys for it, of its second tree. That one follows the newest head, which is given out
 * when its witnesses saw it: a checkpoint is kept until the log is mirrored as far.
 */
function rounds(source: Source, folder: MirrorFolder, points: readonly Uint8Array[]) {
  let smNote: string | undefined;
  return async (verifiers: readonly LogVerifier[]): Promise<Round> => {
    const done = await mirrorLog(source, folder, verifiers);
    if (!done.ok) return { problem: done.failure, whole: false };
    const { before, size } = done.value;
    const said = size > before ? `${size} events 条 (+${size - before})` : `${size} events 条`;
    if (points.length === 0) return { said, whole: true };
    // Behind the log itself: where that tree is not given out, the log is mirrored all the same.
    smNote ??= await source.smCheckpoint();
    const second = await mirrorSmTree(smNote, folder, points);
    if (!second.ok) return { problem: second.failure, said: `${said}; SM3`, whole: false };
    if (!second.value) return { said, whole: false };
    smNote = undefined;
    return { said: `${said}; SM3 ${second.value.size}`, whole: true };
  };
}

/** @returns the exit code, once there is one */
async function turn(round: () => Promise<Round>, isOnce: boolean, say: (line: string) => void) {
  try {
    const { problem, said = '', whole } = await round();
    if (!problem) {
      say(`OK: ${said}`);
      return isOnce && whole ? 0 : undefined;
    }
    const which = said.endsWith('SM3') ? 'the SM3 tree: ' : '';
    console.error(`BROKEN: ${which}${problem}. The mirror stays as it was. 镜像未更新。`);
    return 1;
  } catch (error) {
    console.error(error instanceof Error ? error.message : 'failed');
    return isOnce ? 2 : undefined;
  }
}

async function main(isOnce: boolean): Promise<number> {
  const { access, dir } = readSettings(process.env);
  const verifiers = await readVerifiers(process.env['LOG_VKEY']);
  const points = readSmPoints(process.env['LOG_SM_VKEY']);
  const round = rounds(overHttp(access), mirrorFolder(dir), points);
  let last = '';
  const say = (line: string) => {
    if (line !== last) console.log(line);
    last = line;
  };
  for (;;) {
    const code = await turn(() => round(verifiers), isOnce, say);
    if (code !== undefined) return code;
    await pause(isOnce ? shortMs : everyMs);
  }
}

const { values } = parseArgs({
  options: { once: { type: 'boolean' }, help: { type: 'boolean' } },
});
if (values.help) console.log(usage);
else process.exitCode = await main(values.once === true);
