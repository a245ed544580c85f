import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { samplePassword } from '../kit/sample-world.ts';
import type { Context } from './call.ts';
import { identity } from './login.ts';
import { newId, type Stage, setStage } from './platform/test-stage.ts';
import { ssoSign } from './sso.ts';

let stage: Stage;
let offsetMs = 0;
beforeAll(async () => {
  stage = await setStage({ clock: () => new Date(Date.now() + offsetMs) });
});
afterAll(() => stage.close());

const back = `http://127.0.0.1:9/login/back?state=${newId('st')}`;
type Kind = 'person' | 'company';

/** Walks through the page as a browser does and returns the answer to the submitted form. */
async function submitForm(kind: Kind, login: string, password: string): Promise<Response> {
  const begun = identity.beginLogin({ callbackUrl: back, kind }, stage.context);
  if (!begun.ok) throw new Error(begun.failure.code);
  const html = await (await fetch(begun.value.url)).text();
  const action = /<form method="post" action="([^"]+)"/.exec(html)?.[1] ?? '';
  const hidden = [...html.matchAll(/type="hidden" name="([^"]+)" value="([^"]*)"/g)].map(
    ([, name = '', value = '']): [string, string] => [
      name,
      value.replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code))),
    ],
  );
  const body = new URLSearchParams([...hidden, ['username', login], ['password', password]]);
  return fetch(new URL(action, stage.platform.url), { method: 'POST', body, redirect: 'manual' });
}

async function ticketOf(kind: Kind, login: string): Promise<string> {
  const answer = await submitForm(kind, login, samplePassword);
  return new URL(answer.headers.get('location') ?? '').searchParams.get('ticket') ?? '';
}

const redeem = (ticket: string, kind: Kind = 'person', context: Context = stage.context) =>
  identity.redeem({ ticket, kind, callbackUrl: back }, context);

const failureOf = async (outcome: ReturnType<typeof redeem>) => {
  const result = await outcome;
  return result.ok ? undefined : result.failure;
};

describe('a person signs in', () => {
  it('comes back with our state, and the region tells name, number and level once', async () => {
    const answer = await submitForm('person', 'dot', samplePassword);
    expect(answer.status).toBe(302);
    const location = new URL(answer.headers.get('location') ?? '');
    expect(location.href.startsWith(back)).toBe(true);
    const ticket = location.searchParams.get('ticket') ?? '';
    const redeemed = await redeem(ticket);
    expect(redeemed).toMatchObject({
      ok: true,
      value: {
        region: '330421',
        localId: 'js-0001',
        kind: 'person',
        level: { ial: 3, aal: 1, raw: '3' },
        party: { kind: 'person', name: '阿依古丽·示例', idType: '111', phone: '00000000005' },
        dropped: ['sex', 'nation', 'loginname'],
      },
    });
    expect(await failureOf(redeem(ticket))).toMatchObject({ kind: 'rejected', code: 'sso.4' });
  });

  it('sees the form again after a wrong password, without a ticket', async () => {
    const answer = await submitForm('person', 'dot', 'wrong');
    expect(answer.status).toBe(200);
    expect(answer.headers.get('location')).toBeNull();
    expect(await answer.text()).toContain('用户名或密码错误');
  });

  it('is never sent to an address that is not registered', async () => {
    for (const callbackUrl of [
      'http://evil.example/login/back',
      'http://127.0.0.1:9/login/back/x',
      'http://a@127.0.0.1:9/login/back',
    ]) {
      const begun = identity.beginLogin({ callbackUrl, kind: 'person' }, stage.context);
      expect(begun.ok && (await fetch(begun.value.url)).status).toBe(400);
    }
  });

  it('cannot use a ticket after 60 seconds', async () => {
    const ticket = await ticketOf('person', 'qian.sample');
    offsetMs = 61_000;
    const failure = await failureOf(redeem(ticket));
    offsetMs = 0;
    expect(failure).toMatchObject({ kind: 'rejected', code: 'sso.4' });
  });
});

