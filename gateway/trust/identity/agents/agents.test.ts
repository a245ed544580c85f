import { fetch } from 'undici';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Authorisation } from '#contracts/authorisation';
import { fail, ok } from '#contracts/result';
import { endSession } from '../end-session.ts';
import { accessTokenUrn, exchangeGrant } from '../exchange-request.ts';
import { regionalTicketType } from '../regional-ticket.ts';
import { byDoor } from '../session-ended.ts';
import {
  type AuthorisationOf,
  logIn,
  namedCompany,
  namedPerson,
  startLoginRig,
} from '../testing/login.ts';
import {
  claimsOf,
  newToken,
  postToken,
  probe,
  type Rig,
  type TestMember,
  tokenForm,
} from '../testing/rig.ts';

let rig: Rig;
let offsetMs = 0;
let asked: Parameters<AuthorisationOf>[0][] = [];
let home: Awaited<ReturnType<AuthorisationOf>>;
const representative: Authorisation = {
  kind: 'legal_representative',
  items: 'all',
  raw: '法定代表人',
};

beforeAll(async () => {
  rig = await startLoginRig(
    () => new Date(Date.now() + offsetMs),
    () => undefined,
    async (question) => {
      asked.push(question);
      return home;
    },
  );
});
afterAll(() => rig.close());
beforeEach(() => {
  asked = [];
  home = ok(representative);
});

const ask = async (parameters: Record<string, string>, member: TestMember = rig.qingpu) =>
  postToken(rig, await tokenForm(rig, member, { grant_type: exchangeGrant, ...parameters }));

/** A token of a fresh session at the Qingpu window, of a person or a company from Wujiang. */
async function signedIn(kind: 'person' | 'company', ticket = 'named') {
  const query = await logIn(rig, ticket, kind);
  const { body } = await ask({
    subject_token: query.get('regional_ticket') ?? '',
    subject_token_type: regionalTicketType,
    audience: 'urn:tongban:region:310118',
  });
  const token = body['access_token'] ?? '';
  return { token, claims: claimsOf(token) };
}

const combine = (company: string, person: string, change: Record<string, string> = {}) =>
  ask({
    subject_token: company,
    subject_token_type: accessTokenUrn,
    actor_token: person,
    actor_token_type: accessTokenUrn,
    ...change,
  });

async function both(tickets: { company?: string; person?: string } = {}) {
  const company = await signedIn('company', tickets.company ?? 'named-company');
  const person = await signedIn('person', tickets.person ?? 'named-person');
  const answer = await combine(company.token, person.token);
  return { company, person, answer, token: answer.body['access_token'] ?? '' };
}

const refusal = ({ status, body }: Awaited<ReturnType<typeof ask>>): string =>
  `${status} ${body['error']} ${body['code']}`;

const again = (token: string, change: Record<string, string> = {}, member?: TestMember) =>
  ask({ subject_token: token, subject_token_type: accessTokenUrn, ...change }, member);

/** A door at which something is done. */
async function act(token: string): Promise<string> {
  const headers = { authorization: `Bearer ${token}` };
  const response = await fetch(`${rig.origin}/probe`, { method: 'POST', headers });
  const { code } = (await response.json()) as { code?: string };
  return `${response.status} ${code ?? 'ok'}`;
}

async function events(action: string, sid: unknown) {
  const { rows } = await rig.pool.query(
    "select event from audit_pending where event->>'action' = $1 and case_ref = $2",
    [action, sid],
  );
  return (rows as { event: Record<string, unknown> }[]).map(({ event }) => event);
}

