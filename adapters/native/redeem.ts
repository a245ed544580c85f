import { z } from 'zod';
import type { RegionResult } from '#contracts/region-adapter';
import { fail, ok } from '#contracts/result';
import type { SubjectAssertion } from '#contracts/subject';
import { malformed } from '../kit/failures.ts';
import { askByForm } from './ask-by-form.ts';
import { type LoginSecrets, loginSecrets } from './authorization.ts';
import { callProvider } from './call.ts';
import { type Context, rejected } from './classify.ts';
import { proveToken } from './proven-token.ts';
import type { Provider, ProviderMetadata } from './provider.ts';
import { IdTokenClaims, subjectAssertion } from './subject.ts';

const idTokenMaxAgeSeconds = 300;

const Tokens = z.looseObject({
  id_token: z.string(),
  access_token: z.string().regex(/^[\x21-\x7e]{1,8192}$/),
  token_type: z.string(),
});
type Tokens = z.infer<typeof Tokens>;

async function exchangeCode(
  code: string,
  login: LoginSecrets,
  metadata: ProviderMetadata,
  context: Context,
): Promise<RegionResult<Tokens>> {
  const form = {
    grant_type: 'authorization_code',
    code,
    redirect_uri: login.redirectUri,
    code_verifier: login.codeVerifier,
  };
  return askByForm(metadata.token_endpoint, form, Tokens, context, 'token');
}

const UserInfo = z.looseObject({ sub: z.string() });

async function provenClaims(
  idToken: string,
  login: LoginSecrets,
  provider: Provider,
  context: Context,
): Promise<RegionResult<IdTokenClaims>> {
  const kind = { types: ['jwt', undefined], maxAgeSeconds: idTokenMaxAgeSeconds };
  const proven = await proveToken(idToken, kind, provider, context);
  if (!proven.ok) return proven;
  const claims = IdTokenClaims.safeParse(proven.value);
  if (!claims.success) return fail(malformed('id_token'));
  // OpenID Connect Core 1.0 s3.1.3.7: another log-in's token, injected with its code.
  if (claims.data.nonce !== login.nonce)
    return fail(rejected('nonce', 'the id token is of another log-in'));
  const ageSeconds = context.clock().getTime() / 1000 - claims.data.auth_time;
  return ageSeconds > context.credentials.maxAgeSeconds + 30
    ? fail(rejected('auth_time', 'the log-in at home is too old'))
    : ok(claims.data);
}

/** Turns a code into what the provider knows about the person: id token, then UserInfo if there is one. */
export async function redeemCode(
  input: {
    readonly ticket: string;
    readonly kind: 'person' | 'company';
    readonly callbackUrl: string;
  },
  region: string,
  provider: Provider,
  context: Context,
): Promise<RegionResult<SubjectAssertion>> {
  const login = loginSecrets(input.callbackUrl, context.credentials.secret);
  if (!login) return fail(rejected('state', 'there is no log-in to this code'));
  const metadata = await provider.metadata(context);
  if (!metadata.ok) return metadata;
  const tokens = await exchangeCode(input.ticket, login, metadata.value, context);
  if (!tokens.ok) return tokens;
  const claims = await provenClaims(tokens.value.id_token, login, provider, context);
  if (!claims.ok) return claims;
  const url = metadata.value.userinfo_endpoint;
  if (url === undefined) return subjectAssertion(claims.value, {}, input.kind, region, context);
  const headers = { authorization: `Bearer ${tokens.value.access_token}` };
  const info = await callProvider({ method: 'GET', url, headers }, UserInfo, context);
  if (!info.ok) return info;
  // Core 1.0 s5.3.2: token substitution.
  if (info.value.sub !== claims.value.sub) return fail(malformed('userinfo_sub'));
  return subjectAssertion(claims.value, info.value, input.kind, region, context);
}
