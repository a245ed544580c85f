import { createHash, randomUUID } from 'node:crypto';
import { samplePassword } from '#adapters/kit/sample-world';
import { signInAtHome } from './citizen.ts';
import type { Answer, MemberClient } from './member-client.ts';
import { windowRedirectUri } from './members.ts';

/** What a window's system asks for its own token. */
export const windowScope =
  'cases:submit cases:read certificates:retrieve handoffs:write identity:login console:open';
/** How a scanned document is referred to. */
export const documentDigest = (text: string): string =>
  `sha-256:${createHash('sha256').update(text).digest('hex')}`;
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** The body of an answer that went as expected. */
export function expectStatus(
  answer: Answer,
  status: number,
  what: string,
): Record<string, unknown> {
  if (answer.status !== status)
    throw new Error(`${what}: HTTP ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body as Record<string, unknown>;
}

/** The person from Wujiang signs in at home and the window gets a token for Jiashan in their name. */
export async function signInAndExchange(
  qingpu: MemberClient,
  target: string,
  login: string,
  scopes: readonly string[] = ['cases:submit', 'cases:read', 'certificates:retrieve'],
): Promise<string> {
  const token = await qingpu.ownToken(windowScope);
  const state = randomUUID();
  const begun = expectStatus(
    await qingpu.call('POST', '/oauth/logins', {
      token,
      body: { region: '320509', kind: 'person', redirectUri: windowRedirectUri, state },
    }),
    201,
    'begin the log-in',
  );
  const back = await signInAtHome(
    String(begun['loginUrl']),
    windowRedirectUri,
    login,
    samplePassword,
  );
  if (back.searchParams.get('state') !== state)
    throw new Error('the log-in came back with another state');
  const exchanged = expectStatus(
    await qingpu.token({
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      subject_token: back.searchParams.get('regional_ticket') ?? '',
      subject_token_type: 'urn:tongban:params:oauth:token-type:regional-ticket',
      audience: `urn:tongban:region:${target}`,
      scope: scopes.join(' '),
    }),
    200,
    'exchange the log-in',
  );
  return String(exchanged['access_token']);
}

export async function findItem(qingpu: MemberClient, token: string): Promise<string> {
  const listed = expectStatus(
    await qingpu.call('GET', '/v1/items?region=330421&basicCode=000131001001', { token }),
    200,
    'find the item',
  );
  const [item] = listed['items'] as { code: string }[];
  if (!item) throw new Error('Jiashan offers no such item');
  return item.code;
}

export async function retrieve(
  qingpu: MemberClient,
  token: string,
  type: string,
  itemCode: string,
): Promise<string> {
  const until = new Date(Date.now() + 86_400_000).toISOString();
  const body = { holder: 'subject', type, itemCode, reason: '内资公司设立登记', until };
  return String(
    expectStatus(
      await qingpu.call('POST', '/v1/certificates/retrieve', { token, body }),
      201,
      'retrieve',
    )['credentialId'],
  );
}

export async function handOver(
  qingpu: MemberClient,
  token: string,
  caseId: string,
  by: { readonly courier: string } | { readonly waybill: string },
): Promise<string> {
  const request = {
    caseIds: [caseId],
    from: '310118',
    to: '330421',
    pages: 6,
    items: [{ code: 'LEASE', name: '租赁合同原件', pages: 6 }],
    seal: '长三角通办专用章-青浦01',
  };
  const opened = expectStatus(
    await qingpu.call('POST', '/v1/handoffs', {
      token,
      body: request,
      idempotencyKey: randomUUID(),
    }),
    201,
    'open the hand-off',
  );
  const id = String(opened['handoffId']);
  await custody(qingpu, token, id, { event: 'sealed', pages: 6 });
  await custody(qingpu, token, id, { event: 'dispatched', ...by });
  return id;
}

export async function custody(
  member: MemberClient,
  token: string,
  id: string,
  event: Record<string, unknown>,
): Promise<void> {
  expectStatus(
    await member.call('POST', `/v1/handoffs/${id}/custody`, {
      token,
      body: event,
      idempotencyKey: randomUUID(),
    }),
    201,
    String(event['event']),
  );
}

/** Waits until the courier has told that the dossier was delivered; the last scan seen is in the error. */
export async function waitForDelivery(
  member: MemberClient,
  token: string,
  handoffId: string,
  patienceMs: number,
): Promise<void> {
  const until = Date.now() + patienceMs;
  let last = 'nothing';
  while (Date.now() < until) {
    const answer = await member.call('GET', `/v1/handoffs/${handoffId}`, { token });
    const { scans } = expectStatus(answer, 200, 'read the hand-off') as {
      scans: { kind: string }[];
    };
    last = scans.at(-1)?.kind ?? last;
    if (last === 'delivered') return;
    await pause(60);
  }
  throw new Error(`the courier has told ${last}, expected delivered`);
}

/** Waits until the case is in one of the states; the last state seen is in the error. */
export async function waitForState(
  member: MemberClient,
  token: string,
  caseId: string,
  wanted: readonly string[],
  patienceMs: number,
): Promise<string> {
  const until = Date.now() + patienceMs;
  let state = '';
  while (Date.now() < until) {
    const answer = expectStatus(
      await member.call('GET', `/v1/cases/${caseId}`, { token }),
      200,
      'read the case',
    );
    state = String(answer['state']);
    if (wanted.includes(state)) return state;
    await pause(60);
  }
  throw new Error(`the case is still ${state}, expected ${wanted.join(' or ')}`);
}
