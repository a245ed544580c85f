import { randomUUID } from 'node:crypto';
import type { JWK } from 'jose';
import { z } from 'zod';
import { KeyChange } from '../trust/federation/key-change.ts';
import { MemberKey } from '../trust/federation/member-key.ts';
import { signAsMember } from '../trust/federation/member-signature.ts';
import { bodyOf, Refused, signingKey } from './agreement-command.ts';
import type { MemberClient } from './demo/member-client.ts';

/** A platform or an operator at work: its client, its private key, and what it has in a file. */
export type KeyHolder = {
  readonly client: MemberClient;
  readonly key: JWK;
  readonly readKeys: (file: string) => Promise<unknown>;
  readonly reason?: string | undefined;
};

const path = '/v1/member-keys';
const NewKeys = z.object({ keys: KeyChange.shape.keys });
const Shown = z.object({
  own: z.object({ follows: z.string(), keys: z.array(MemberKey) }).optional(),
  changes: z.array(z.object({ clientId: z.string(), change: KeyChange })),
});

/** A platform works with its own scope, an operator with its own. */
const platformScope = 'agreements:sign';
const operatorScope = 'admin';

async function send({ client }: KeyHolder, scope: string, at: string, body: unknown) {
  const token = await client.ownToken(scope);
  const idempotencyKey = randomUUID();
  return bodyOf(await client.call('POST', path + at, { token, body, idempotencyKey }));
}

async function read({ client }: KeyHolder, scope: string) {
  const token = await client.ownToken(scope);
  return Shown.parse(bodyOf(await client.call('GET', path, { token })));
}

async function signed({ key, client }: KeyHolder, change: KeyChange): Promise<string> {
  const { key: imported, by } = await signingKey(key, client.clientId);
  return signAsMember('tongban-member-keys+jws', change, imported, by, new Date());
}

async function newKeys({ readKeys }: KeyHolder, file: string): Promise<KeyChange['keys']> {
  const parsed = NewKeys.safeParse(await readKeys(file));
  if (parsed.success) return parsed.data.keys;
  const lines = parsed.error.issues.map((issue) => `/${issue.path.join('/')}: ${issue.message}`);
  throw new Refused(`${file}\n${lines.join('\n')}`);
}

async function propose(holder: KeyHolder, file: string): Promise<unknown> {
  const keys = await newKeys(holder, file);
  const { own } = await read(holder, platformScope);
  if (!own) throw new Refused('not a platform');
  const change = { clientId: holder.client.clientId, follows: own.follows, keys };
  return send(holder, platformScope, '', { change, signature: await signed(holder, change) });
}

/** What is signed is what the member told the operator by another way: the file, and not what the gateway says. */
async function confirm(holder: KeyHolder, clientId: string, file: string): Promise<unknown> {
  const keys = await newKeys(holder, file);
  const { changes } = await read(holder, operatorScope);
  const waiting = changes.find((one) => one.clientId === clientId);
  if (!waiting) throw new Refused(`nothing of ${clientId} waits`);
  const change = { ...waiting.change, keys };
  const signature = await signed(holder, change);
  return send(holder, operatorScope, `/${clientId}/confirm`, { signature });
}

/** Does what the words say; undefined where they say nothing that there is. */
export async function memberKeysCommand(
  holder: KeyHolder,
  words: readonly string[],
): Promise<string | undefined> {
  const [command = '', first = '', second = ''] = words;
  const runs = new Map<string, () => Promise<unknown>>(
    Object.entries({
      'show 1': () => read(holder, platformScope),
      'waiting 1': () => read(holder, operatorScope),
      'propose 2': () => propose(holder, first),
      'confirm 3': () => confirm(holder, first, second),
      'refuse 2': () => send(holder, operatorScope, `/${first}/refuse`, { reason: holder.reason }),
    }),
  );
  const run = runs.get(`${command} ${words.length}`);
  return run && JSON.stringify(await run(), null, 2);
}
