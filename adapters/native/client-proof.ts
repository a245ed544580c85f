import { SignJWT } from 'jose';
import type { Context } from './classify.ts';
import { algorithmOf, privateKeyOf } from './signing-key.ts';

const assertionLifetimeSeconds = 60;

/** RFC 7523 s3 with the issuer as audience: an endpoint's address could be another server's. */
async function clientAssertion({ credentials, clock }: Context): Promise<string> {
  const { key, clientId, issuer } = credentials;
  const alg = algorithmOf(key);
  const now = Math.floor(clock().getTime() / 1000);
  return new SignJWT({ jti: crypto.randomUUID() })
    .setProtectedHeader({ alg, kid: key.kid, typ: 'JWT' })
    .setIssuer(clientId)
    .setSubject(clientId)
    .setAudience(issuer)
    .setIssuedAt(now)
    .setExpirationTime(now + assertionLifetimeSeconds)
    .sign(await privateKeyOf(key));
}

/** The parameters by which the gateway proves itself to the provider (RFC 7523 s2.2). */
export const clientProof = async (context: Context): Promise<Record<string, string>> => ({
  client_id: context.credentials.clientId,
  client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
  client_assertion: await clientAssertion(context),
});
