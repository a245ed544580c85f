import { scopes } from '../federation/document.ts';

const assertionAlgorithms = ['ES256', 'EdDSA', 'Ed25519'];

/** RFC 8414: only what exists. There is no authorization endpoint yet, so no response type either. */
export const authorizationServerMetadata = (issuer: string, grantTypes: readonly string[]) => ({
  issuer,
  token_endpoint: `${issuer}/oauth/token`,
  jwks_uri: `${issuer}/.well-known/jwks.json`,
  scopes_supported: [...scopes],
  response_types_supported: [],
  grant_types_supported: [...grantTypes],
  token_endpoint_auth_methods_supported: ['private_key_jwt'],
  token_endpoint_auth_signing_alg_values_supported: assertionAlgorithms,
  protected_resources: [issuer],
});

/** OpenID Connect Discovery 1.0 s3: the same, and how people are named. */
export const openidConfiguration = (issuer: string, grantTypes: readonly string[]) => ({
  ...authorizationServerMetadata(issuer, grantTypes),
  subject_types_supported: ['pairwise'],
  id_token_signing_alg_values_supported: ['ES256'],
});

/** RFC 9728: the gateway's own API as a protected resource. */
export const protectedResourceMetadata = (issuer: string) => ({
  resource: issuer,
  authorization_servers: [issuer],
  scopes_supported: [...scopes],
  bearer_methods_supported: ['header'],
  resource_name: 'Tongban (通办)',
});
