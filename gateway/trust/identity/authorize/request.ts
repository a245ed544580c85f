import { type Failure, failure } from '#contracts/failures';
import { RegionCode } from '#contracts/region-code';
import { fail, ok, type Result } from '#contracts/result';
import type { Member, PersonalClaim, Scope } from '../../federation/entries.ts';
import type { Form } from '../form.ts';
import { requiredLevel } from '../level.ts';
import { claimsIn } from '../personal-claims.ts';
import { delegableScopes, grantScopes } from '../scopes.ts';

/** What a client asked for in its pushed request, checked once and kept: the browser cannot change it. */
export type AuthorizationRequest = {
  readonly redirectUri: string;
  readonly scopes: readonly Scope[];
  readonly claims: readonly PersonalClaim[];
  readonly codeChallenge: string;
  readonly state?: string;
  readonly nonce?: string;
  /** Lowest real-name level that the client accepts. */
  readonly ial: number;
  readonly maxAgeSeconds?: number;
  /** The client knows the home region already. */
  readonly region?: RegionCode;
  readonly kinds: readonly ('person' | 'company')[];
  /** `prompt=none`: answer without asking the person. */
  readonly silent: boolean;
  /** The only key that the code may be redeemed with. */
  readonly jkt?: string;
};

const invalid = (detail: string): Result<never, Failure> =>
  fail(failure('oauth.invalid_request', { detail }));

/** Parameters that only a signed or a front-channel request has, and ways around the query. */
const unsupported = ['request', 'request_uri', 'claims', 'id_token_hint', 'registration'];

function textFault(form: Form): string | undefined {
  const other = unsupported.find((name) => form.has(name));
  if (other !== undefined) return `${other} is not supported`;
  if ((form.get('response_mode') ?? 'query') !== 'query') return 'response_mode must be query';
  // RFC 7636 s4.4.1: without a method it would be `plain`, which proves nothing to a thief of the request.
  if (form.get('code_challenge_method') !== 'S256') return 'code_challenge_method must be S256';
  if (!/^[A-Za-z0-9_-]{43}$/.test(form.get('code_challenge') ?? '')) return 'code_challenge';
  for (const name of ['state', 'nonce']) {
    if (!/^[\x20-\x7e]{0,512}$/.test(form.get(name) ?? ''))
      return `${name} is longer than 512 characters or not ASCII`;
  }
  if (!/^\d{0,8}$/.test(form.get('max_age') ?? '')) return 'max_age';
  if (!/^[A-Za-z0-9_-]{43}$|^$/.test(form.get('dpop_jkt') ?? '')) return 'dpop_jkt';
  return undefined;
}

function kindsOf(form: Form): AuthorizationRequest['kinds'] | undefined {
  const kind = form.get('kind');
  if (kind === undefined) return ['person', 'company'];
  return kind === 'person' || kind === 'company' ? [kind] : undefined;
}

function optionalParts(form: Form, jkt: string | undefined) {
  const [state, nonce, maxAge] = [form.get('state'), form.get('nonce'), form.get('max_age')];
  const region = RegionCode.safeParse(form.get('region')).data;
  return {
    ...(state === undefined ? {} : { state }),
    ...(nonce === undefined ? {} : { nonce }),
    ...(maxAge === undefined ? {} : { maxAgeSeconds: Number(maxAge) }),
    ...(region === undefined ? {} : { region }),
    ...(jkt === undefined ? {} : { jkt }),
  };
}

/**
 * Reads a pushed authorization request (RFC 9126) under the rules of FAPI 2.0: code, PKCE S256, a redirect
 * address that equals a registered one byte for byte. Claims are granted to whom they are registered for.
 * @param proofJkt key of the DPoP proof of the request, if it had one
 */
export function parseAuthorizationRequest(
  form: Form,
  member: Member,
  proofJkt: string | undefined,
): Result<AuthorizationRequest, Failure> {
  if (form.get('response_type') !== 'code')
    return fail(
      failure('oauth.unsupported_response_type', { detail: 'response_type must be code' }),
    );
  const redirectUri = form.get('redirect_uri') ?? '';
  if (!member.redirectUris.includes(redirectUri))
    return invalid('redirect_uri is not registered, compared byte for byte');
  const fault = textFault(form);
  if (fault !== undefined) return invalid(fault);
  const asked = form.get('dpop_jkt');
  if (asked !== undefined && proofJkt !== undefined && asked !== proofJkt)
    return invalid('dpop_jkt is not the key of the DPoP proof');
  const kinds = kindsOf(form);
  if (!kinds) return invalid('kind is person or company');
  const ial = requiredLevel(form.get('acr_values'));
  if (ial === undefined) return invalid('acr_values names no level that exists');
  const scope = form.get('scope');
  const scopes = grantScopes(scope, [member.scopes, ['openid', ...delegableScopes]]);
  if (!scopes.ok) return scopes;
  const registered = (member.claims ?? []).map(({ claim }) => claim);
  return ok({
    redirectUri,
    scopes: scopes.value,
    claims: claimsIn(scope ?? '', registered),
    codeChallenge: form.get('code_challenge') ?? '',
    ial,
    kinds,
    silent: (form.get('prompt') ?? '').split(' ').includes('none'),
    ...optionalParts(form, asked ?? proofJkt),
  });
}
