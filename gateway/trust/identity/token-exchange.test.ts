import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { endSession } from './end-session.ts';
import { accessTokenUrn, exchangeGrant } from './exchange-request.ts';
import { regionalTicketType } from './regional-ticket.ts';
import { byDoor } from './session-ended.ts';
import { openSession } from './sessions.ts';
import { begin, logIn, startLoginRig } from './testing/login.ts';
import { claimsOf, newToken, postToken, probe, type Rig, tokenForm } from './testing/rig.ts';

let rig: Rig;
let offsetMs = 0;
let redeemed: string[] = [];

beforeAll(async () => {
  rig = await startLoginRig(
    () => new Date(Date.now() + offsetMs),
    (ticket) => redeemed.push(ticket),
  );
});
afterAll(() => rig.close());
beforeEach(() => {
  redeemed = [];
});

const subjectTokenOf = async (ticket: string) =>
  (await logIn(rig, ticket)).get('regional_ticket') ?? '';

async function exchange(
  subjectToken: string,
  extra: Record<string, string> = {},
  member = rig.qingpu,
) {
  const parameters = {
    grant_type: exchangeGrant,
    subject_token: subjectToken,
    subject_token_type: regionalTicketType,
    audience: 'urn:tongban:region:330421',
    ...extra,
  };
  return postToken(rig, await tokenForm(rig, member, parameters));
}

const refusal = async (...parameters: Parameters<typeof exchange>): Promise<string> => {
  const { status, body } = await exchange(...parameters);
  return `${status} ${body['error']} ${body['code']}`;
};

describe('redeeming a regional ticket', () => {
  it('gives exactly one of a hundred parallel redemptions a token, and the region one call', async () => {
    const subjectToken = await subjectTokenOf('parallel');
    const results = await Promise.all(Array.from({ length: 100 }, () => refusal(subjectToken)));
    expect(results.filter((result) => result.startsWith('200'))).toHaveLength(1);
    expect(
      results.filter((result) => result === '400 invalid_grant oauth.invalid_grant'),
    ).toHaveLength(99);
    expect(redeemed).toEqual(['parallel']);
  });

  it.each([
    ['kiosk kept open: a log-in eight hours ahead', 'ahead'],
    ['two people without a number would be one', 'nobody'],
  ])('refuses what cannot be true of a person: %s', async (_, ticket) => {
    expect(await refusal(await subjectTokenOf(ticket))).toContain('region.malformed_answer');
  });

  it('refuses another person’s ticket in the place of the one that came back', async () => {
    const mine = await subjectTokenOf('mine');
    expect(await refusal(mine.replace(/mine$/, 'victim'))).toContain('400 invalid_grant');
    expect(redeemed).toEqual([]);
    expect((await exchange(mine)).status).toBe(200);
  });

  it('refuses a handle that never came back from home: the browser cannot be skipped', async () => {
    const { loginUrl } = await begin(rig);
    expect(await refusal(`320509.${loginUrl.slice(-43)}.victim`)).toContain('400 invalid_grant');
    expect(redeemed).toEqual([]);
  });

  it('is for the member that opened the log-in, for a minute', async () => {
    const stolen = await subjectTokenOf('a');
    expect(await refusal(stolen, {}, rig.jiashan)).toBe('400 invalid_grant oauth.invalid_grant');
    const elsewhere = { audience: 'urn:tongban:region:310118' };
    expect(await refusal(stolen, elsewhere, rig.jiashan)).toContain('unauthorized_client');
    offsetMs += 60_000;
    expect(await refusal(stolen)).toBe('400 invalid_grant oauth.invalid_grant');
    expect(redeemed).toEqual([]);
  });

  it('denies by default towards regions that were not permitted, without spending the ticket', async () => {
    const subjectToken = await subjectTokenOf('kept');
    expect(await refusal(subjectToken, { audience: 'urn:tongban:region:320509' })).toBe(
      '400 unauthorized_client oauth.unauthorized_client',
    );
    expect(await refusal(subjectToken, { audience: 'urn:tongban:region:999999' })).toBe(
      '400 invalid_target oauth.invalid_target',
    );
    expect(await refusal(subjectToken, { scope: 'console:open' })).toBe(
      '400 invalid_scope oauth.invalid_scope',
    );
    expect((await exchange(subjectToken)).status).toBe(200);
  });

  it('says what the home region says: spent is a bad grant, down is later', async () => {
    expect(await refusal(await subjectTokenOf('spent'))).toBe(
      '400 invalid_grant oauth.invalid_grant',
    );
    expect(await refusal(await subjectTokenOf('down'))).toBe(
      '503 temporarily_unavailable region.unavailable',
    );
  });
});

