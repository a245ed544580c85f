import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { base64url, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';
import { loginSecrets } from '../../authorization.ts';
import type { NativeCredentials } from '../../credentials.ts';

type Answer = { status?: number; headers?: Record<string, string>; body?: unknown; raw?: string };
type Header = { alg: string; kid?: string; typ?: string };
type Token = {
  header?: Partial<Header> & Record<string, unknown>;
  claims?: Record<string, unknown>;
};

/** What a provider that behaves says in an id token of this log-in. */
function claimsFor(issuer: string, { clientId, secret }: NativeCredentials, callbackUrl: string) {
  const now = Math.floor(Date.now() / 1000);
  return {
    iss: issuer,
    aud: clientId,
    sub: 'p',
    iat: now,
    exp: now + 300,
    auth_time: now,
    acr: 'level-1',
    nonce: loginSecrets(callbackUrl, secret)?.nonce,
  };
}

async function listen(answer: (path: string) => Answer) {
  const server = createServer((request, response) => {
    const { status = 200, headers = {}, body, raw } = answer(request.url ?? '');
    response
      .writeHead(status, { 'content-type': 'application/json', ...headers })
      .end(raw ?? JSON.stringify(body));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    issuer: `http://localhost:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((done) => server.close(() => done()));
    },
  };
}

/**
 * A provider that answers whatever a test wants. Without a wish it behaves, so that each test changes one
 * thing only.
 */
export async function startHostileProvider() {
  const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
  const publicJwk: JWK = { ...(await exportJWK(publicKey)), kid: 'k' };
  const requests: string[] = [];
  const wishes = new Map<string, Answer>();
  const { issuer, close } = await listen((path) => {
    requests.push(path);
    return wishes.get(path) ?? { status: 404, body: {} };
  });
  const metadata = { issuer, token_endpoint: `${issuer}/token`, jwks_uri: `${issuer}/jwks` };
  wishes.set('/.well-known/openid-configuration', { body: metadata });
  wishes.set('/jwks', { body: { keys: [publicJwk] } });
  /** The id token of the next log-in. */
  const setIdTokenText = (id_token: string) =>
    wishes.set('/token', { body: { id_token, access_token: 'a', token_type: 'Bearer' } });
  return {
    issuer,
    metadata,
    publicJwk,
    requests,
    close,
    setIdTokenText,
    /** Signs any two texts as header and claims. */
    sign: async (header: string, claims: string): Promise<string> => {
      const input = `${base64url.encode(header)}.${base64url.encode(claims)}`;
      const algorithm = { name: 'ECDSA', hash: 'SHA-256' };
      const bytes = new TextEncoder().encode(input);
      const signature = await crypto.subtle.sign(algorithm, privateKey, bytes);
      return `${input}.${base64url.encode(new Uint8Array(signature))}`;
    },
    /** Answers `path` like this from now on. */
    wish: (path: string, answer: Answer) => wishes.set(path, answer),
    /** The id token of the next log-in: a good one with these changes. */
    setIdToken: async (
      credentials: NativeCredentials,
      callbackUrl: string,
      { header = {}, claims = {} }: Token = {},
    ): Promise<string> => {
      const payload = { ...claimsFor(issuer, credentials, callbackUrl), ...claims };
      const token = await new SignJWT(payload)
        .setProtectedHeader({ alg: 'ES256', kid: 'k', ...header })
        .sign(privateKey);
      setIdTokenText(token);
      return token;
    },
  };
}
