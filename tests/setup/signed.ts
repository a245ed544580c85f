import { decodeJwt } from 'jose';
import type { SampleMember } from '../../gateway/entries/demo/members.ts';
import type { Question } from './ask.ts';
import type { TestWorld } from './gateway.ts';

const utf8 = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

function bytesOf(body: Question['body']): Uint8Array<ArrayBuffer> {
  if (body === undefined || typeof body === 'string') return utf8(body ?? '');
  const pieces = Array.isArray(body) ? (body as readonly Uint8Array[]) : [body as Uint8Array];
  return Buffer.concat(pieces);
}

function memberOf(world: TestWorld, authorization: string | undefined): SampleMember | undefined {
  try {
    const clientId = decodeJwt((authorization ?? '').slice('Bearer '.length))['client_id'];
    return Object.hasOwn(world.memberKeys, String(clientId))
      ? (clientId as SampleMember)
      : undefined;
  } catch {
    return undefined;
  }
}

/** A state-changing question as the member whose token it carries sends it: signed. Others stay as they are. */
export async function signed(world: TestWorld, question: Question): Promise<Question> {
  const { method = 'GET', path, headers = {}, body } = question;
  const member = memberOf(world, headers['authorization']);
  if (!member || method === 'GET' || method === 'HEAD') return question;
  const signature = await world.member(member).sign({ method, path, headers, body: bytesOf(body) });
  return { ...question, headers: { ...headers, ...signature } };
}
