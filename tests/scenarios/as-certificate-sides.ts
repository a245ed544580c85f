import { randomUUID } from 'node:crypto';
import { certificates, certificateTypes, people } from '#adapters/kit/sample-world';
import type { MemberClient } from '../../gateway/entries/demo/member-client.ts';
import { retrieve, signInAndExchange } from '../../gateway/entries/demo/window.ts';
import { allScopes, permitItem } from './refusals.ts';

/** Once through everything about certificates that is no case: shown by the holder, resolved by a window. */
export async function asCertificateSides(
  atHome: MemberClient,
  window: MemberClient,
  issuer: MemberClient,
): Promise<void> {
  const [{ login, idNumber }] = people;
  const holder = await signInAndExchange(atHome, '330421', login, ['certificates:present']);
  const send = (member: MemberClient, token: string, path: string, body: unknown) =>
    member.call('POST', path, { token, body, idempotencyKey: randomUUID() });
  const shown = await send(atHome, holder, '/v1/presentations', {
    type: certificateTypes.identityCard.code,
    disclose: 'fields',
  });
  const { code } = shown.body as { code: string };
  const path = `/v1/presentations/${code}/resolve`;
  const resolution = { itemCode: permitItem(), reason: '核对身份' };
  const token = await window.ownToken(allScopes);
  await send(window, token, path, resolution);
  await window.call('GET', '/v1/use-lists?limit=5', { token });
  await window.call('GET', '/v1/certificate-quality', { token });
  await contest(send, { atHome, issuer }, idNumber, login);
}

type Send = (
  member: MemberClient,
  token: string,
  path: string,
  body: unknown,
) => ReturnType<MemberClient['call']>;

/** A side contests a field of what it fetched, and the issuing region answers. */
async function contest(
  send: Send,
  { atHome, issuer }: { readonly atHome: MemberClient; readonly issuer: MemberClient },
  idNumber: string,
  login: string,
): Promise<void> {
  const { code: type } = certificateTypes.identityCard;
  const card = certificates.find(
    (each) => each.type.code === type && each.holders[0]?.code === idNumber,
  );
  const person = await signInAndExchange(atHome, '330421', login);
  await preview(send, atHome, person, type);
  await retrieve(atHome, person, type, permitItem());
  const path = `/v1/certificates/${card?.identifier}/disputes`;
  const side = await atHome.ownToken(allScopes);
  const opened = await send(atHome, side, path, { field: 'address', reason: '住址已变更' });
  await atHome.call('GET', path, { token: side });
  const token = await issuer.ownToken(allScopes);
  await issuer.call('GET', '/v1/certificates/disputes', { token });
  const { disputeId } = opened.body as { disputeId: string };
  const answer = { outcome: 'confirmed', note: '与登记一致' };
  await send(issuer, token, `/v1/certificates/disputes/${disputeId}/answer`, answer);
}

/** The person sees what is about to be fetched, and agrees to it. */
async function preview(
  send: Send,
  atHome: MemberClient,
  person: string,
  type: string,
): Promise<void> {
  const until = new Date(Date.now() + 86_400_000).toISOString();
  const path = '/v1/certificates/previews';
  const asked = { itemCode: permitItem(), certificates: [{ type }], reason: '居住证签注', until };
  const made = await send(atHome, person, path, asked);
  const { previewId } = made.body as { previewId: string };
  await atHome.call('GET', `${path}/${previewId}`, { token: person });
  const certificates = [{ type, choice: 'agreed' }];
  await send(atHome, person, `${path}/${previewId}/answer`, { certificates });
}
