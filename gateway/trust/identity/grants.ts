import { type Failure, failure } from '#contracts/failures';
import { fail, ok, type Result } from '#contracts/result';
import type { Platform } from '../../platform/process/platform.ts';
import { type IssuedToken, issueAccessToken } from './access-token.ts';
import { authorizationCode } from './authorize/code-grant.ts';
import { refresh } from './authorize/refresh.ts';
import { jwtBearer, jwtBearerGrant } from './chaining.ts';
import type { Client } from './client-authentication.ts';
import { exchangeGrant } from './exchange-request.ts';
import type { Form } from './form.ts';
import { grantScopes } from './scopes.ts';
import { exchangeToken } from './token-exchange.ts';

export type Grant = (
  platform: Platform,
  client: Client,
  form: Form,
) => Promise<Result<IssuedToken, Failure>>;

/** RFC 6749 s4.4: a member for itself. An app has nothing of its own to do here. */
const clientCredentials: Grant = async (platform, client, form) => {
  const { publicOrigin } = platform.config;
  if (client.member.role === 'app') return fail(failure('oauth.unauthorized_client'));
  for (const name of ['resource', 'audience']) {
    if ((form.get(name) ?? publicOrigin) !== publicOrigin)
      return fail(failure('oauth.invalid_target'));
  }
  const own = client.member.scopes.filter((scope) => scope !== 'openid');
  const scopes = grantScopes(form.get('scope'), [own]);
  if (!scopes.ok) return scopes;
  return ok(await issueAccessToken(platform, { client, scopes: scopes.value }));
};

/** A further grant is a further line here and shows up in the metadata by itself. */
export const grants: ReadonlyMap<string, Grant> = new Map<string, Grant>([
  ['authorization_code', authorizationCode],
  ['refresh_token', refresh],
  ['client_credentials', clientCredentials],
  [exchangeGrant, exchangeToken],
  [jwtBearerGrant, jwtBearer],
]);
