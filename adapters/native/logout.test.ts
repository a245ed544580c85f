import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NativeCredentials } from './credentials.ts';
import { native } from './index.ts';
import { newBrowser } from './platform/test-support/browser.ts';
import { startHostileProvider } from './platform/test-support/hostile-provider.ts';
import { callback, contextFor, region, startRig } from './platform/test-support/rig.ts';
import { newSampleClient, sampleNativeCredentials } from './sample-credentials.ts';

let rig: Awaited<ReturnType<typeof startRig>>;
let receiver: Server;
const received: string[] = [];

beforeAll(async () => {
  receiver = createServer(async (request, response) => {
    received.push(new URLSearchParams(await text(request)).get('logout_token') ?? '');
    response.end();
  });
  await new Promise<void>((done) => receiver.listen(0, '127.0.0.1', done));
  rig = await startRig(`http://localhost:${(receiver.address() as AddressInfo).port}/logout`);
});
afterAll(async () => {
  await rig.provider.close();
  receiver.close();
});

const event = { 'http://schemas.openid.net/event/backchannel-logout': {} };

describe('back-channel logout of an OpenID region', () => {
  it('names whose sessions ended when a person signs out at home', async () => {
    const browser = newBrowser();
    const callbackUrl = callback('l'.repeat(43));
    const context = contextFor(rig.credentials);
    const begun = rig.identity.beginLogin({ callbackUrl, kind: 'person' }, context);
    const back = await browser.signIn(begun.ok ? begun.value.url : '', 'shen.wei');
    const ticket = back.searchParams.get('code') ?? '';
    const redeemed = await rig.identity.redeem({ ticket, kind: 'person', callbackUrl }, context);
    expect(redeemed.ok).toBe(true);
    await browser.signOut(rig.provider.issuer);
    await expect.poll(() => received.length).toBe(1);
    const parsed = await rig.identity.parseLogoutToken({ logoutToken: received[0] ?? '' }, context);
    expect(parsed).toEqual({
      ok: true,
      value: { localId: 'wj-0001', jti: expect.any(String), expiresAt: expect.any(Date) },
    });
  });

  it('refuses an id token, a token without the event, without sub, with a nonce, for others, or old', async () => {
    const provider = await startHostileProvider();
    const credentials = NativeCredentials.parse(
      sampleNativeCredentials(provider.issuer, await newSampleClient()),
    );
    const door = native(region).identity?.parseLogoutToken;
    const sound = { events: event, jti: 'j', nonce: undefined };
    const attempt = async (claims: object, typ: string | undefined = 'logout+jwt') => {
      const logoutToken = await provider.setIdToken(credentials, callback('l'.repeat(43)), {
        header: typ === undefined ? {} : { typ },
        claims: { ...sound, ...claims },
      });
      return (await door?.({ logoutToken }, contextFor(credentials)))?.ok;
    };
    expect(await attempt({})).toBe(true);
    expect(await attempt({}, 'JWT')).toBe(false);
    expect(await attempt({}, 'at+jwt')).toBe(false);
    expect(await attempt({ events: {} })).toBe(false);
    expect(await attempt({ sub: undefined })).toBe(false);
    expect(await attempt({ nonce: 'n' })).toBe(false);
    expect(await attempt({ aud: 'other' })).toBe(false);
    expect(await attempt({ jti: undefined })).toBe(false);
    expect(await attempt({ iat: Math.floor(Date.now() / 1000) - 300 })).toBe(false);
    await provider.close();
  });
});
