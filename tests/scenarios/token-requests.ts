import { expect } from 'vitest';
import type { FailureCode } from '#contracts/failures';
import type { MemberClient } from '../../gateway/entries/demo/member-client.ts';
import type { Question } from '../setup/ask.ts';
import { expectRefusal, type Stage } from './refusals.ts';

export const accessTokenType = 'urn:ietf:params:oauth:token-type:access_token';

/** Pairs, because a form can hold a parameter twice. */
export type Form = readonly (readonly [string, string])[] | Readonly<Record<string, string>>;

export const tokenRequest = (form: Form, headers: Record<string, string> = {}): Question => ({
  method: 'POST',
  path: '/oauth/token',
  headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
  body: new URLSearchParams(form as Record<string, string>).toString(),
});

/** A sound client_credentials request of a member; tests change one thing. */
export const clientForm = async (
  member: MemberClient,
  change: Record<string, string> = {},
): Promise<Record<string, string>> => ({
  grant_type: 'client_credentials',
  client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
  client_assertion: await member.assertion(),
  ...change,
});

/** Asks the token endpoint in both languages: a problem, an OAuth error, and not one row more. */
export async function refusesToken(
  stage: Stage,
  question: () => Promise<Question>,
  status: 400 | 401,
  code: FailureCode,
): Promise<void> {
  for (const language of ['zh-CN', 'en'] as const) {
    const asked = await question();
    const before = await stage.rows.count();
    const answer = await stage.ask({
      ...asked,
      headers: { 'accept-language': language, ...asked.headers },
    });
    const body = expectRefusal(answer, { status, code, language });
    expect(body['error']).toBe(
      code.startsWith('oauth.assertion') ? 'invalid_client' : code.slice('oauth.'.length),
    );
    // RFC 6749 s5.2 leaves no room for other characters, whatever the language.
    expect(body['error_description']).toMatch(/^[\x20\x21\x23-\x5b\x5d-\x7e]+$/);
    expect(await stage.rows.count()).toEqual(before);
  }
}
