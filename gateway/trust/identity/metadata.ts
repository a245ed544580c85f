import { personalClaims, scopes } from '../federation/entries.ts';
import { supportedAcrs } from './level.ts';
import { claimScope } from './personal-claims.ts';
import { algorithms, fapi2 } from './profile.ts';

/** RFC 8414: only what exists, which is the profile `fapi2` and nothing weaker. */
export const authorizationServerMetadata = (issuer: string, grantTypes: readonly string[]) => ({
  issuer,
  ...fapi2,
  authorization_endpoint: `${issuer}/oauth/authorize`,
  pushed_authorization_request_endpoint: `${issuer}/oauth/par`,
  token_endpoint: `${issuer}/oauth/token`,
  introspection_endpoint: `${issuer}/oauth/introspect`,
  revocation_endpoint: `${issuer}/oauth/revoke`,
  jwks_uri: `${issuer}/.well-known/jwks.json`,
  scopes_supported: [...scopes, ...personalClaims.map(claimScope)],
  grant_types_supported: [...grantTypes],
  acr_values_supported: supportedAcrs,
  introspection_signing_alg_values_supported: ['ES256'],
  protected_resources: [issuer],
});

/** OpenID Connect Discovery 1.0 s3: the same, and how people are named. */
export const openidConfiguration = (issuer: string, grantTypes: readonly string[]) => ({
  ...authorizationServerMetadata(issuer, grantTypes),
  userinfo_endpoint: `${issuer}/oauth/userinfo`,
  end_session_endpoint: `${issuer}/oauth/logout`,
  backchannel_logout_supported: true,
  backchannel_logout_session_supported: true,
  subject_types_supported: ['pairwise'],
  id_token_signing_alg_values_supported: ['ES256'],
  claims_supported: ['sub', 'sid', 'acr', 'amr', 'auth_time', ...personalClaims],
  claims_parameter_supported: false,
  request_parameter_supported: false,
  request_uri_parameter_supported: false,
});

/** RFC 9728: the gateway's own API as a protected resource. */
export const protectedResourceMetadata = (issuer: string) => ({
  resource: issuer,
  authorization_servers: [issuer],
  scopes_supported: [...scopes],
  bearer_methods_supported: ['header'],
  dpop_signing_alg_values_supported: algorithms,
  resource_name: 'Tongban (通办)',
});

/** SD-JWT VC, issuer metadata: where whoever has a copy finds the keys that sign copies. */
export const jwtVcIssuerMetadata = (issuer: string) => ({
  issuer,
  jwks_uri: `${issuer}/.well-known/jwks.json`,
  // Token Status List: whoever fetches all lists beforehand decides while the gateway is away, and asks about nobody.
  status_list_aggregation_endpoint: `${issuer}/v1/status-lists`,
});
