import * as client from 'openid-client';
import type { MemberClient } from '../../gateway/entries/demo/member-client.ts';
import { windowRedirectUri } from '../../gateway/entries/demo/members.ts';
import { openApp, signInToApp } from '../setup/app.ts';
import type { Question } from '../setup/ask.ts';
import type { TestWorld } from '../setup/gateway.ts';

/** What a client asks at the OAuth endpoints beside the token endpoint. */
export async function asClient(member: MemberClient): Promise<Question[]> {
  const form = async (path: string, parameters: Record<string, string>) => ({
    method: 'POST',
    path,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: await member.assertion(),
      ...parameters,
    }).toString(),
  });
  const pushed = {
    response_type: 'code',
    redirect_uri: windowRedirectUri,
    code_challenge: 'x'.repeat(43),
    code_challenge_method: 'S256',
  };
  return [
    await form('/oauth/par', pushed),
    await form('/oauth/introspect', { token: await member.ownToken('cases:read') }),
  ];
}

/** What an app asks for the person who signed in to it. */
export async function asApp(world: TestWorld) {
  const { config, dpop } = await openApp(world);
  const { access_token: token } = await signInToApp({ config, dpop });
  const read = async (method: 'GET' | 'POST', path = '/oauth/userinfo') => {
    const url = new URL(`${world.origin}${path}`);
    const answer = await client.fetchProtectedResource(
      config,
      token,
      url,
      method,
      null,
      undefined,
      {
        DPoP: dpop,
      },
    );
    return { method, path, status: answer.status, body: (await answer.json()) as unknown };
  };
  return [await read('GET'), await read('POST'), await read('GET', '/v1/me/accesses')];
}
