import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { adapterFor } from '#adapters/index';
import { startJiangsuPlatform } from '#adapters/jiangsu/platform/index';
import { sampleJiangsuCredentials } from '#adapters/jiangsu/sample-credentials';
import { undiciOutbound } from '#adapters/kit/outbound-undici';
import type { ReferencePlatform } from '#adapters/kit/reference-platform';
import { people, samplePassword } from '#adapters/kit/sample-world';
import { startZhejiangPlatform } from '#adapters/zhejiang/platform/index';
import { sampleZhejiangCredentials } from '#adapters/zhejiang/sample-credentials';
import { freePort } from '../../platform/node/free-port.ts';
import { exchangeGrant } from './exchange-request.ts';
import { regionalTicketType } from './regional-ticket.ts';
import { openSession } from './sessions.ts';
import {
  claimsOf,
  newToken,
  postToken,
  probe,
  type Rig,
  redirectUri,
  startRig,
  tokenForm,
} from './testing/rig.ts';

function spoken(region: string, format: string) {
  const adapter = adapterFor(region, { adapter: format });
  if (!adapter) throw new Error('no such format');
  return adapter;
}

let rig: Rig;
const platforms: ReferencePlatform[] = [];
const outbound = undiciOutbound({ timeoutMs: 5000, maxBytes: 1_000_000 });

beforeAll(async () => {
  rig = await startRig(
    () => new Date(),
    async (origin) => {
      const options = (port: number, code: string) => ({
        port,
        callbackUrl: `${origin}/v1/regions/${code}/callbacks/case`,
        loginCallbackUrl: `${origin}/oauth/callback/${code}`,
      });
      const [wujiangPort, jiashanPort] = [await freePort(), await freePort()];
      const inWujiang = sampleJiangsuCredentials(`http://127.0.0.1:${wujiangPort}`);
      const inJiashan = sampleZhejiangCredentials(`http://127.0.0.1:${jiashanPort}`);
      platforms.push(
        await startJiangsuPlatform({
          ...options(wujiangPort, '320509'),
          secrets: inWujiang.secrets,
        }),
        await startZhejiangPlatform({
          ...options(jiashanPort, '330421'),
          secrets: inJiashan.secrets,
        }),
      );
      for (const platform of platforms) platform.setOpening('open');
      const { http } = outbound;
      return [
        { adapter: spoken('320509', 'jiangsu'), credentials: inWujiang.credentials, http },
        { adapter: spoken('330421', 'zhejiang'), credentials: inJiashan.credentials, http },
      ];
    },
  );
});

afterAll(async () => {
  await rig.close();
  await Promise.all(platforms.map((platform) => platform.close()));
  await outbound.close();
});

const unescaped = (text: string): string =>
  text
    .replaceAll('&amp;', '&')
    .replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)));

/** Fills in the first form of a page as a browser would. */
function filledIn(page: string, fields: Record<string, string>): URLSearchParams {
  const form = new URLSearchParams();
  for (const [input] of page.matchAll(/<input[^>]*>/g)) {
    const name = /name="([^"]*)"/.exec(input)?.[1] ?? '';
    form.set(name, unescaped(/value="([^"]*)"/.exec(input)?.[1] ?? ''));
  }
  for (const [name, value] of Object.entries(fields)) if (form.has(name)) form.set(name, value);
  return form;
}

/** Signs a person in at their own region, through its own page, and comes back to the member's address. */
async function signIn(region: string, login: string): Promise<URL> {
  const opened = await fetch(`${rig.origin}/oauth/logins`, {
    method: 'POST',
    body: JSON.stringify({ region, kind: 'person', redirectUri, state: 's' }),
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${await newToken(rig, rig.qingpu, 'identity:login')}`,
    },
  });
  const { loginUrl } = (await opened.json()) as { loginUrl: string };
  const begun = await fetch(loginUrl, { redirect: 'manual' });
  const cookie = begun.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  const pageUrl = begun.headers.get('location') ?? '';
  const page = await (await fetch(pageUrl)).text();
  const action = unescaped(/<form[^>]*action="([^"]*)"/.exec(page)?.[1] ?? '');
  const names = { loginname: login, username: login, password: samplePassword };
  const sent = await fetch(new URL(action, pageUrl), {
    method: 'POST',
    body: filledIn(page, names),
    redirect: 'manual',
  });
  const back = sent.headers.get('location') ?? '';
  const returned = await fetch(back, { redirect: 'manual', headers: { cookie } });
  return new URL(returned.headers.get('location') ?? '');
}

const exchange = async (subjectToken: string, target: string) => {
  const parameters = {
    grant_type: exchangeGrant,
    subject_token: subjectToken,
    subject_token_type: regionalTicketType,
    audience: `urn:tongban:region:${target}`,
  };
  return postToken(rig, await tokenForm(rig, rig.qingpu, parameters));
};

describe('roaming through real regional log-ins', () => {
  it.each([
    ['Wujiang', '320509', '330421', people[0]],
    ['Jiashan', '330421', '310118', people[5]],
  ])(
    'a person of %s becomes a pairwise subject elsewhere and a sealed session here',
    async (_, home, target, person) => {
      const back = await signIn(home, person.login);
      expect(`${back.origin}${back.pathname}`).toBe(redirectUri);
      const subjectToken = back.searchParams.get('regional_ticket') ?? '';
      const { status, body } = await exchange(subjectToken, target);
      expect(status, JSON.stringify(body)).toBe(200);
      const token = body['access_token'] ?? '';
      const claims = claimsOf(token);
      expect(claims).toMatchObject({ home, target, kind: 'person', ial: person.proofing });
      expect(JSON.stringify(claims)).not.toMatch(
        new RegExp(`${person.idNumber}|${person.name}|${person.localId}`),
      );
      expect(await probe(rig, token)).toBe('200 ok');
      const opened = await openSession(rig.platform, String(claims['sid']));
      expect(opened).toMatchObject({
        ok: true,
        value: { assertion: { region: home, party: { idNumber: person.idNumber } } },
      });
      expect((await exchange(subjectToken, target)).body['error']).toBe('invalid_grant');
    },
  );
});
