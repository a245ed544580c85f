/** Signature algorithms of FAPI 2.0 s5.4.1 that keys here can have. */
export const algorithms = ['ES256', 'EdDSA', 'Ed25519'] as const;

const clientAuthentication = {
  methods: ['private_key_jwt'],
  algorithms,
} as const;

/**
 * The FAPI 2.0 Security Profile as server metadata (RFC 8414): every client's profile unless its entry in
 * the federation document names another, and there is no other. Each line is enforced where it is read:
 * pushed requests only (`authorize/par-routes.ts`), code with S256 only (`authorize/request.ts`), `iss` with
 * every answer (`authorize/answer-url.ts`), assertions with one audience (`client-assertion.ts`), tokens
 * bound to a key (`access-token.ts`).
 */
export const fapi2 = {
  require_pushed_authorization_requests: true,
  response_types_supported: ['code'],
  response_modes_supported: ['query'],
  code_challenge_methods_supported: ['S256'],
  authorization_response_iss_parameter_supported: true,
  dpop_signing_alg_values_supported: algorithms,
  token_endpoint_auth_methods_supported: clientAuthentication.methods,
  token_endpoint_auth_signing_alg_values_supported: clientAuthentication.algorithms,
  introspection_endpoint_auth_methods_supported: clientAuthentication.methods,
  introspection_endpoint_auth_signing_alg_values_supported: clientAuthentication.algorithms,
  revocation_endpoint_auth_methods_supported: clientAuthentication.methods,
  revocation_endpoint_auth_signing_alg_values_supported: clientAuthentication.algorithms,
} as const;
