import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as client from 'openid-client';

/** What the app got for the person of the last log-in. */
export type SignedIn = {
  readonly scope: string;
  readonly claims: Readonly<Record<string, unknown>>;
  readonly refreshToken: string;
  /** What UserInfo told about the person. */
  readonly person: Readonly<Record<string, unknown>>;
};

export type RoamingApp = {
  readonly origin: string;
  readonly redirectUri: string;
  /** Finds the gateway; to be called once that runs. */
  readonly connect: (
    issuer: string,
    clientId: string,
    key: CryptoKey,
    kid: string,
  ) => Promise<void>;
  /** Log-ins that came back, oldest first. */
  readonly signedIn: readonly SignedIn[];
  /** The errors that came back instead. */
  readonly refusals: readonly string[];
  /** Whether the last log-in still gives new tokens. */
  readonly isStillSignedIn: () => Promise<boolean>;
  readonly close: () => Promise<void>;
};

type Pending = { readonly verifier: string; readonly nonce: string };
type Connection = { readonly config: client.Configuration; readonly dpop: client.DPoPHandle };

async function connectTo(
  issuer: string,
  clientId: string,
  key: CryptoKey,
  kid: string,
): Promise<Connection> {
  const config = await client.discovery(
    new URL(issuer),
    clientId,
    undefined,
    client.PrivateKeyJwt({ key, kid }),
    { execute: [client.allowInsecureRequests] },
  );
  return { config, dpop: client.getDPoPHandle(config, await client.randomDPoPKeyPair('ES256')) };
}

const page = (response: ServerResponse, title: string): void => {
  response.setHeader('content-type', 'text/html; charset=utf-8');
  response.end(`<!doctype html><title>随申办（示例）</title><h1>${title}</h1>`);
};

/**
 * A citizens' app of a Shanghai service, made with `openid-client` as it comes: `/start?level=` signs in,
 * `/back` is where the person comes back to.
 */
export async function startRoamingApp(): Promise<RoamingApp> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const origin = `http://localhost:${(server.address() as AddressInfo).port}`;
  const redirectUri = `${origin}/back`;
  const pending = new Map<string, Pending>();
  const signedIn: SignedIn[] = [];
  const refusals: string[] = [];
  let connection: Connection | undefined;

  const connected = (): Connection => {
    if (!connection) throw new Error('the app is not connected');
    return connection;
  };

  async function start(level: string | null): Promise<string> {
    const { config, dpop } = connected();
    const state = client.randomState();
    const wait = { verifier: client.randomPKCECodeVerifier(), nonce: client.randomNonce() };
    pending.set(state, wait);
    const parameters = {
      redirect_uri: redirectUri,
      scope: 'openid claim:name claim:phone_number claim:id_number',
      kind: 'person',
      state,
      nonce: wait.nonce,
      code_challenge: await client.calculatePKCECodeChallenge(wait.verifier),
      code_challenge_method: 'S256',
      ...(level === null ? {} : { acr_values: `urn:tongban:ial:${level}` }),
    };
    return (await client.buildAuthorizationUrlWithPAR(config, parameters, { DPoP: dpop })).href;
  }

  async function finish(url: URL): Promise<string> {
    const { config, dpop } = connected();
    const state = url.searchParams.get('state') ?? '';
    const wait = pending.get(state);
    pending.delete(state);
    if (!wait) throw new Error('nobody began this');
    try {
      const checks = {
        pkceCodeVerifier: wait.verifier,
        expectedNonce: wait.nonce,
        expectedState: state,
        idTokenExpected: true,
      };
      const tokens = await client.authorizationCodeGrant(config, url, checks, undefined, {
        DPoP: dpop,
      });
      const { scope = '', refresh_token: refreshToken = '' } = tokens;
      const claims = tokens.claims();
      const person = await client.fetchUserInfo(config, tokens.access_token, claims?.sub ?? '', {
        DPoP: dpop,
      });
      signedIn.push({ scope, claims: claims ?? {}, refreshToken, person });
      return '您已登录';
    } catch (error) {
      if (!(error instanceof client.AuthorizationResponseError)) throw error;
      refusals.push(error.error);
      return '未登录';
    }
  }

  async function isStillSignedIn(): Promise<boolean> {
    const { config, dpop } = connected();
    const refreshToken = signedIn.at(-1)?.refreshToken ?? '';
    try {
      await client.refreshTokenGrant(config, refreshToken, undefined, { DPoP: dpop });
      return true;
    } catch (error) {
      if (error instanceof client.ResponseBodyError && error.error === 'invalid_grant')
        return false;
      throw error;
    }
  }

  server.on('request', (request, response) => {
    const url = new URL(request.url ?? '/', origin);
    const answer = async () => {
      if (url.pathname === '/start') {
        const location = await start(url.searchParams.get('level'));
        return void response.writeHead(302, { location }).end();
      }
      if (url.pathname === '/back') return page(response, await finish(url));
      return page(response, '随申办（示例）');
    };
    answer().catch((error: unknown) => {
      refusals.push(String(error));
      response.writeHead(500).end();
    });
  });

  return {
    origin,
    redirectUri,
    signedIn,
    refusals,
    isStillSignedIn,
    connect: async (issuer, clientId, key, kid) => {
      connection = await connectTo(issuer, clientId, key, kid);
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((done) => server.close(() => done()));
    },
  };
}