describe('a person acting for a company', () => {
  it('stands in the token before the platform, both by names that mean nothing elsewhere', async () => {
    const { company, person, answer, token } = await both();
    expect(answer.status).toBe(200);
    const claims = claimsOf(token);
    expect(claims).toMatchObject({
      sub: company.claims['sub'],
      kind: 'company',
      sid: company.claims['sid'],
      act: {
        sub: person.claims['sub'],
        sid: person.claims['sid'],
        act: { sub: 'qingpu.platform' },
      },
    });
    expect(asked).toEqual([{ uscc: namedCompany.uscc, agent: namedPerson }]);
    expect(JSON.stringify(claims)).not.toContain(namedCompany.uscc);
    expect(await probe(rig, token)).toBe('200 ok');
    expect(await act(token)).toBe('200 ok');
  });

  it('is logged on behalf of the company, with who acted and that home was asked', async () => {
    const { company, person } = await both();
    const { sid, sub } = company.claims;
    const [confirmed] = await events('agency.confirmed', sid);
    expect(confirmed).toMatchObject({
      onBehalfOf: sub,
      details: { home: '320509', agent: person.claims['sub'], kind: 'legal_representative' },
    });
    const exchanged = await events('token.exchanged', sid);
    expect(exchanged.at(-1)).toMatchObject({
      onBehalfOf: sub,
      details: { agent: person.claims['sub'] },
    });
    expect(JSON.stringify([confirmed, exchanged])).not.toContain(namedPerson.idNumber);
  });

  it('is as sure as the weaker and as fresh as the older of the two log-ins', async () => {
    const person = await signedIn('person', 'named-early');
    offsetMs += 60_000;
    const company = await signedIn('company', 'named-late');
    const { body } = await combine(company.token, person.token);
    expect(claimsOf(body['access_token'] ?? '')['auth_time']).toBe(person.claims['auth_time']);
  });

  it('names person and company anew towards another region', async () => {
    const { token } = await both();
    const answer = await again(token, { audience: 'urn:tongban:region:330421' });
    const [one, two] = [claimsOf(token), claimsOf(answer.body['access_token'] ?? '')];
    expect(two['sub']).not.toBe(one['sub']);
    expect(two['act']).toMatchObject({ act: { sub: 'qingpu.platform' } });
    expect((two['act'] as { sub: string }).sub).not.toBe((one['act'] as { sub: string }).sub);
  });

  it('stays in front when a platform hands the token on, and three in turn are the most', async () => {
    const { token } = await both();
    const towards = await again(token, { audience: 'urn:tongban:region:330421' });
    const handed = await again(towards.body['access_token'] ?? '', {
      audience: 'jiashan.platform',
    });
    const next = await again(handed.body['access_token'] ?? '', {}, rig.jiashan);
    const claims = claimsOf(next.body['access_token'] ?? '');
    expect(claims['act']).toMatchObject({
      sid: expect.any(String),
      act: { sub: 'jiashan.platform', act: { sub: 'qingpu.platform' } },
    });
    const back = await again(
      next.body['access_token'] ?? '',
      { audience: 'qingpu.platform' },
      rig.jiashan,
    );
    const fourth = await again(back.body['access_token'] ?? '');
    expect(refusal(fourth)).toContain('invalid_request');
  });
});

