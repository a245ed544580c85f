import { type Failure, failure } from '#contracts/failures';
import { fail, ok, type Result } from '#contracts/result';
import type { Platform } from '../../platform/process/platform.ts';
import { inSpan } from '../../platform/process/telemetry.ts';
import type { Member } from '../federation/entries.ts';
import { currentFederation } from '../federation/store.ts';
import { checkAssertion } from './client-assertion.ts';
import type { Form } from './form.ts';
import { memberKey } from './member-keys.ts';
import { mayAskForToken } from './member-quota.ts';
import { rememberOnce } from './replay.ts';
import { decodeJwt, type UnverifiedJwt, verifyJwt } from './strict-jwt.ts';

export const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/** RFC 7523bis names a type of its own; certified clients still send `JWT` or none. */
const types = ['client-authentication+jwt', 'jwt', undefined] as const;

/** Who it was not is nobody's business: one answer for unknown clients, keys and wrong signatures. */
const refuse = (internal: string): Result<never, Failure> =>
  fail(failure('oauth.invalid_client', { internal }));

/**
 * A member, and the thumbprint of the key that what it is given is bound to: with `Bearer` the registered
 * key with which it proved itself and signs its calls, with `DPoP` the key of its proof (RFC 9449).
 */
export type Client = {
  readonly member: Member;
  readonly jkt: string;
  /** The registered key with which it proved itself. */
  readonly keyJkt: string;
  readonly tokenType: 'Bearer' | 'DPoP';
};

type Proven = { readonly client: Client; readonly claims: UnverifiedJwt['claims'] };

/** The member that `iss` names, if one of its registered keys signed this very assertion. */
async function proveClient(
  platform: Platform,
  assertion: string,
  clientId: string | undefined,
): Promise<Result<Proven, Failure>> {
  const jwt = decodeJwt(assertion);
  if (!jwt.ok) return refuse(`assertion: ${jwt.failure}`);
  const issuer = jwt.value.claims['iss'];
  const { members } = await currentFederation(platform);
  const member = typeof issuer === 'string' ? members.get(issuer) : undefined;
  if (!member) return refuse('unknown client');
  if (clientId !== undefined && clientId !== member.clientId) return refuse('client_id is not iss');
  const key = await memberKey(member, jwt.value.header.kid);
  if (!key) return refuse('no usable key for kid');
  const claims = await verifyJwt(jwt.value, types, key);
  if (!claims.ok) return refuse(`assertion: ${claims.failure}`);
  const mayAsk = mayAskForToken(platform, member);
  if (!mayAsk.ok) return mayAsk;
  return ok({
    client: { member, jkt: key.jkt, keyJkt: key.jkt, tokenType: 'Bearer' },
    claims: claims.value,
  });
}

/** The member behind a token request, by `private_key_jwt` and nothing else. The assertion is spent by this. */
export function authenticateClient(
  platform: Platform,
  form: Form,
  authorization: string | undefined,
): Promise<Result<Client, Failure>> {
  return inSpan('identity.authenticate_client', {}, async () => {
    if (authorization !== undefined) return refuse('authorization header on a token request');
    if (form.get('client_assertion_type') !== assertionType) return refuse('client_assertion_type');
    const proven = await proveClient(
      platform,
      form.get('client_assertion') ?? '',
      form.get('client_id'),
    );
    if (!proven.ok) return proven;
    const { client, claims } = proven.value;
    const { clientId } = client.member;
    const { publicOrigin } = platform.config;
    const use = checkAssertion(claims, clientId, publicOrigin, platform.clock());
    if (!use.ok) return use;
    const { jti, expiresAt } = use.value;
    const first = await rememberOnce(platform, clientId, jti, expiresAt);
    return first ? ok(client) : fail(failure('oauth.assertion_replayed'));
  });
}
