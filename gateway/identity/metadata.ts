import { personalClaims, scopes } from '../federation/document.ts';
import { supportedAcrs } from './level.ts';
import { claimScope } from './personal-claims.ts';

const algorithms = ['ES256', 'EdDSA', 'Ed25519'];

/**
 * RFC 8414: only what exists, which is FAPI 2.0 and nothing weaker: pushed requests, code with PKCE S256,
 * private_key_jwt, DPoP, `iss` in the answer.
 */
export const authorizationServerMetadata = (issuer: string, grantTypes: readonly string[]) => ({
  issuer,
  authorization_endpoint: `${issuer}/oauth/authorize`,
  pushed_authorization_request_endpoint: `${issuer}/oauth/par`,
  require_pushed_authorization_requests: true,
  token_endpoint: `${issuer}/oauth/token`,
  introspection_endpoint: `${issuer}/oauth/introspect`,
  revocation_endpoint: `${issuer}/oauth/revoke`,
  jwks_uri: `${issuer}/.well-known/jwks.json`,
  scopes_supported: [...scopes, ...personalClaims.map(claimScope)],
  response_types_supported: ['code'],
  response_modes_supported: ['query'],
  grant_types_supported: [...grantTypes],
  code_challenge_methods_supported: ['S256'],
  authorization_response_iss_parameter_supported: true,
  acr_values_supported: supportedAcrs,
  dpop_signing_alg_values_supported: algorithms,
  token_endpoint_auth_methods_supported: ['private_key_jwt'],
  token_endpoint_auth_signing_alg_values_supported: algorithms,
  introspection_endpoint_auth_methods_supported: ['private_key_jwt'],
  introspection_endpoint_auth_signing_alg_values_supported: algorithms,
  introspection_signing_alg_values_supported: ['ES256'],
  revocation_endpoint_auth_methods_supported: ['private_key_jwt'],
  revocation_endpoint_auth_signing_alg_values_supported: algorithms,
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
