import { AgreementTerms } from '../trust/federation/agreement.ts';
import { signTerms } from '../trust/federation/agreement-signature.ts';
import { changedFields } from '../trust/federation/diff.ts';
import * as gateway from './signing-command.ts';

type Side = gateway.Signer;

const path = '/v1/agreements';
const scope = 'agreements:sign';

const termsIn = (side: Side, file: string) => gateway.readAs(AgreementTerms, side, file);
const send = (side: Side, at: string, body: unknown) => gateway.send(side, scope, path + at, body);
const read = (side: Side, at: string) => gateway.read(side, scope, path + at);

/** What is signed is what was read: the file, and not what the gateway says that it is. */
async function yes(side: Side, file: string, isProposal: boolean): Promise<unknown> {
  const terms = await termsIn(side, file);
  const { key, by } = await gateway.signingKey(side);
  const signature = await signTerms(terms, key, by, new Date());
  return isProposal
    ? send(side, '', { terms, signature })
    : send(side, `/${terms.id}/signatures`, { signature });
}

/** For a page of the gateway: signed here, brought there; nobody is called. */
async function signedFile(side: Side, file: string): Promise<unknown> {
  const terms = await termsIn(side, file);
  const { key, by } = await gateway.signingKey(side);
  return { terms, signature: await signTerms(terms, key, by, new Date()) };
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
  write: signedFile,
  propose: (side, file) => yes(side, file, true),
  sign: (side, file) => yes(side, file, false),
  diff,
  show: (side, id) => read(side, id === '' ? '' : `/${id}`),
  end: (side, id) => send(side, `/${id}/end`, { reason: side.reason, on: side.on }),
};

export const agreementCommand: gateway.Command = async (
  side,
  [command = '', word = '', ...rest],
) => {
  const run = Object.hasOwn(commands, command) ? commands[command] : undefined;
  if (!run || rest.length > 0 || (word === '' && command !== 'show')) return undefined;
  return JSON.stringify(await run(side, word), null, 2);
};
