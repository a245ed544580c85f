import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { importJWK, type JWK } from 'jose';
import type { z } from 'zod';
import { jsonOf } from '#contracts/strict-json';
import '../platform/http/issue-texts.ts';
import type { SigningMember } from '../trust/federation/member-signature.ts';
import { type Answer, type MemberClient, memberClient } from './demo/member-client.ts';

/** A member at work by command: its client, its private key, and what it has in files. */
export type Signer = {
  readonly client: MemberClient;
  readonly key: JWK;
  readonly readFile: (path: string) => Promise<unknown>;
  readonly reason?: string | undefined;
  readonly on?: string | undefined;
};

/** What the words of a command say to do; undefined where they say nothing that there is. */
export type Command = (signer: Signer, words: readonly string[]) => Promise<string | undefined>;

export class Refused extends Error {}

/** What the gateway answered, or a refusal with its own words. */
function bodyOf({ status, body }: Answer): unknown {
  if (status < 300) return body;
  throw new Refused(`${status} ${JSON.stringify(body, null, 2)}`);
}

export async function send({ client }: Signer, scope: string, path: string, body: unknown) {
  const token = await client.ownToken(scope);
  const idempotencyKey = randomUUID();
  return bodyOf(await client.call('POST', path, { token, body, idempotencyKey }));
}

export async function read({ client }: Signer, scope: string, path: string) {
  const token = await client.ownToken(scope);
  return bodyOf(await client.call('GET', path, { token }));
}

/** What a file holds, or where it is not of the form. */
export async function readAs<T>(form: z.ZodType<T>, signer: Signer, file: string): Promise<T> {
  const parsed = form.safeParse(await signer.readFile(file));
  if (parsed.success) return parsed.data;
  const lines = parsed.error.issues.map((issue) => `/${issue.path.join('/')}: ${issue.message}`);
  throw new Refused(`${file}\n${lines.join('\n')}`);
}

/** A private key, and how it is named in a signature. */
export async function signingKey({
  key: jwk,
  client: { clientId },
}: Pick<Signer, 'key'> & { readonly client: Pick<MemberClient, 'clientId'> }): Promise<{
  readonly key: CryptoKey;
  readonly by: SigningMember;
}> {
  const alg = jwk.crv === 'Ed25519' ? 'EdDSA' : 'ES256';
  const key = await importJWK(jwk, alg);
  if (key instanceof Uint8Array || jwk.d === undefined || jwk.kid === undefined)
    throw new Refused('not a private P-256 or Ed25519 JWK with a kid');
  return { key, by: { alg, kid: jwk.kid, clientId } };
}

/** A private JWK, or that of the member where a file keeps those of several, as `npm start` does. */
const keyIn = (kept: unknown, clientId: string): JWK =>
  (Object(kept) as Record<string, JWK>)[clientId] ?? (kept as JWK);

const readJson = async (path: string) => jsonOf(await readFile(path, 'utf8'));

const options = {
  help: { type: 'boolean', short: 'h' },
  gateway: { type: 'string' },
  client: { type: 'string' },
  key: { type: 'string' },
  reason: { type: 'string' },
  on: { type: 'string' },
} as const;

/** The rest of every usage. */
export const signerOptions = `with --gateway URL --client CLIENT_ID --key KEY (one's private JWK, with the kid that the federation document lists).
Exit: 0 done, 1 refused, 2 the command or a file could not be read.`;

/** Where a command calls nobody: an address that nothing answers at (RFC 2606). */
const nowhere = 'https://gateway.invalid';

/**
 * What the terminal asks for, as the member whose key it names.
 * @param offline words of commands that call nobody
 */
export async function runAsSigner(
  command: Command,
  usage: string,
  offline: readonly string[] = [],
): Promise<void> {
  try {
    const { values, positionals } = parseArgs({ options, allowPositionals: true });
    const { client, key: keyFile, reason, on } = values;
    const gateway =
      values.gateway ?? (offline.includes(positionals[0] ?? '') ? nowhere : undefined);
    const act = async () => {
      if (!gateway || !client || !keyFile) return undefined;
      const key = keyIn(await readJson(keyFile), client);
      const signer = { client: memberClient(gateway, client, key), key, readFile: readJson };
      return command({ ...signer, reason, on }, positionals);
    };
    const said = values.help ? usage : await act();
    if (said === undefined) process.exitCode = 2;
    console.log(said ?? usage);
  } catch (error) {
    console.error(error instanceof Error ? error.message : 'failed');
    process.exitCode = error instanceof Refused ? 1 : 2;
  }
}
