import { randomUUID } from 'node:crypto';
import { certificateTypes, people } from '#adapters/kit/sample-world';
import type { MemberClient } from '../../gateway/entries/demo/member-client.ts';
import { signInAndExchange } from '../../gateway/entries/demo/window.ts';
import { allScopes, permitItem } from './refusals.ts';

/** Once through everything about certificates that is no case: shown by the holder, resolved by a window. */
export async function asCertificateSides(
  atHome: MemberClient,
  window: MemberClient,
): Promise<void> {
  const [{ login }] = people;
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
}
