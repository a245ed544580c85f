import { readFileSync } from 'node:fs';
import { fetch } from 'undici';
import { jsonOf } from '#contracts/strict-json';
import { patiently } from '../audit/watching/patience.ts';
import { newId } from '../platform/database/ids.ts';
import { compactJws } from '../platform/keys/jws.ts';
import { SigningJwk } from '../platform/keys/key-set.ts';
import { importSigningKey } from '../platform/keys/signing-key.ts';

const patienceMs = 30_000;
const mostTokenBytes = 65_536;

/** A gateway, and the member that asks it. */
export type Access = Readonly<Record<'LOG_ORIGIN' | 'CLIENT_ID' | 'CLIENT_KEY_FILE', string>>;

/** undefined: not all of it is said. */
export function accessOf(environment: NodeJS.ProcessEnv): Access | undefined {
  const { LOG_ORIGIN, CLIENT_ID, CLIENT_KEY_FILE } = environment;
  return LOG_ORIGIN && CLIENT_ID && CLIENT_KEY_FILE
    ? { LOG_ORIGIN: LOG_ORIGIN.replace(/\/$/, ''), CLIENT_ID, CLIENT_KEY_FILE }
    : undefined;
}

/** RFC 7523 s2.2: the member shows who it is by its key, each time by another assertion. */
async function askForToken({ LOG_ORIGIN, CLIENT_ID, CLIENT_KEY_FILE }: Access) {
  const key = await importSigningKey(
    SigningJwk.parse(jsonOf(readFileSync(CLIENT_KEY_FILE, 'utf8'))),
  );
  const now = new Date();
  const iat = Math.floor(now.getTime() / 1000);
  const assertion = await compactJws(key, 'client-authentication+jwt', {
    jti: newId('jti', now),
    iss: CLIENT_ID,
    sub: CLIENT_ID,
    aud: LOG_ORIGIN,
    iat,
    exp: iat + 60,
  });
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

async function newToken(access: Access) {
  const { status, bytes } = await patiently(() => askForToken(access), mostTokenBytes);
  if (status !== 200) throw new Error(`no token: HTTP ${status}`);
  return jsonOf(new TextDecoder().decode(bytes)) as { access_token: string; expires_in: number };
}

export type Get = (
  path: string,
  mostBytes: number,
  as?: 'member' | 'anyone',
) => Promise<{ readonly status: number; readonly bytes: Uint8Array }>;

/** Asks a gateway for what a member with the scope audit:read may see, with a token as long as it lives. */
export function gatewayAs(access: Access): Get {
  let token: { text: string; untilMs: number } | undefined;
  const tokenNow = async (): Promise<string> => {
    if (token && token.untilMs > performance.now()) return token.text;
    const { access_token: text, expires_in: seconds } = await newToken(access);
    token = { text, untilMs: performance.now() + (seconds - 30) * 1000 };
    return text;
  };
  return (path, mostBytes, as = 'anyone') =>
    patiently(async () => {
      const signal = AbortSignal.timeout(patienceMs);
      const headers = as === 'member' ? { authorization: `Bearer ${await tokenNow()}` } : {};
      return fetch(access.LOG_ORIGIN + path, { headers, signal });
    }, mostBytes);
}
