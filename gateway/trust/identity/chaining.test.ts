import { decodeProtectedHeader } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { endSession } from './end-session.ts';
import { accessTokenUrn, exchangeGrant, jwtUrn } from './exchange-request.ts';
import { regionalTicketType } from './regional-ticket.ts';
import { byDoor } from './session-ended.ts';
import { appToken, signedIn } from './testing/app.ts';
import { tokenClient } from './testing/exchange.ts';
import { logIn, startLoginRig } from './testing/login.ts';
import {
  claimsOf,
  foreignIssuer,
  newToken,
  probe,
  type Rig,
  type TestMember,
} from './testing/rig.ts';

let rig: Rig;
let offsetMs = 0;
beforeAll(async () => {
  rig = await startLoginRig(
    () => new Date(Date.now() + offsetMs),
    () => {},
  );
});
afterAll(() => rig.close());

const { refusal, tokenOf, exchange, windowToken } = tokenClient(() => rig);

describe('handing a token on', () => {
  const handed = async (token: string) =>
    tokenOf(exchange(rig.qingpu, token, { audience: 'jiashan.platform' }));

  it('lets the named member act in turn: both stand in the token, the person stays the same', async () => {
    const first = await windowToken();
    const token = await handed(first);
    expect(claimsOf(token)).toMatchObject({
      aud: 'jiashan.platform',
      client_id: 'qingpu.platform',
      may_act: { sub: 'jiashan.platform' },
    });
    const answer = await exchange(rig.jiashan, token);
    const claims = claimsOf(answer.body['access_token'] ?? '');
    expect(claims).toMatchObject({
      aud: rig.origin,
      client_id: 'jiashan.platform',
      act: { sub: 'jiashan.platform', act: { sub: 'qingpu.platform' } },
      scope: 'cases:read',
    });
    for (const name of ['sub', 'sid', 'acr', 'ial', 'aal', 'auth_time'])
      expect(claims[name]).toEqual(claimsOf(first)[name]);
    expect(claims['may_act']).toBeUndefined();
    expect(await probe(rig, answer.body['access_token'])).toBe('200 ok');
  });

  it('the handed token is of use to that member only, and at no door', async () => {
    const token = await handed(await windowToken());
    expect(await probe(rig, token)).toBe('401 auth.wrong_audience');
    expect(await refusal(exchange(rig.qingpu, token))).toBe('invalid_grant');
    const { key } = await signedIn(rig);
    const parameters = { subject_token: token, subject_token_type: accessTokenUrn };
    const stolen = await appToken(rig, key, { grant_type: exchangeGrant, ...parameters });
    expect(stolen.body['error']).toBe('invalid_grant');
  });

  it('act depth: three in turn and no fourth', async () => {
    const pingPong = async (token: string, from: TestMember, to: TestMember) => {
      const on = await tokenOf(exchange(from, token, { audience: to.clientId }));
      return exchange(to, on, { scope: 'cases:read' });
    };
    const one = await windowToken();
    const two = await tokenOf(pingPong(one, rig.qingpu, rig.jiashan));
    const three = await tokenOf(pingPong(two, rig.jiashan, rig.qingpu));
    expect(claimsOf(three)['act']).toEqual({
      sub: 'qingpu.platform',
      act: { sub: 'jiashan.platform', act: { sub: 'qingpu.platform' } },
    });
    const four = await pingPong(three, rig.qingpu, rig.jiashan);
    expect(four.body['error']).toBe('invalid_request');
  });

  it('ends with the session that it began in', async () => {
    const first = await windowToken();
    const second = await tokenOf(exchange(rig.jiashan, await handed(first)));
    await endSession(rig.platform, String(claimsOf(first)['sid']), byDoor);
    expect(await probe(rig, second)).toBe('401 auth.session_ended');
  });

  it('scope widening: the second member gets no more than the first had, nor than it may itself', async () => {
    const narrow = await tokenOf(
      exchange(rig.qingpu, await windowToken(), { scope: 'cases:submit' }),
    );
    expect(await refusal(exchange(rig.jiashan, await handed(narrow)))).toBe('invalid_scope');
  });
});

describe('actor tokens', () => {
  const withActor = (actorToken: string) => ({
    actor_token: actorToken,
    actor_token_type: accessTokenUrn,
  });

  it('an own token proves the actor that the client is anyway', async () => {
    const own = await newToken(rig, rig.qingpu, 'cases:read');
    expect((await exchange(rig.qingpu, await windowToken(), withActor(own))).status).toBe(200);
  });

  it('of another member, or of a person, it is refused', async () => {
    const token = await windowToken();
    const foreign = await newToken(rig, rig.jiashan, 'cases:read');
    for (const actor of [foreign, token, 'x'])
      expect(await refusal(exchange(rig.qingpu, token, withActor(actor)))).toBe('invalid_request');
  });
});

describe('a grant for another domain', () => {
  const chained = (token: string, change: Record<string, string> = {}) =>
    exchange(rig.qingpu, token, {
      requested_token_type: jwtUrn,
      audience: foreignIssuer,
      ...change,
    });

  it('is for that server alone, lives a minute and says who acts', async () => {
    const token = await windowToken();
    const { body } = await chained(token, { scope: 'cases:read' });
    expect(body).toMatchObject({ issued_token_type: jwtUrn, token_type: 'N_A', expires_in: 60 });
    const grant = body['access_token'] ?? '';
    expect(decodeProtectedHeader(grant).typ).toBe('authorization-grant+jwt');
    const claims = claimsOf(grant);
    expect(claims).toMatchObject({
      iss: rig.origin,
      aud: foreignIssuer,
      client_id: 'qingpu.platform',
      scope: 'cases:read',
      sub: claimsOf(token)['sub'],
      acr: 'urn:tongban:ial:2',
      act: { sub: 'qingpu.platform' },
    });
    expect(Number(claims['exp']) - Number(claims['iat'])).toBe(60);
    expect(await probe(rig, grant)).toBe('401 auth.token_invalid');
  });

  it('never outlives the token that it was made from', async () => {
    const token = await windowToken();
    offsetMs += 270_000;
    const claims = claimsOf((await chained(token)).body['access_token'] ?? '');
    expect(claims['exp']).toBe(claimsOf(token)['exp']);
  });

  it('is not given for a ticket, to an unknown server, or to whom it is not permitted', async () => {
    const token = await windowToken();
    expect(await refusal(chained(token, { audience: 'https://unknown.example' }))).toBe(
      'invalid_target',
    );
    const ticket = (await logIn(rig, 't')).get('regional_ticket') ?? '';
    const asTicket = { subject_token_type: regionalTicketType };
    expect(await refusal(chained(ticket, asTicket))).toBe('invalid_target');
    expect(await refusal(exchange(rig.jiashan, token, { audience: foreignIssuer }))).toBe(
      'invalid_target',
    );
  });
});
