import { importJWK, type JWK, SignJWT } from 'jose';
import { fetch } from 'undici';
import { newId } from '../../platform/database/ids.ts';
import { type Sign, signedFetch, signWith } from './signed-fetch.ts';

export type Answer = {
  readonly status: number;
  readonly headers: Headers | { get(name: string): string | null };
  readonly body: unknown;
};

/** A member platform as its engineers would write it: tokens by signed assertion, signed JSON over HTTP, nothing else. */
export type MemberClient = {
  readonly clientId: string;
  readonly assertion: (change?: Record<string, unknown>) => Promise<string>;
  /** The headers that sign a call, for those who send it themselves. */
  readonly sign: Sign;
  readonly token: (form: Record<string, string>) => Promise<Answer>;
  /** The member's own access token; kept until shortly before it ends. */
  readonly ownToken: (scope: string) => Promise<string>;
  readonly call: (
    method: 'GET' | 'POST' | 'PUT' | 'PATCH',
    path: string,
    options: CallOptions,
  ) => Promise<Answer>;
};

export type CallOptions = {
  readonly token: string;
  readonly body?: unknown;
  readonly idempotencyKey?: string;
  readonly headers?: Record<string, string>;
};

const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

async function readAnswer(response: Awaited<ReturnType<typeof fetch>>): Promise<Answer> {
  const text = await response.text();
  const json = (response.headers.get('content-type') ?? '').includes('json');
  return {
    status: response.status,
    headers: response.headers,
    body: json && text ? (JSON.parse(text) as unknown) : text,
  };
}

async function newAssertion(
  origin: string,
  clientId: string,
  jwk: JWK,
  change: Record<string, unknown> = {},
): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  const claims = {
    iss: clientId,
    sub: clientId,
    aud: origin,
    jti: newId('jti', new Date()),
    iat: now,
    exp: now + 60,
    ...change,
  };
  return new SignJWT(claims)
    .setProtectedHeader({ alg: 'ES256', kid: jwk.kid ?? '', typ: 'client-authentication+jwt' })
    .sign(await importJWK(jwk, 'ES256'));
}

export function memberClient(origin: string, clientId: string, jwk: JWK): MemberClient {
  const sign = signWith(origin, jwk);
  const send = signedFetch(origin, sign);
  const kept = new Map<string, { token: string; until: number }>();
  const assertion: MemberClient['assertion'] = (change) =>
    newAssertion(origin, clientId, jwk, change);
  const token: MemberClient['token'] = async (form) => {
    const body = new URLSearchParams({
      client_assertion_type: assertionType,
      client_assertion: await assertion(),
      ...form,
    });
    return readAnswer(
      await fetch(`${origin}/oauth/token`, {
        method: 'POST',
        body,
        headers: { accept: 'application/json' },
      }),
    );
  };
  return {
    clientId,
    assertion,
    sign,
    token,
    ownToken: async (scope) => {
      const known = kept.get(scope);
      if (known && known.until > Date.now()) return known.token;
      const { status, body } = await token({ grant_type: 'client_credentials', scope });
      const answer = body as { access_token?: string; expires_in?: number };
      if (status !== 200 || !answer.access_token)
        throw new Error(`no token: ${status} ${JSON.stringify(body)}`);
      kept.set(scope, {
        token: answer.access_token,
        until: Date.now() + ((answer.expires_in ?? 60) - 30) * 1000,
      });
      return answer.access_token;
    },
    call: async (method, path, options) => {
      const headers: Record<string, string> = {
        authorization: `Bearer ${options.token}`,
        ...options.headers,
      };
      if (options.body !== undefined) headers['content-type'] = 'application/json';
      if (options.idempotencyKey) headers['idempotency-key'] = options.idempotencyKey;
      const body = options.body === undefined ? {} : { body: JSON.stringify(options.body) };
      // What only reads changes nothing: a bearer token is enough, unless it says who acts.
      const isBare = method === 'GET' && headers['tongban-actor'] === undefined;
      const answer = await readAnswer(
        await (isBare
          ? fetch(`${origin}${path}`, { headers })
          : send({ method, path, headers, ...body })),
      );
      // Nobody offers what was refused once more, however long it was said to hold.
      if (answer.status === 401) kept.clear();
      return answer;
    },
  };
}
