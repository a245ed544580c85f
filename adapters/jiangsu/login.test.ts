import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { companies, people } from '#adapters/kit/sample-world';
import { upgradeCitizenNumber } from '#contracts/identifiers';
import { identity } from './login.ts';
import { logIn, open, ticketIn } from './platform/test-support/browser.ts';
import { loginCallbackUrl, type Rig, startRig } from './platform/test-support/rig.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await startRig();
});
afterAll(() => rig.close());
beforeEach(() => rig.setClock('2026-07-03T12:00:00+08:00'));

const callbackUrl = `${loginCallbackUrl}?state=s-1`;

function pageUrl(back = callbackUrl): string {
  const begun = identity.beginLogin({ callbackUrl: back, kind: 'person' }, rig.context);
  return begun.ok ? begun.value.url : '';
}
const ticketOf = async (login: string) => ticketIn(await logIn(pageUrl(), login));
const redeem = (ticket: string, kind: 'person' | 'company' = 'person') =>
  identity.redeem({ ticket, kind, callbackUrl }, rig.context);

describe('log-in through the page', () => {
  test('brings the heroine back with our state and a ticket that becomes her assertion', async () => {
    const back = await logIn(pageUrl(), 'shen.wei');
    expect(back.status).toBe(302);
    expect(back.location).toMatch(
      /^http:\/\/127\.0\.0\.1:9\/login\/320509\/callback\?state=s-1&ticket=[0-9a-f]{64}$/,
    );
    const redeemed = await redeem(ticketIn(back));
    expect(redeemed).toMatchObject({
      ok: true,
      value: {
        region: '320509',
        localId: 'wj-0001',
        kind: 'person',
        level: { ial: 3, aal: 1, raw: '4' },
        party: { kind: 'person', name: people[0].name, idNumber: people[0].idNumber },
        dropped: ['loginname'],
      },
    });
  });

  test('a company becomes a company with its legal representative', async () => {
    expect(await redeem(await ticketOf('corp.wj'), 'company')).toMatchObject({
      ok: true,
      value: {
        kind: 'company',
        party: { name: companies[0].name, uscc: companies[0].uscc, legalRepresentative: '沈示例' },
      },
    });
  });

  test('below real-name level no party leaves the adapter', async () => {
    const redeemed = await redeem(await ticketOf('gu.low'));
    expect(redeemed).toMatchObject({ ok: true, value: { level: { ial: 1, raw: '2' } } });
    expect(redeemed.ok && redeemed.value.party).toBeUndefined();
    expect(redeemed.ok && redeemed.value.dropped).toContain('papersnumber');
  });

  test('a 15-digit number arrives as 18 digits', async () => {
    expect(await redeem(await ticketOf('legacy'))).toMatchObject({
      ok: true,
      value: { party: { idNumber: upgradeCitizenNumber(people[2].idNumber) } },
    });
  });

  test('a wrong password shows the page again and gives no ticket', async () => {
    const again = await logIn(pageUrl(), 'shen.wei', 'wrong');
    expect(again).toMatchObject({ status: 200, location: undefined });
    expect(again.text).toContain('用户名或密码错误');
  });

  test.each([
    'http://127.0.0.1:9/elsewhere',
    'http://127.0.0.1:99/login/320509/callback',
    'http://user@127.0.0.1:9/login/320509/callback',
    'http://127.0.0.1:9/login/320509/callback#x',
    'javascript:alert(1)',
  ])('the page does not send people to %s', async (back) => {
    expect((await open(pageUrl(back))).status).toBe(400);
  });

  test('the hidden fields of the page cannot be broken out of', async () => {
    const { text } = await open(`${pageUrl()}"><script>`);
    expect(text).not.toContain('<script>');
  });
});

describe('tickets', () => {
  test('work once', async () => {
    const ticket = await ticketOf('shen.wei');
    expect((await redeem(ticket)).ok).toBe(true);
    rig.setClock('2026-07-03T12:00:05+08:00');
    expect(await redeem(ticket)).toMatchObject({
      ok: false,
      failure: { kind: 'rejected', code: '100005' },
    });
  });

  test('die after 60 seconds', async () => {
    const ticket = await ticketOf('shen.wei');
    rig.setClock('2026-07-03T12:01:02+08:00');
    expect(await redeem(ticket)).toMatchObject({ ok: false, failure: { code: '100005' } });
  });

  test('of another form are not sent to the region at all', async () => {
    const failing = { ...rig.context, http: () => Promise.reject(new Error('must not be called')) };
    const refused = await identity.redeem({ ticket: 'x', kind: 'person', callbackUrl }, failing);
    expect(refused).toMatchObject({
      ok: false,
      failure: { kind: 'rejected', code: 'ticket_form' },
    });
  });

  test('of a person do not open a company', async () => {
    expect(await redeem(await ticketOf('shen.wei'), 'company')).toMatchObject({
      ok: false,
      failure: { kind: 'rejected', code: '100007' },
    });
  });
});

describe('server calls of the sign-on', () => {
  const unknown = 'a'.repeat(64);
  const withLogin = (change: object) => ({
    ...rig.context,
    credentials: {
      ...rig.context.credentials,
      login: { ...rig.context.credentials.login, ...change },
    },
  });
  const input = { ticket: unknown, kind: 'person', callbackUrl } as const;

  test('with a wrong appword are unauthorised', async () => {
    const refused = await identity.redeem(input, withLogin({ appword: 'not-the-password' }));
    expect(refused).toMatchObject({ ok: false, failure: { kind: 'unauthorised', code: '100001' } });
  });

  test('of an unknown appmark are unauthorised', async () => {
    const refused = await identity.redeem(input, withLogin({ appmark: 'nobody' }));
    expect(refused).toMatchObject({ ok: false, failure: { kind: 'unauthorised', code: '100008' } });
  });

  test('with a clock six minutes off are unauthorised', async () => {
    rig.setClock('2026-07-03T12:00:00+08:00', -360_000);
    expect(await redeem(unknown)).toMatchObject({
      ok: false,
      failure: { kind: 'unauthorised', code: '100002' },
    });
  });

  test('are refused when replayed byte by byte', async () => {
    let bytes: Parameters<typeof rig.context.http>[0] | undefined;
    const http: typeof rig.context.http = (request, signal) => {
      bytes ??= request;
      return rig.context.http(request, signal);
    };
    await identity.redeem({ ...input, ticket: 'b'.repeat(64) }, { ...rig.context, http });
    const replayed = bytes && (await rig.context.http(bytes, rig.context.signal));
    expect(replayed?.ok && new TextDecoder().decode(replayed.value.body)).toContain('"100003"');
  });

  test('a user record that was encrypted to another key is malformed', async () => {
    const sm2PrivateKey = '1'.repeat(64);
    const context = { ...rig.context, credentials: { ...rig.context.credentials, sm2PrivateKey } };
    const ticket = await ticketOf('shen.wei');
    const refused = await identity.redeem({ ticket, kind: 'person', callbackUrl }, context);
    expect(refused).toMatchObject({
      ok: false,
      failure: { kind: 'malformed', code: 'ciphertext' },
    });
  });
});

test('a level that nobody mapped is refused, not guessed', async () => {
  const credentials = { ...rig.context.credentials, levels: {} };
  const ticket = await ticketOf('shen.wei');
  const refused = await identity.redeem(
    { ticket, kind: 'person', callbackUrl },
    { ...rig.context, credentials },
  );
  expect(refused).toMatchObject({
    ok: false,
    failure: { kind: 'malformed', code: 'level_unknown' },
  });
});
