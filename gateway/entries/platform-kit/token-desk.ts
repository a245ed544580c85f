import { decodeProtectedHeader, importJWK, type JWK, jwtVerify } from 'jose';
import type { Member } from '../../trust/federation/entries.ts';

export type Answer = { readonly status: number; readonly body: object };
export type Reporter = Pick<Member, 'clientId' | 'jwks'>;

const tokenSeconds = 300;
const mostSeconds = 60;

/** RFC 7523, as docs/identity.md says it. @returns what is wrong with it */
async function assertionFault(
  assertion: string,
  { clientId, jwks }: Reporter,
  origin: string,
  used: Set<string>,
): Promise<string | undefined> {
  try {
    const keyOf = async ({ kid }: { kid?: string }) => {
      const found = jwks.keys.find((jwk) => jwk.kid === kid);
      if (!found) throw new Error(`kid ${kid} is no key of ${clientId}`);
      return importJWK(found as JWK, found.crv === 'P-256' ? 'ES256' : 'EdDSA');
    };
    const { payload } = await jwtVerify(assertion, keyOf, { issuer: clientId, subject: clientId });
    const { aud, jti, iat = 0, exp = 0 } = payload;
    if (aud !== origin) return `aud must be ${origin} as one string`;
    if (exp - iat > mostSeconds) return `exp must be at most ${mostSeconds} s after iat`;
    if (jti === undefined || used.has(jti)) return 'jti must be there, and new for every assertion';
    used.add(jti);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : 'no assertion';
  }
}

const randomLength = crypto.randomUUID().length;

/**
 * Gives out tokens as the gateway does, and keeps what was wrong with requests for them. A token says its key itself: a
 * platform goes on with one of the run before.
 */
export function tokenDesk(member: Reporter) {
  const used = new Set<string>();
  const faults: string[] = [];
  return {
    faults: (): readonly string[] => faults,
    /** The key to which a token that was given out is bound. */
    kidOf: (token: string): string | undefined => {
      const kid = Buffer.from(token.slice(randomLength), 'base64url').toString();
      return member.jwks.keys.find((jwk) => jwk.kid === kid)?.kid;
    },
    give: async (body: string, origin: string): Promise<Answer> => {
      const form = new URLSearchParams(body);
      const assertion = form.get('client_assertion') ?? '';
      const fault = await assertionFault(assertion, member, origin, used);
      if (fault !== undefined) {
        faults.push(fault);
        return { status: 401, body: { error: 'invalid_client', error_description: fault } };
      }
      const kid = String(decodeProtectedHeader(assertion).kid);
      const access = crypto.randomUUID() + Buffer.from(kid).toString('base64url');
      const lives = { token_type: 'Bearer', expires_in: tokenSeconds, scope: form.get('scope') };
      return { status: 200, body: { access_token: access, ...lives } };
    },
  };
}

export type TokenDesk = ReturnType<typeof tokenDesk>;
