import { randomUUID } from 'node:crypto';
import { importJWK, type JWK, SignJWT } from 'jose';
import { fetch } from 'undici';
import { signCall } from './signing.ts';

export type MemberOptions = {
  readonly gatewayOrigin: string;
  readonly clientId: string;
  readonly jwk: JWK;
};

export type Told = { readonly status: number; readonly body: Record<string, unknown> };

const scope = 'cases:submit cases:read cases:report certificates:report';

/** This platform as a member of the federation: it asks for tokens and signs what it tells (docs/identity.md). */
export function gatewayMember({ gatewayOrigin, clientId, jwk }: MemberOptions) {
  let held: { readonly token: string; readonly untilMs: number } | undefined;

  async function assertion(): Promise<string> {
    const now = Math.floor(Date.now() / 1000);
    return new SignJWT({ jti: randomUUID() })
      .setProtectedHeader({ alg: 'ES256', kid: jwk.kid ?? '', typ: 'client-authentication+jwt' })
      .setIssuer(clientId)
      .setSubject(clientId)
      .setAudience(gatewayOrigin)
      .setIssuedAt(now)
      .setExpirationTime(now + 60)
      .sign(await importJWK(jwk, 'ES256'));
  }

  async function token(): Promise<string> {
    if (held && held.untilMs > Date.now()) return held.token;
    const form = {
      grant_type: 'client_credentials',
      scope,
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: await assertion(),
    };
    const body = new URLSearchParams(form);
    const answer = await fetch(`${gatewayOrigin}/oauth/token`, { method: 'POST', body });
    const given = (await answer.json()) as { access_token?: string; expires_in?: number };
    if (!given.access_token) throw new Error(`no token: ${answer.status}`);
    const untilMs = Date.now() + ((given.expires_in ?? 60) - 30) * 1000;
    held = { token: given.access_token, untilMs };
    return held.token;
  }

  /** @param key the same for every attempt at one act */
  return async (
    method: 'GET' | 'POST' | 'PUT',
    path: string,
    content?: unknown,
    key: string = randomUUID(),
  ): Promise<Told> => {
    const authorization = `Bearer ${await token()}`;
    const url = gatewayOrigin + path;
    const body = content === undefined ? '' : JSON.stringify(content);
    const signed = signCall({ method, url, body, authorization, key }, jwk as never);
    const answer = await fetch(url, {
      method,
      headers:
        method === 'GET' ? { authorization } : { ...signed, 'content-type': 'application/json' },
      ...(method === 'GET' ? {} : { body }),
    });
    const text = await answer.text();
    return { status: answer.status, body: text ? (JSON.parse(text) as Told['body']) : {} };
  };
}

export type GatewayMember = ReturnType<typeof gatewayMember>;
