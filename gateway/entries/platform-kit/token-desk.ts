import { decodeProtectedHeader, importJWK, type JWK, jwtVerify } from 'jose';
import type { Member } from '../../trust/federation/entries.ts';
import { checkAssertion } from '../../trust/identity/client-assertion.ts';
import { assertionType } from '../../trust/identity/client-authentication.ts';

export type Answer = { readonly status: number; readonly body: object };
export type Reporter = Pick<Member, 'clientId' | 'jwks'>;

const tokenSeconds = 300;

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
    const { payload } = await jwtVerify(assertion, keyOf);
    const use = checkAssertion(payload, clientId, origin, new Date());
    if (!use.ok) return use.failure.detail ?? use.failure.code;
    if (used.has(use.value.jti)) return 'jti must be new for every assertion';
    used.add(use.value.jti);
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
  let asked = 0;
  return {
    asked: (): number => asked,
    faults: (): readonly string[] => faults,
    /** The key to which a token that was given out is bound. */
    kidOf: (token: string): string | undefined => {
      const kid = Buffer.from(token.slice(randomLength), 'base64url').toString();
      return member.jwks.keys.find((jwk) => jwk.kid === kid)?.kid;
    },
    give: async (body: string, origin: string): Promise<Answer> => {
      asked += 1;
      const form = new URLSearchParams(body);
      const assertion = form.get('client_assertion') ?? '';
      const fault =
        form.get('client_assertion_type') === assertionType
          ? await assertionFault(assertion, member, origin, used)
          : `client_assertion_type must be ${assertionType}`;
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