describe('nobody acts for a company', () => {
  it('an agent of another company: home knows nothing of it', async () => {
    home = ok(undefined);
    const { company, answer } = await both();
    expect(refusal(answer)).toBe('400 invalid_grant oauth.agent_not_authorised');
    expect(await events('agency.refused', company.claims['sid'])).toMatchObject([
      { outcome: 'refused', reasonCode: 'auth.agent_not_authorised' },
    ]);
  });

  it('an authorisation that has expired, whatever its region says', async () => {
    home = ok({ ...representative, validUntil: '2020-01-01T00:00:00+08:00' });
    expect(refusal((await both()).answer)).toBe('400 invalid_grant oauth.agent_not_authorised');
  });

  it('home cannot be asked: nothing is issued, and it says so', async () => {
    home = fail({ kind: 'retryable', code: 'timeout', message: 'timeout' });
    const { answer } = await both();
    expect(refusal(answer)).toBe('503 temporarily_unavailable region.unavailable');
    home = fail({ kind: 'malformed', code: 'body', message: 'body' });
    expect(refusal((await both()).answer)).toBe('502 server_error region.malformed_answer');
    home = fail({ kind: 'rejected', code: 'no', message: 'no' });
    expect(refusal((await both()).answer)).toBe('400 invalid_grant oauth.agent_not_authorised');
  });

  it('either of the two below real name', async () => {
    expect(refusal((await both({ person: 'low' })).answer)).toContain('oauth.level_unmet');
    expect(refusal((await both({ company: 'low' })).answer)).toContain('oauth.level_unmet');
    expect(asked).toEqual([]);
  });

  it('a person for a person, a company for a company, and two in a row', async () => {
    const [person, company] = [await signedIn('person'), await signedIn('company')];
    const { token } = await both();
    for (const [subject, actor] of [
      [person.token, person.token],
      [person.token, company.token],
      [company.token, company.token],
      [token, person.token],
    ] as const)
      expect(refusal(await combine(subject, actor))).toContain('400 invalid_request');
  });

  it('a stolen actor token: another member’s, or a word in its place', async () => {
    const { company, person } = await both();
    asked = [];
    const theirs = await combine(company.token, await newToken(rig, rig.jiashan, 'cases:read'));
    expect(refusal(theirs)).toContain('400 invalid_request');
    expect(refusal(await combine(company.token, `${person.token.slice(0, -4)}AAAA`))).toContain(
      '400 invalid_request',
    );
    expect(asked).toEqual([]);
  });

  it('with more rights than the person’s own token carries', async () => {
    const company = await signedIn('company', 'named-company');
    const person = await signedIn('person', 'named-person');
    const narrow = await again(person.token, { scope: 'cases:read' });
    const { body } = await combine(company.token, narrow.body['access_token'] ?? '');
    expect(body['scope']).toBe('cases:read');
  });

  it('longer than the authorisation lasts', async () => {
    const until = new Date(Date.now() + offsetMs + 60_000);
    home = ok({ ...representative, validUntil: until.toISOString() });
    const { token } = await both();
    expect(Number(claimsOf(token)['exp'])).toBeLessThanOrEqual(until.getTime() / 1000);
  });
});

describe('an agent whose authorisation was withdrawn', () => {
  it('is asked about again where something is done, and is out from then on', async () => {
    const { company, person, token } = await both();
    home = ok(undefined);
    asked = [];
    expect(await act(token)).toBe('200 ok');
    expect(asked).toEqual([]);
    await rig.pool.query("update agency set checked_at = checked_at - interval '1 hour'");
    expect(await probe(rig, token)).toBe('200 ok');
    expect(await act(token)).toBe('403 auth.agent_not_authorised');
    expect(await probe(rig, token)).toBe('403 auth.agent_not_authorised');
    expect(refusal(await again(token))).toBe('400 invalid_grant oauth.agent_not_authorised');
    home = ok(representative);
    expect(await act(token)).toBe('403 auth.agent_not_authorised');
    expect((await combine(company.token, person.token)).status).toBe(200);
  });

  it('gets no further token: home is asked again once its word is old', async () => {
    const { token } = await both();
    await rig.pool.query("update agency set checked_at = checked_at - interval '1 hour'");
    home = ok(undefined);
    expect(refusal(await again(token))).toBe('400 invalid_grant oauth.agent_not_authorised');
  });

  it('does nothing while home cannot be asked whether it was', async () => {
    const { token } = await both();
    await rig.pool.query("update agency set checked_at = checked_at - interval '1 hour'");
    home = fail({ kind: 'retryable', code: 'timeout', message: 'timeout' });
    expect(await act(token)).toBe('503 region.unavailable');
    home = ok(representative);
    expect(await act(token)).toBe('200 ok');
  });

  it.each(['company', 'person'] as const)('ends with the session of the %s', async (who) => {
    const parts = await both();
    await endSession(rig.platform, String(parts[who].claims['sid']), byDoor);
    expect(await probe(rig, parts.token)).toBe('401 auth.session_ended');
  });
});
