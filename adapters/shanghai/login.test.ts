import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { companies, people, samplePassword } from '../kit/sample-world.ts';
import { shanghai } from './index.ts';
import { loginCallbackUrl, type Rig, startRig } from './platform/test-rig.ts';
import { sampleShanghaiCredentials } from './sample-credentials.ts';
import { assertionOf, ShanghaiUser } from './user.ts';

let now = new Date('2026-05-06T10:00:00+08:00');
let rig: Rig;
beforeAll(async () => {
  rig = await startRig({ clock: () => now });
});
afterAll(() => rig.close());

type Kind = 'person' | 'company';
const callbackUrl = `${loginCallbackUrl}?state=abc`;

function loginUrl(kind: Kind): string {
  const begun = shanghai.identity?.beginLogin({ callbackUrl, kind }, rig.context);
  if (!begun?.ok) throw new Error('no log-in page');
  return begun.value.url;
}

/** What a browser does: fetch the page, fill in the form that is there, send it. */
async function submitForm(kind: Kind, username: string, password: string): Promise<Response> {
  const url = loginUrl(kind);
  const html = await (await fetch(url)).text();
  const action = /<form method="post" action="([^"]+)"/.exec(html)?.[1] ?? '';
  const plain = (text: string) =>
    text.replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)));
  const hidden = [...html.matchAll(/type="hidden" name="(\w+)" value="([^"]*)"/g)].map(
    ([, name = '', value = '']) => [name, plain(value)],
  );
  const body = new URLSearchParams([...hidden, ['username', username], ['password', password]]);
  return fetch(new URL(action, url), { method: 'POST', body, redirect: 'manual' });
}

async function codeFor(kind: Kind, username: string): Promise<string> {
  const response = await submitForm(kind, username, samplePassword);
  return new URL(response.headers.get('location') ?? '').searchParams.get('code') ?? '';
}

const redeem = async (kind: Kind, ticket: string) =>
  shanghai.identity?.redeem({ ticket, kind, callbackUrl }, rig.context);

describe('log-in', () => {
  it('goes from the page over the callback to a person at real-name level', async () => {
    expect(loginUrl('person')).toContain('/uc/naturalUser/jumpCountry.do?ly=csj&redirect_uri=');
    const response = await submitForm('person', 'yan.rare', samplePassword);
    expect(response.status).toBe(302);
    const location = response.headers.get('location') ?? '';
    expect(location.startsWith(`${callbackUrl}&code=`)).toBe(true);
    const [, , , person] = people;
    expect(await redeem('person', new URL(location).searchParams.get('code') ?? '')).toEqual({
      ok: true,
      value: {
        region: '310118',
        localId: 'qp-0001',
        kind: 'person',
        level: { ial: 3, aal: 1, raw: '高级' },
        authTime: '2026-05-06T10:00:00+08:00',
        party: {
          kind: 'person',
          name: '䶮示例',
          idType: '111',
          idNumber: person.idNumber,
          phone: person.phone,
        },
        dropped: ['citizenship'],
      },
    });
  });

  it('knows a company by its credit code and legal representative', async () => {
    const result = await redeem('company', await codeFor('company', 'corp.qp'));
    const [, , company] = companies;
    expect(result).toMatchObject({
      ok: true,
      value: { kind: 'company', party: { uscc: company.uscc, legalRepresentative: '䶮示例' } },
    });
  });

  it('refuses a code that was used, a code after 60 s, and a code nobody gave', async () => {
    const used = await codeFor('person', 'yan.rare');
    expect((await redeem('person', used))?.ok).toBe(true);
    const late = await codeFor('person', 'yan.rare');
    now = new Date(now.getTime() + 61_000);
    for (const code of [used, late, 'f'.repeat(48)]) {
      expect(await redeem('person', code)).toMatchObject({
        ok: false,
        failure: { kind: 'rejected', code: '10002' },
      });
    }
  });

  it('refuses a person where a company was asked for', async () => {
    expect(await redeem('company', await codeFor('person', 'yan.rare'))).toMatchObject({
      ok: false,
      failure: { kind: 'rejected', code: 'kind_mismatch' },
    });
  });

  it('shows the page again for a wrong password or the wrong kind of account', async () => {
    for (const [kind, login, password] of [
      ['person', 'yan.rare', 'wrong'],
      ['person', 'corp.qp', samplePassword],
      ['person', '"><script>', samplePassword],
    ] as const) {
      const response = await submitForm(kind, login, password);
      expect(response.status).toBe(401);
      const html = await response.text();
      expect(html).toContain('用户名或密码错误');
      expect(html).not.toContain('<script>');
    }
  });

  it('sends nobody to an address that is not registered', async () => {
    for (const target of [
      'https://evil.example/',
      `${loginCallbackUrl}/more`,
      loginCallbackUrl.replace('127.0.0.1', '127.0.0.1@evil.example'),
    ]) {
      const url = `${rig.platform.url}/uc/naturalUser/jumpCountry.do?ly=csj&redirect_uri=${encodeURIComponent(target)}`;
      expect((await fetch(url)).status).toBe(400);
    }
  });

  it('says unauthorised when our own client secret is wrong', async () => {
    const code = await codeFor('person', 'yan.rare');
    const credentials = { ...rig.context.credentials, clientSecret: 'x'.repeat(24) };
    const result = await shanghai.identity?.redeem(
      { ticket: code, kind: 'person', callbackUrl },
      { ...rig.context, credentials },
    );
    expect(result).toMatchObject({ ok: false, failure: { kind: 'unauthorised', code: '10001' } });
  });
});

describe('a user of the region', () => {
  const { credentials } = sampleShanghaiCredentials('http://127.0.0.1:1');
  const user = {
    zwdtswUserId: 'u-1',
    zwdtswUserType: '个人',
    zwdtswUserLevel: '实名',
    zwdtswName: '示例',
    zwdtswCertId: '320509950505003',
    zwdtswCertType: '身份证',
  };
  const assert = (change: object, kind: Kind = 'person') =>
    assertionOf(ShanghaiUser.parse({ ...user, ...change }), kind, {
      region: '310118',
      clock: () => now,
      credentials,
    });

  it('has no party below real-name level, even if the region sent a name', () => {
    const result = assert({ zwdtswUserLevel: '初级' });
    expect(result).toMatchObject({
      ok: true,
      value: {
        level: { ial: 1, raw: '初级' },
        dropped: ['zwdtswCertType', 'zwdtswName', 'zwdtswCertId'],
      },
    });
    expect(result.ok && 'party' in result.value).toBe(false);
  });

  it('keeps a legacy 15-digit number as 18 digits', () => {
    expect(assert({})).toMatchObject({
      ok: true,
      value: { party: { idNumber: expect.stringMatching(/^32050919950505003[\dX]$/) } },
    });
  });

  it('has no party when the paper is not the identity card', () => {
    const result = assert({ zwdtswCertType: '护照', zwdtswCertId: 'E00000000' });
    expect(result.ok && result.value.party).toBeUndefined();
  });

  it('is refused with an unknown level word, also one that every object has', () => {
    for (const zwdtswUserLevel of ['超级', 'constructor', '__proto__']) {
      expect(assert({ zwdtswUserLevel })).toMatchObject({
        ok: false,
        failure: { kind: 'malformed', code: 'level_unknown' },
      });
    }
  });

  it('is refused with a wrong check digit, without the number in the message', () => {
    const result = assert({ zwdtswCertId: '310118189011300031' });
    expect(result).toMatchObject({ ok: false, failure: { kind: 'malformed' } });
    expect(JSON.stringify(result)).not.toContain('31011818');
  });
});
