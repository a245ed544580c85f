import type { Failure, FailureCode } from '#contracts/failures';

const errors: Readonly<Partial<Record<FailureCode, string>>> = {
  'auth.insufficient_level': 'insufficient_user_authentication',
  'auth.insufficient_scope': 'insufficient_scope',
  'auth.dpop_invalid': 'invalid_dpop_proof',
  'auth.dpop_nonce_required': 'use_dpop_nonce',
};

const errorOf = (code: FailureCode): string =>
  errors[code] ?? (code.startsWith('signature.') ? 'invalid_signature' : 'invalid_token');

/**
 * `WWW-Authenticate` of a 401, and of a 403 for want of a scope (RFC 6750 s3, RFC 9449 s7.1), with what a log-in must be like where the
 * level is too low or the log-in too old (RFC 9470 s3).
 * @param authorization the header that was refused: its scheme is the one that is answered
 */
export function challenge(refused: Failure, authorization: string | undefined): string {
  const { code, acrValues, maxAgeSeconds, scope } = refused;
  const dpop = code.startsWith('auth.dpop') || /^dpop /i.test(authorization ?? '');
  const scheme = dpop ? 'DPoP' : 'Bearer';
  const parameters = [
    ...(code === 'auth.token_missing' ? [] : [`error="${errorOf(code)}"`]),
    ...(scope === undefined ? [] : [`scope="${scope}"`]),
    ...(acrValues === undefined ? [] : [`acr_values="${acrValues}"`]),
    ...(maxAgeSeconds === undefined ? [] : [`max_age=${maxAgeSeconds}`]),
    ...(dpop ? ['algs="ES256 EdDSA Ed25519"'] : []),
  ];
  return parameters.length > 0 ? `${scheme} ${parameters.join(', ')}` : scheme;
}
