import { base64url, importJWK, type JWTPayload, jwtVerify } from 'jose';
import { z } from 'zod';
import { compactFault, maxJwsDepth } from '#contracts/compact-jws';
import type { RegionResult } from '#contracts/region-adapter';
import { fail, ok } from '#contracts/result';
import { parseStrictJson } from '#contracts/strict-json';
import { malformed } from '../kit/failures.ts';
import { type Context, rejected } from './classify.ts';
import type { Provider } from './provider.ts';

const toleranceSeconds = 30;

/** Headers by which a token would choose its own key or way of being read (RFC 7515 s4.1, RFC 7797). */
const forbidden = ['jku', 'jwk', 'x5u', 'x5c', 'crit', 'b64', 'zip'];

type Kind = {
  /** Lower case, without `application/`; `undefined` stands for a header without `typ`. */
  readonly types: readonly (string | undefined)[];
  readonly maxAgeSeconds: number;
};

const typeName = (typ: string | undefined): string | undefined =>
  typ?.toLowerCase().replace(/^application\//, '');

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

const Header = z.looseObject({ kid: z.string().optional(), typ: z.string().optional() });

function objectOf(part: string | undefined): object | undefined {
  try {
    const parsed = parseStrictJson(utf8.decode(base64url.decode(part ?? '')), maxJwsDepth);
    return parsed.ok && typeof parsed.value === 'object' ? (parsed.value ?? undefined) : undefined;
  } catch {
    return undefined;
  }
}

/** The header of a token that everybody reads alike: `jose` passes over stray bits and doubled members. */
function readHeader(token: string): z.infer<typeof Header> | undefined {
  if (compactFault(token) !== undefined) return undefined;
  const [header, claims] = token.split('.').slice(0, 2).map(objectOf);
  const read = Header.safeParse(header);
  const isSound = claims !== undefined && read.success;
  return isSound && !forbidden.some((name) => Object.hasOwn(read.data, name))
    ? read.data
    : undefined;
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
