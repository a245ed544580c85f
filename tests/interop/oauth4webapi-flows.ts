import * as oauth from 'oauth4webapi';
import { beforeAll, expect, it } from 'vitest';
import { people, samplePassword } from '#adapters/kit/sample-world';
import { signInAtHome } from '../../gateway/entries/demo/citizen.ts';
import { appRedirectUri } from '../../gateway/entries/demo/members.ts';
import { asPrivateKey } from '../setup/app.ts';
import type { TestWorld } from '../setup/gateway.ts';

const insecure = { [oauth.allowInsecureRequests]: true };

/** What an app and a resource server do with `oauth4webapi` as it comes, against a gateway on any runtime. */
export function oauth4webapiFlows(gateway: () => TestWorld): void {
  let as: oauth.AuthorizationServer;
  let auth: oauth.ClientAuth;
  /** Of a session that no test ends. */
  let session: Awaited<ReturnType<typeof signIn>>;
  const client: oauth.Client = {
    client_id: 'delta-app',
    introspection_signed_response_alg: 'ES256',
  };

  beforeAll(async () => {
    const { origin, memberKeys } = gateway();
    const issuer = new URL(origin);
    const found = await oauth.discoveryRequest(issuer, { algorithm: 'oidc', ...insecure });
    as = await oauth.processDiscoveryResponse(issuer, found);
    const jwk = memberKeys['delta-app'];
    auth = oauth.PrivateKeyJwt({ key: await asPrivateKey(jwk), kid: jwk.kid ?? '' });
    session = await signIn();
  });

  /** Repeats a request when the server wants its nonce in the proof, as a client must. */
  async function withNonce<T>(
    request: () => Promise<Response>,
    read: (response: Response) => Promise<T>,
  ): Promise<T> {
    try {
      return await read(await request());
    } catch (error) {
      if (!oauth.isDPoPNonceError(error)) throw error;
      return read(await request());
    }
  }

  async function signIn() {
    const DPoP = oauth.DPoP(client, await oauth.generateKeyPair('ES256'));
    const verifier = oauth.generateRandomCodeVerifier();
    const [state, nonce] = [oauth.generateRandomState(), oauth.generateRandomNonce()];
    const parameters = {
      response_type: 'code',
      redirect_uri: appRedirectUri,
      scope: 'openid cases:read claim:name',
      region: '320509',
      kind: 'person',
      code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      state,
      nonce,
    };
    const pushed = await withNonce(
      () => oauth.pushedAuthorizationRequest(as, client, auth, parameters, { DPoP, ...insecure }),
      (response) => oauth.processPushedAuthorizationResponse(as, client, response),
    );
    const start = new URL(as.authorization_endpoint ?? '');
    start.searchParams.set('client_id', client.client_id);
    start.searchParams.set('request_uri', pushed.request_uri);
    const back = await signInAtHome(start.href, appRedirectUri, people[0].login, samplePassword);
    const answer = oauth.validateAuthResponse(as, client, back, state);
    const tokens = await withNonce(
      () =>
        oauth.authorizationCodeGrantRequest(as, client, auth, answer, appRedirectUri, verifier, {
          DPoP,
          ...insecure,
        }),
      (response) =>
        oauth.processAuthorizationCodeResponse(as, client, response, {
          expectedNonce: nonce,
          requireIdToken: true,
        }),
    );
    return { DPoP, tokens, claims: oauth.getValidatedIdTokenClaims(tokens) };
  }

  it('signs in, checks the id token, refreshes and reads userinfo', async () => {
    const { DPoP, tokens, claims } = session;
    const refreshed = await withNonce(
      () =>
        oauth.refreshTokenGrantRequest(as, client, auth, tokens.refresh_token ?? '', {
          DPoP,
          ...insecure,
        }),
      (response) => oauth.processRefreshTokenResponse(as, client, response),
    );
    const info = await withNonce(
      () => oauth.userInfoRequest(as, client, refreshed.access_token, { DPoP, ...insecure }),
      (response) => oauth.processUserInfoResponse(as, client, claims?.sub ?? '', response),
    );
    expect(info['name']).toBe(people[0].name);
  });

  it('validates our access token, bound by DPoP, as a resource server does', async () => {
    const { DPoP, tokens } = session;
    let seen: Request | undefined;
    await oauth.protectedResourceRequest(
      tokens.access_token,
      'GET',
      new URL(`${gateway().origin}/v1/cases`),
      undefined,
      undefined,
      {
        DPoP,
        ...insecure,
        [oauth.customFetch]: async (url, init) => {
          seen = new Request(url, init as RequestInit);
          return new Response('{}');
        },
      },
    );
    if (!seen) throw new Error('nothing was sent');
    const claims = await oauth.validateJwtAccessToken(as, seen, gateway().origin, {
      requireDPoP: true,
      ...insecure,
    });
    expect(claims).toMatchObject({ client_id: 'delta-app', home: '320509' });
  });

  it('introspects with a signed answer (RFC 9701) and revokes', async () => {
    const { tokens } = await signIn();
    const introspect = async () => {
      const response = await oauth.introspectionRequest(as, client, auth, tokens.access_token, {
        requestJwtResponse: true,
        ...insecure,
      });
      return oauth.processIntrospectionResponse(as, client, response);
    };
    expect(await introspect()).toMatchObject({ active: true, client_id: 'delta-app' });
    const revoked = await oauth.revocationRequest(as, client, auth, tokens.access_token, insecure);
    expect(await oauth.processRevocationResponse(revoked)).toBeUndefined();
    expect(await introspect()).toEqual({ active: false });
  });

  it('reads our protected resource metadata', async () => {
    const resource = new URL(gateway().origin);
    const response = await oauth.resourceDiscoveryRequest(resource, insecure);
    const metadata = await oauth.processResourceDiscoveryResponse(resource, response);
    expect(metadata.authorization_servers).toEqual([gateway().origin]);
  });
}
