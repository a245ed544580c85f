import { randomUUID } from 'node:crypto';
import type { SampleMember } from '../../gateway/entries/demo/members.ts';
import { allScopes, get, post, type Stage } from './refusals.ts';

export type Body = Record<string, unknown>;
export type Sent = { readonly status: number; readonly body: Body; readonly etag: string };

/** How members talk in scenarios: with a token of their own, and a fresh key for whatever changes something. */
export const sending = (stage: Stage) => ({
  tokenOf: (member: SampleMember) => stage.member(member).ownToken(allScopes),
  send: async (
    method: string,
    path: string,
    token: string,
    body?: object,
    headers: Record<string, string> = {},
  ): Promise<Sent> => {
    const asked = body === undefined ? get(path, token) : post(path, token, body);
    const key = method === 'GET' ? {} : { 'idempotency-key': randomUUID() };
    const answer = await stage.ask({
      ...asked,
      method,
      headers: { ...asked.headers, ...key, ...headers },
    });
    return {
      status: answer.status,
      body: JSON.parse(answer.text === '' ? '{}' : answer.text) as Body,
      etag: answer.headers['etag'] ?? '',
    };
  },
});
