import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { SignJWT } from 'jose';
import { fetch } from 'undici';
import { jsonOf } from '#contracts/strict-json';
import { type LogVerifier, parseVkey } from '../audit/tree/checkpoint.ts';
import { type MirrorSource, mirrorLog, mostBytes } from '../audit/watching/mirror.ts';
import { mirrorFolder } from '../audit/watching/mirror-folder.ts';
import { patiently } from '../audit/watching/patience.ts';
import { newId } from '../platform/database/ids.ts';
import { SigningJwk } from '../platform/keys/key-set.ts';
import { importSigningKey } from '../platform/keys/keys.ts';
import { refuse } from './commands.ts';

const usage = `A mirror of a log: every entry and tile in a folder, verified. 日志镜像。
  npm run mirror               follows the log, every ten seconds
  npm run mirror -- --once     brings the mirror up to date and ends
    LOG_ORIGIN        the gateway, e.g. https://gateway.example
    LOG_VKEY          the log's public key (name+id+base64)
    MIRROR_DIR        the folder; on a disk that is not the log's
    CLIENT_ID         a member with the scope audit:read, without a mandate
    CLIENT_KEY_FILE   its private key (JWK)
Exit: 0 up to date, 1 the log or the mirror is not what it was, 2 it could not be looked at. docs/operations.md, "A mirror".`;

const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
const everyMs = 10_000;
const patienceMs = 30_000;

type Settings = Readonly<
  Record<'LOG_ORIGIN' | 'MIRROR_DIR' | 'CLIENT_ID' | 'CLIENT_KEY_FILE', string>
>;

function readSettings(environment: NodeJS.ProcessEnv): Settings {
  const { LOG_ORIGIN, MIRROR_DIR, CLIENT_ID, CLIENT_KEY_FILE } = environment;
  return LOG_ORIGIN && MIRROR_DIR && CLIENT_ID && CLIENT_KEY_FILE
    ? { LOG_ORIGIN: LOG_ORIGIN.replace(/\/$/, ''), MIRROR_DIR, CLIENT_ID, CLIENT_KEY_FILE }
    : refuse([usage]);
}

async function readVerifier(text = ''): Promise<LogVerifier> {
  return (
    (await parseVkey(text)) ??
    refuse(['LOG_VKEY is not an Ed25519 verifier key of the form name+id+base64', usage])
  );
}

/** RFC 7523 s2.2: the member shows who it is by its key, each time by another assertion. */
async function askForToken({ LOG_ORIGIN, CLIENT_ID, CLIENT_KEY_FILE }: Settings) {
  const { alg, kid, privateKey } = await importSigningKey(
    SigningJwk.parse(jsonOf(readFileSync(CLIENT_KEY_FILE, 'utf8'))),
  );
  const assertion = await new SignJWT({ jti: newId('jti', new Date()) })
    .setProtectedHeader({ alg, kid, typ: 'client-authentication+jwt' })
    .setIssuer(CLIENT_ID)
    .setSubject(CLIENT_ID)
    .setAudience(LOG_ORIGIN)
    .setIssuedAt()
    .setExpirationTime('60s')
    .sign(privateKey);
  return fetch(`${LOG_ORIGIN}/oauth/token`, {
    method: 'POST',
    signal: AbortSignal.timeout(patienceMs),
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      scope: 'audit:read',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: assertion,
    }),
  });
}

async function newToken(settings: Settings) {
  const { status, bytes } = await patiently(() => askForToken(settings), mostBytes.checkpoint);
  if (status !== 200) throw new Error(`no token: HTTP ${status}`);
  return jsonOf(textOf(bytes)) as { access_token: string; expires_in: number };
}

function overHttp(settings: Settings): MirrorSource {
  let token: { text: string; untilMs: number } | undefined;
  const tokenNow = async (): Promise<string> => {
    if (token && token.untilMs > performance.now()) return token.text;
    const { access_token: text, expires_in: seconds } = await newToken(settings);
    token = { text, untilMs: performance.now() + (seconds - 30) * 1000 };
    return text;
  };
  const get = (path: string, most: number, headers = async () => ({})) =>
    patiently(async () => {
      const signal = AbortSignal.timeout(patienceMs);
      return fetch(settings.LOG_ORIGIN + path, { headers: await headers(), signal });
    }, most);
  const authorised = async () => ({ authorization: `Bearer ${await tokenNow()}` });
  return {
    checkpoint: async () => {
      const { status, bytes } = await get('/log/checkpoint', mostBytes.checkpoint);
      if (status !== 200) throw new Error(`no checkpoint: HTTP ${status}`);
      return textOf(bytes);
    },
    entries: async (path) => {
      const { status, bytes } = await get(
        `/log/tile/entries/${path}`,
        mostBytes.bundle,
        authorised,
      );
      if (status === 404) return undefined;
      if (status !== 200) throw new Error(`no entries: HTTP ${status}`);
      return bytes;
    },
  };
}

async function main(isOnce: boolean): Promise<number> {
  const settings = readSettings(process.env);
  const verifier = await readVerifier(process.env['LOG_VKEY']);
  const [source, folder] = [overHttp(settings), mirrorFolder(settings.MIRROR_DIR)];
  for (;;) {
    try {
      const done = await mirrorLog(source, folder, verifier);
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
