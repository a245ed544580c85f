import type { MemberClient } from '../../gateway/embedded/member-client.ts';
import { windowRedirectUri } from '../../gateway/embedded/members.ts';
import type { Question } from '../setup/ask.ts';

/** What a client asks at the OAuth endpoints beside the token endpoint. */
export async function asClient(client: MemberClient): Promise<Question[]> {
  const form = async (path: string, parameters: Record<string, string>) => ({
    method: 'POST',
    path,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: await client.assertion(),
      ...parameters,
    }).toString(),
  });
  const pushed = {
    response_type: 'code',
    redirect_uri: windowRedirectUri,
    code_challenge: 'x'.repeat(43),
    code_challenge_method: 'S256',
  };
  return [await form('/oauth/par', pushed)];
}
