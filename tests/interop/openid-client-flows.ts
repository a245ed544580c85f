import * as client from 'openid-client';
import { beforeAll, expect, it } from 'vitest';
import { people } from '#adapters/kit/sample-world';
import { appSignedOutUri } from '../../gateway/entries/demo/members.ts';
import { type AppClient, openApp, signInToApp } from '../setup/app.ts';
import type { TestWorld } from '../setup/gateway.ts';

const exchangeGrant = 'urn:ietf:params:oauth:grant-type:token-exchange';
const accessTokenType = 'urn:ietf:params:oauth:token-type:access_token';

/** What an app of citizens does with `openid-client` as it comes, against a gateway on any runtime. */
export function openidClientFlows(gateway: () => TestWorld): void {
  let app: AppClient;
  /** Of a session that no test ends. */
  let tokens: Awaited<ReturnType<typeof signInToApp>>;
  beforeAll(async () => {
    app = await openApp(gateway());
    tokens = await signInToApp(app);
  });

  const refreshed = (refreshToken: string) =>
    client.refreshTokenGrant(app.config, refreshToken, undefined, { DPoP: app.dpop });

  it('signs a person in by PAR, PKCE and DPoP, and reads what they gave', async () => {
    const { sub = '' } = tokens.claims() ?? {};
    expect(tokens.token_type).toBe('dpop');
    const info = await client.fetchUserInfo(app.config, tokens.access_token, sub, {
      DPoP: app.dpop,
    });
    expect(info).toEqual({ sub, name: people[0].name, phone_number: people[0].phone });
  });

  it('calls the API with its token and refreshes it', async () => {
    const next = await refreshed(tokens.refresh_token ?? '');
    const answer = await client.fetchProtectedResource(
      app.config,
      next.access_token,
      new URL(`${gateway().origin}/v1/cases`),
      'GET',
      undefined,
      undefined,
      { DPoP: app.dpop },
    );
    expect(answer.status).toBe(200);
  });

  it('exchanges the person’s token for one towards another region, bound to the same key', async () => {
    const parameters = {
      subject_token: tokens.access_token,
      subject_token_type: accessTokenType,
      audience: 'urn:tongban:region:330421',
      scope: 'cases:submit',
    };
    const exchanged = await client.genericGrantRequest(app.config, exchangeGrant, parameters, {
      DPoP: app.dpop,
    });
    expect(exchanged).toMatchObject({
      issued_token_type: accessTokenType,
      token_type: 'dpop',
      scope: 'cases:submit',
    });
    const thief = client.getDPoPHandle(app.config, await client.randomDPoPKeyPair('ES256'));
    await expect(
      client.genericGrantRequest(app.config, exchangeGrant, parameters, { DPoP: thief }),
    ).rejects.toMatchObject({ error: 'invalid_grant' });
  });

  it('introspects and revokes', async () => {
    const ending = await signInToApp(app);
    const refreshToken = ending.refresh_token ?? '';
    expect(await client.tokenIntrospection(app.config, refreshToken)).toMatchObject({
      active: true,
    });
    await client.tokenRevocation(app.config, refreshToken);
    expect(await client.tokenIntrospection(app.config, refreshToken)).toEqual({ active: false });
    await expect(refreshed(refreshToken)).rejects.toMatchObject({ error: 'invalid_grant' });
  });

  it('signs the person out', async () => {
    const ending = await signInToApp(app);
    const url = client.buildEndSessionUrl(app.config, {
      id_token_hint: ending.id_token ?? '',
      post_logout_redirect_uri: appSignedOutUri,
      state: 'over',
    });
    const answer = await fetch(url, { redirect: 'manual' });
    expect(answer.headers.get('location')).toBe(`${appSignedOutUri}?state=over`);
    await expect(refreshed(ending.refresh_token ?? '')).rejects.toMatchObject({
      error: 'invalid_grant',
    });
  });
}
