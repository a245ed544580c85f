import { z } from 'zod';
import { KeyChange } from '../trust/federation/key-change.ts';
import { MemberKey } from '../trust/federation/member-key.ts';
import { signAsMember } from '../trust/federation/member-signature.ts';
import {
  type Command,
  Refused,
  readAs,
  read as readAt,
  type Signer,
  send as sendTo,
  signingKey,
} from './signing-command.ts';

const path = '/v1/member-keys';
const NewKeys = KeyChange.pick({ keys: true, redirectUris: true });
type NewKeys = z.infer<typeof NewKeys>;
const Shown = z.object({
  own: z.object({ follows: z.string(), keys: z.array(MemberKey) }).optional(),
  changes: z.array(z.object({ clientId: z.string(), change: KeyChange })),
});

/** A platform works with its own scope, an operator with its own. */
const platformScope = 'agreements:sign';
/** Whichever of the two the operator has. */
const operatorScope = 'admin admin:security';

const send = (signer: Signer, scope: string, at: string, body: unknown) =>
  sendTo(signer, scope, path + at, body);
const read = async (signer: Signer, scope: string) =>
  Shown.parse(await readAt(signer, scope, path));
const newKeys = (signer: Signer, file: string): Promise<NewKeys> => readAs(NewKeys, signer, file);

async function signed(signer: Signer, change: KeyChange): Promise<string> {
  const { key, by } = await signingKey(signer);
  return signAsMember('tongban-member-keys+jws', change, key, by, new Date());
}

/** For a page of the gateway: a whole change, signed here and brought there by the platform, or by the operator. */
async function signedFile(signer: Signer, file: string): Promise<unknown> {
  const change = await readAs(KeyChange, signer, file);
  return { change, signature: await signed(signer, change) };
}

async function propose(signer: Signer, file: string): Promise<unknown> {
  const wanted = await newKeys(signer, file);
  const { own } = await read(signer, platformScope);
  if (!own) throw new Refused('not a platform');
  const change = { clientId: signer.client.clientId, follows: own.follows, ...wanted };
  return send(signer, platformScope, '', { change, signature: await signed(signer, change) });
}

/** What is signed is what the member told the operator by another way: the file, and not what the gateway says. */
async function confirm(signer: Signer, clientId: string, file: string): Promise<unknown> {
  const wanted = await newKeys(signer, file);
  const { changes } = await read(signer, operatorScope);
  const waiting = changes.find((one) => one.clientId === clientId);
  if (!waiting) throw new Refused(`nothing of ${clientId} waits`);
  // Addresses that the file does not have were not told by that way.
  const { clientId: member, follows } = waiting.change;
  const change = { clientId: member, follows, ...wanted };
  const signature = await signed(signer, change);
  return send(signer, operatorScope, `/${clientId}/confirm`, { signature });
}

export const memberKeysCommand: Command = async (signer, words) => {
  const [command = '', first = '', second = ''] = words;
  const runs = new Map<string, () => Promise<unknown>>(
    Object.entries({
      'show 1': () => read(signer, platformScope),
      'waiting 1': () => read(signer, operatorScope),
      'write 2': () => signedFile(signer, first),
      'propose 2': () => propose(signer, first),
      'confirm 3': () => confirm(signer, first, second),
      'refuse 2': () => send(signer, operatorScope, `/${first}/refuse`, { reason: signer.reason }),
    }),
  );
  const run = runs.get(`${command} ${words.length}`);
  return run && JSON.stringify(await run(), null, 2);
};
