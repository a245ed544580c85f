import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { expect, it } from 'vitest';
import { samplePassword } from '#adapters/kit/sample-world';
import { signInAtHome } from '../../gateway/entries/demo/citizen.ts';
import { windowRedirectUri } from '../../gateway/entries/demo/members.ts';
import { clientForm, tokenRequest } from '../scenarios/token-requests.ts';
import { ask, type Question, type RawAnswer } from '../setup/ask.ts';
import type { TestWorld } from '../setup/gateway.ts';

export type TwoProcesses = {
  readonly world: TestWorld;
  /** Where the two listen; both call themselves `world.origin`. */
  readonly addresses: readonly [string, string];
  /** How often each secret is used at the same moment. */
  readonly times: number;
};

const codeOf = ({ status, text }: RawAnswer): string =>
  `${status} ${(JSON.parse(text) as { code?: string }).code ?? 'ok'}`;

/** Sends all questions at once, by turns to the one and the other process. @returns answer -> how often */
async function raced(
  { addresses, times }: TwoProcesses,
  question: () => Promise<Question>,
): Promise<Record<string, number>> {
  const questions = await Promise.all(Array.from({ length: times }, question));
  const answers = await Promise.all(
    questions.map((asked, i) => ask(addresses[i % 2 === 0 ? 0 : 1], asked)),
  );
  const counts: Record<string, number> = {};
  for (const code of answers.map(codeOf)) counts[code] = (counts[code] ?? 0) + 1;
  return counts;
}

async function proofOf(origin: string): Promise<string> {
  const { privateKey, publicKey } = await generateKeyPair('ES256');
  return new SignJWT({ htm: 'POST', htu: `${origin}/oauth/token`, jti: crypto.randomUUID() })
    .setIssuedAt()
    .setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk: await exportJWK(publicKey) })
    .sign(privateKey);
}

/** A log-in of the Qingpu window as far as the ticket that came back. */
export async function ticketOf({ member }: TestWorld): Promise<string> {
  const qingpu = member('qingpu-platform');
  const token = await qingpu.ownToken('identity:login');
  const body = { region: '320509', kind: 'person', redirectUri: windowRedirectUri, state: 'x' };
  const opened = await qingpu.call('POST', '/oauth/logins', { token, body });
  const { loginUrl } = opened.body as { loginUrl: string };
  const back = await signInAtHome(loginUrl, windowRedirectUri, 'shen.wei', samplePassword);
  return back.searchParams.get('regional_ticket') ?? '';
}

/** What may be used once is used once, however many processes share the database. */
export function replayAcross(two: () => TwoProcesses): void {
  const others = () => two().times - 1;
  const qingpu = () => two().world.member('qingpu-platform');

  it('jti replay across two processes: a client assertion at both at once is taken by one', async () => {
    const question = tokenRequest(await clientForm(qingpu()));
    expect(await raced(two(), async () => question)).toEqual({
      '200 ok': 1,
      '401 oauth.assertion_replayed': others(),
    });
  });

  it('jti replay across two processes: a DPoP proof at both at once is taken by one', async () => {
    const dpop = await proofOf(two().world.origin);
    const question = async () => tokenRequest(await clientForm(qingpu()), { dpop });
    expect(await raced(two(), question)).toEqual({
      '200 ok': 1,
      '400 oauth.dpop_invalid': others(),
    });
  });

  it('parallel redemptions of one ticket at two processes: exactly one gets a token', async () => {
    const exchange = {
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      subject_token: await ticketOf(two().world),
      subject_token_type: 'urn:tongban:params:oauth:token-type:regional-ticket',
      audience: 'urn:tongban:region:330421',
    };
    const question = async () => tokenRequest(await clientForm(qingpu(), exchange));
    expect(await raced(two(), question)).toEqual({
      '200 ok': 1,
      '400 oauth.invalid_grant': others(),
    });
  });

  it('nonce replay across two processes: a signed call at both at once is taken by one', async () => {
    const token = await qingpu().ownToken('console:open');
    const body = JSON.stringify({ returnTo: '/console/cases' });
    const call = {
      method: 'POST',
      path: '/v1/console/links',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body,
    };
    const signature = await qingpu().sign(call);
    const question = { ...call, headers: { ...call.headers, ...signature } };
    expect(await raced(two(), async () => question)).toEqual({
      '201 ok': 1,
      '401 signature.replayed': others(),
    });
  });
}
