import { decodeProtectedHeader, importJWK, type JWTPayload, jwtVerify } from 'jose';
import type { RegionResult } from '#contracts/region-adapter';
import { fail, ok } from '#contracts/result';
import { type Context, malformed, rejected } from './classify.ts';
import type { Provider } from './provider.ts';

const maxLength = 8192;
const toleranceSeconds = 30;
const compactForm = /^[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+){2}$/;

/** Headers by which a token would choose its own key or way of being read (RFC 7515 s4.1, RFC 7797). */
const forbidden = ['jku', 'jwk', 'x5u', 'x5c', 'crit', 'b64', 'zip'];

type Kind = {
  /** Lower case, without `application/`; `undefined` stands for a header without `typ`. */
  readonly types: readonly (string | undefined)[];
  readonly maxAgeSeconds: number;
};

const typeName = (typ: string | undefined): string | undefined =>
  typ?.toLowerCase().replace(/^application\//, '');

function readHeader(token: string): { readonly kid?: string; readonly typ?: string } | undefined {
  if (token.length > maxLength || !compactForm.test(token)) return undefined;
  try {
    const header = decodeProtectedHeader(token);
    return forbidden.some((name) => Object.hasOwn(header, name)) ? undefined : header;
  } catch {
    return undefined;
  }
}

/**
 * Proves a token of the provider: its kind, so that no kind passes at another's door; its signature under a
 * published key with the configured algorithm; issuer, a single audience that is us, and its age.
 */
export async function proveToken(
  token: string,
  { types, maxAgeSeconds }: Kind,
  provider: Provider,
  context: Context,
): Promise<RegionResult<JWTPayload>> {
  const { issuer, clientId, algorithm } = context.credentials;
  const header = readHeader(token);
  if (!header || !types.includes(typeName(header.typ))) return fail(malformed('token_form'));
  const jwk = await provider.key(header.kid, context);
  if (!jwk.ok) return jwk;
  if (!jwk.value) return fail(malformed('token_key'));
  try {
    const { payload } = await jwtVerify(token, await importJWK(jwk.value, algorithm), {
      algorithms: [algorithm],
      issuer,
      audience: clientId,
      currentDate: context.clock(),
      clockTolerance: toleranceSeconds,
      maxTokenAge: maxAgeSeconds,
      requiredClaims: ['sub', 'iat', 'exp'],
    });
    const { aud, azp } = payload;
    const forUsAlone = aud === clientId || (Array.isArray(aud) && aud.length === 1);
    return forUsAlone && (azp === undefined || azp === clientId)
      ? ok(payload)
      : fail(rejected('token_audience', 'the token is for others too'));
  } catch {
    return fail(rejected('token_invalid', 'the token of the provider does not hold'));
  }
}