describe('a company signs in', () => {
  it('is told with its unified code and legal representative', async () => {
    const redeemed = await redeem(await ticketOf('company', 'corp.ja'), 'company');
    expect(redeemed).toMatchObject({
      ok: true,
      value: {
        kind: 'company',
        level: { ial: 3, raw: '3' },
        party: { kind: 'company', name: '嘉善示例食品有限公司', legalRepresentative: '钱示例' },
        dropped: ['personInfo', 'attnName', 'attnPhone'],
      },
    });
  });

  it('is refused when it is a person who signed in', async () => {
    const outcome = redeem(await ticketOf('company', 'dot'), 'company');
    expect(await failureOf(outcome)).toMatchObject({ kind: 'rejected', code: 'user_type' });
  });
});

describe('the log-in server', () => {
  it('refuses a wrong password of the service and a wrong clock as unauthorised', async () => {
    const { credentials } = stage.context;
    const sso = { ...credentials.sso, servicepwd: 'x'.repeat(32) };
    const ticket = await ticketOf('person', 'dot');
    const wrong = redeem(ticket, 'person', {
      ...stage.context,
      credentials: { ...credentials, sso },
    });
    expect(await failureOf(wrong)).toMatchObject({ kind: 'unauthorised', code: 'sso.2' });
    const late = () => new Date(Date.now() + 120_000);
    const skewed = redeem(ticket, 'person', { ...stage.context, clock: late });
    expect(await failureOf(skewed)).toMatchObject({ kind: 'unauthorised', code: 'sso.3' });
  });

  it('is signed with the MD5 that RFC 1321 and Node compute', () => {
    expect(ssoSign('message ', 'digest', '')).toBe(
      createHash('md5').update('message digest').digest('hex'),
    );
    expect(ssoSign('a', 'b', 'c')).toBe('900150983cd24fb0d6963f7d28e17f72');
  });

  const answering = (...answers: object[]): Context => ({
    ...stage.context,
    http: async () => ({
      ok: true,
      value: {
        status: 200,
        headers: {},
        body: new TextEncoder().encode(JSON.stringify(answers.shift())),
      },
    }),
  });
  const token = { result: 0, token: 'TK-1' };
  const user = {
    result: '0',
    userid: 'u1',
    authlevel: '2',
    idtype: '1',
    username: '陆示例',
    idnum: '320509950505003',
  };

  it('may send a 15-digit number, which becomes the 18 digits of the same person', async () => {
    const redeemed = await redeem('ST-12345678', 'person', answering(token, user));
    expect(redeemed.ok && redeemed.value.party).toMatchObject({
      idNumber: expect.stringMatching(/^32050919950505003.$/),
    });
  });

  it('may call a person registered only: then neither name nor number is believed', async () => {
    const redeemed = await redeem(
      'ST-12345678',
      'person',
      answering(token, { ...user, authlevel: 1 }),
    );
    expect(redeemed.ok && redeemed.value).toMatchObject({ level: { ial: 1, raw: '1' } });
    expect(redeemed.ok && redeemed.value.party).toBeUndefined();
    expect(redeemed.ok && redeemed.value.dropped).toEqual(['username', 'idnum']);
  });

  it.each([
    ['a sandbox user', token, { ...user, userid: 'debug_1' }, 'sandbox_value'],
    ['a sandbox token', { ...token, token: 'debug_1' }, user, 'sandbox_value'],
    ['an unknown level', token, { ...user, authlevel: '7' }, 'level_unknown'],
    ['a wrong check digit', token, { ...user, idnum: '320509199505050030' }, 'party_malformed'],
    ['a passport', token, { ...user, idtype: 3 }, 'id_type'],
    ['no user at all', token, { result: '0' }, 'body'],
    ['an unknown result', { result: '77', errmsg: '' }, user, 'unknown_code'],
    ['a refusal in another form', { result: '4' }, user, 'body'],
  ])('is not believed with %s', async (_, first, second, code) => {
    const failure = await failureOf(redeem('ST-12345678', 'person', answering(first, second)));
    expect(failure?.code).toBe(code);
  });
});
