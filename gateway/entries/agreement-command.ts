import { randomUUID } from 'node:crypto';
import { importJWK, type JWK } from 'jose';
import { AgreementTerms } from '../trust/federation/agreement.ts';
import { signTerms } from '../trust/federation/agreement-signature.ts';
import { changedFields } from '../trust/federation/diff.ts';
import type { SigningMember } from '../trust/federation/member-signature.ts';
import type { Answer, MemberClient } from './demo/member-client.ts';

/** A side at work: its client, its private key, and what it has in a file. */
export type Side = {
  readonly client: MemberClient;
  readonly key: JWK;
  readonly readTerms: (file: string) => Promise<unknown>;
  readonly reason?: string | undefined;
  readonly on?: string | undefined;
};

export class Refused extends Error {}

const path = '/v1/agreements';

/** What the gateway answered, or a refusal with its own words. */
export function bodyOf({ status, body }: Answer): unknown {
  if (status < 300) return body;
  throw new Refused(`${status} ${JSON.stringify(body, null, 2)}`);
}

async function termsIn({ readTerms }: Side, file: string): Promise<AgreementTerms> {
  const parsed = AgreementTerms.safeParse(await readTerms(file));
  if (parsed.success) return parsed.data;
  const lines = parsed.error.issues.map((issue) => `/${issue.path.join('/')}: ${issue.message}`);
  throw new Refused(`${file}\n${lines.join('\n')}`);
}

/** A private key, and how it is named in a signature. */
export async function signingKey(
  jwk: JWK,
  clientId: string,
): Promise<{ readonly key: CryptoKey; readonly by: SigningMember }> {
  const alg = jwk.crv === 'Ed25519' ? 'EdDSA' : 'ES256';
  const key = await importJWK(jwk, alg);
  if (key instanceof Uint8Array || jwk.d === undefined || jwk.kid === undefined)
    throw new Refused('not a private P-256 or Ed25519 JWK with a kid');
  return { key, by: { alg, kid: jwk.kid, clientId } };
}

async function send({ client }: Side, at: string, body: unknown): Promise<unknown> {
  const token = await client.ownToken('agreements:sign');
  const idempotencyKey = randomUUID();
  return bodyOf(await client.call('POST', path + at, { token, body, idempotencyKey }));
}

async function read({ client }: Side, at: string): Promise<unknown> {
  const token = await client.ownToken('agreements:sign');
  return bodyOf(await client.call('GET', path + at, { token }));
}

/** What is signed is what was read: the file, and not what the gateway says that it is. */
async function yes(side: Side, file: string, isProposal: boolean): Promise<unknown> {
  const terms = await termsIn(side, file);
  const { key, by } = await signingKey(side.key, side.client.clientId);
  const signature = await signTerms(terms, key, by, new Date());
  return isProposal
    ? send(side, '', { terms, signature })
    : send(side, `/${terms.id}/signatures`, { signature });
}

async function diff(side: Side, file: string): Promise<unknown> {
  const mine = await termsIn(side, file);
  const { terms } = (await read(side, `/${mine.id}`)) as { terms: AgreementTerms };
  return changedFields(terms, mine).map((name) => ({
    name,
    atGateway: (terms as Record<string, unknown>)[name],
    inFile: (mine as Record<string, unknown>)[name],
  }));
}

const commands: Readonly<Record<string, (side: Side, word: string) => Promise<unknown>>> = {
  propose: (side, file) => yes(side, file, true),
  sign: (side, file) => yes(side, file, false),
  diff,
  show: (side, id) => read(side, id === '' ? '' : `/${id}`),
  end: (side, id) => send(side, `/${id}/end`, { reason: side.reason, on: side.on }),
};

/** Does what the words say; undefined where they say nothing that there is. */
export async function agreementCommand(
  side: Side,
  [command = '', word = '', ...rest]: readonly string[],
): Promise<string | undefined> {
  const run = Object.hasOwn(commands, command) ? commands[command] : undefined;
  if (!run || rest.length > 0 || (word === '' && command !== 'show')) return undefined;
  return JSON.stringify(await run(side, word), null, 2);
}