describe('tokens of a person', () => {
  const session = async (ticket: string) => {
    const { body } = await exchange(await subjectTokenOf(ticket));
    const token = body['access_token'] ?? '';
    return { body, token, claims: claimsOf(token) };
  };
  const again = (token: string, extra: Record<string, string> = {}, member = rig.qingpu) =>
    exchange(
      token,
      { subject_token_type: accessTokenUrn, audience: 'urn:tongban:region:310118', ...extra },
      member,
    );

  it('says who, how sure, for whom and through whom, and nothing that identifies', async () => {
    const { body, claims } = await session('shen');
    expect(body).toMatchObject({
      issued_token_type: accessTokenUrn,
      token_type: 'Bearer',
      expires_in: 300,
    });
    expect(claims).toMatchObject({
      aud: rig.origin,
      client_id: 'qingpu.platform',
      home: '320509',
      target: '330421',
      kind: 'person',
      ial: 2,
      aal: 1,
      acr: 'urn:tongban:ial:2',
      kv: 's1',
      act: { sub: 'qingpu.platform' },
      scope: 'cases:submit cases:read certificates:retrieve',
    });
    expect(JSON.stringify(claims)).not.toContain('wj-shen');
  });

  it('names the same person differently towards another region, and never lives longer than its parent', async () => {
    const first = await session('gu');
    offsetMs += 100_000;
    const { body } = await again(first.token, { scope: 'cases:read admin' });
    const second = claimsOf(body['access_token'] ?? '');
    expect(second).toMatchObject({
      sid: first.claims['sid'],
      target: '310118',
      scope: 'cases:read',
      exp: first.claims['exp'],
    });
    expect(second['sub']).not.toBe(first.claims['sub']);
    expect((await session('gu')).claims['sub']).toBe(first.claims['sub']);
  });

  it('is of no use to another client or without a person, and cannot widen itself', async () => {
    const { token } = await session('lu');
    expect((await again(token, {}, rig.jiashan)).body['error']).toBe('invalid_grant');
    expect((await again(await newToken(rig, rig.qingpu, 'cases:read'))).body['error']).toBe(
      'invalid_grant',
    );
    const narrow = (await again(token, { scope: 'cases:read' })).body['access_token'] ?? '';
    expect((await again(narrow, { scope: 'cases:submit' })).body['error']).toBe('invalid_scope');
    expect((await again(token, { audience: 'urn:tongban:region:320509' })).body['error']).toBe(
      'unauthorized_client',
    );
  });

  it('dies with its session, whose personal data is destroyed', async () => {
    const { token, claims } = await session('shen');
    const sid = String(claims['sid']);
    expect(await probe(rig, token)).toBe('200 ok');
    const opened = await openSession(rig.platform, sid);
    expect(opened).toMatchObject({ ok: true, value: { assertion: { localId: 'wj-shen' } } });
    await endSession(rig.platform, sid, byDoor);
    expect(await probe(rig, token)).toBe('401 auth.session_ended');
    expect((await again(token)).body['error']).toBe('invalid_grant');
    expect(await openSession(rig.platform, sid)).toMatchObject({
      ok: false,
      failure: { code: 'auth.session_ended' },
    });
    const { rows } = await rig.pool.query(
      'select length(sealed) + length(wrapped_key) as left_over from session where sid = $1',
      [sid],
    );
    expect(rows[0]).toEqual({ left_over: 0 });
  });

  it('a session ended on another machine is noticed within five seconds', async () => {
    const { token, claims } = await session('shen');
    expect(await probe(rig, token)).toBe('200 ok');
    await rig.pool.query('update session set ended_at = now() where sid = $1', [claims['sid']]);
    offsetMs += 5000;
    expect(await probe(rig, token)).toBe('401 auth.session_ended');
  });

  it('a session stolen from the database opens under no other id', async () => {
    const [one, two] = [await session('shen'), await session('gu')];
    await rig.pool.query(
      'update session s set sealed = o.sealed, wrapped_key = o.wrapped_key from session o where s.sid = $1 and o.sid = $2',
      [one.claims['sid'], two.claims['sid']],
    );
    await expect(openSession(rig.platform, String(one.claims['sid']))).rejects.toThrow();
  });

  it('leaves audit events that name the person only by the pairwise subject', async () => {
    const { claims } = await session('shen');
    const { rows } = await rig.pool.query(
      "select event from audit_pending where event->>'onBehalfOf' = $1 order by id desc limit 2",
      [claims['sub']],
    );
    const events = rows.map(
      ({ event }) => event as { action: string; object: { ref: string }; legalBasis: string },
    );
    expect(events.map(({ action }) => action)).toEqual(['token.exchanged', 'session.redeemed']);
    expect(events.map(({ object }) => object.ref)).toEqual([claims['jti'], claims['sid']]);
    const all = await rig.pool.query(
      'select string_agg(event::text, $1) as text from audit_pending',
      [' '],
    );
    expect(all.rows[0].text).not.toContain('wj-');
  });

  it('lies sealed in the database: neither local id nor ticket nor handle can be read there', async () => {
    const subjectToken = await subjectTokenOf('needle');
    expect((await exchange(subjectToken)).status).toBe(200);
    const tables = await rig.pool.query(
      "select (select string_agg(l::text, ' ') from login l) || (select string_agg(s::text, ' ') from session s) as text",
    );
    expect(tables.rows[0].text).not.toMatch(/needle/);
    expect(tables.rows[0].text).not.toContain(subjectToken.split('.')[1]);
  });
});
