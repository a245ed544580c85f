import { createLocalJWKSet, type JWK, jwtVerify } from 'jose';

const jwtBearer = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/** Whether a form comes from the client: `private_key_jwt` (RFC 7523 s3), each assertion once. */
export function clientCheck(clientId: string, clientJwk: JWK) {
  const seen = new Set<string>();
  const keys = createLocalJWKSet({ keys: [clientJwk] });
  return async (form: URLSearchParams, issuer: string): Promise<boolean> => {
    if (form.get('client_assertion_type') !== jwtBearer) return false;
    const rules = { algorithms: ['ES256'], audience: issuer, issuer: clientId, subject: clientId };
    const proven = await jwtVerify(form.get('client_assertion') ?? '', keys, rules).catch(
      () => undefined,
    );
    const jti = proven?.payload.jti;
    if (jti === undefined || proven?.payload.exp === undefined || seen.has(jti)) return false;
    seen.add(jti);
    return true;
  };
}
