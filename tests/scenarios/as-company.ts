import { samplePassword } from '#adapters/kit/sample-world';
import { signInAtHome } from '../../gateway/entries/demo/citizen.ts';
import { windowRedirectUri } from '../../gateway/entries/demo/members.ts';
import { expectStatus, windowScope } from '../../gateway/entries/demo/window.ts';
import type { TestGateway } from '../setup/gateway.ts';

const exchangeGrant = 'urn:ietf:params:oauth:grant-type:token-exchange';
const accessToken = 'urn:ietf:params:oauth:token-type:access_token';
const ticket = 'urn:tongban:params:oauth:token-type:regional-ticket';

type SignIn = {
  readonly region: string;
  readonly kind: 'person' | 'company';
  readonly login: string;
};

const tokenOf = (answer: Record<string, unknown>): string => String(answer['access_token']);

/** Somebody signs in at home at the Qingpu window: its token for them towards Jiashan, or another region. */
export async function signIn(
  gateway: TestGateway,
  { region, kind, login }: SignIn,
  target = '330421',
) {
  const qingpu = gateway.member('qingpu-platform');
  const body = { region, kind, redirectUri: windowRedirectUri, state: 'window' };
  const token = await qingpu.ownToken(windowScope);
  const begun = expectStatus(
    await qingpu.call('POST', '/oauth/logins', { token, body }),
    201,
    'open the log-in',
  );
  const loginUrl = String(begun['loginUrl']);
  const back = await signInAtHome(loginUrl, windowRedirectUri, login, samplePassword);
  const answer = await qingpu.token({
    grant_type: exchangeGrant,
    subject_token: back.searchParams.get('regional_ticket') ?? '',
    subject_token_type: ticket,
    audience: `urn:tongban:region:${target}`,
  });
  return tokenOf(expectStatus(answer, 200, 'exchange the log-in'));
}

/** The window asks for a token of the company with the person as its actor. */
export const combine = (gateway: TestGateway, company: string, person: string) =>
  gateway.member('qingpu-platform').token({
    grant_type: exchangeGrant,
    subject_token: company,
    subject_token_type: accessToken,
    actor_token: person,
    actor_token_type: accessToken,
    audience: 'urn:tongban:region:330421',
  });

export async function asCompany(gateway: TestGateway, company: SignIn, person: SignIn) {
  const tokens = [await signIn(gateway, company), await signIn(gateway, person)] as const;
  return tokenOf(expectStatus(await combine(gateway, ...tokens), 200, 'act for the company'));
}
