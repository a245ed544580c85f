import { type Failure, failure } from '#contracts/failures';
import { fail, ok, type Result } from '#contracts/result';
import { type Member, Scope } from '../federation/entries.ts';

/** What a member may do in a person's name; the rest it may only do as itself. */
export const delegableScopes: readonly Scope[] = [
  'cases:submit',
  'cases:read',
  'certificates:retrieve',
  'certificates:present',
  'handoffs:write',
];

/** Scopes of their own since 0.1.0; before, `cases:submit` opened these doors too. */
const once: readonly Scope[] = ['cases:report', 'catalogue:upload', 'certificates:report'];

/**
 * What a token opens: what it says, as far as its member may today. A platform that nobody has given one of the scopes
 * that were once part of `cases:submit` still has them with it; the first that it is given ends that.
 */
export function openedBy(
  said: readonly Scope[],
  { scopes, role }: Pick<Member, 'scopes' | 'role'>,
): ReadonlySet<Scope> {
  const held = said.filter((scope) => scopes.includes(scope));
  const isOfOld =
    role === 'platform' &&
    held.includes('cases:submit') &&
    !once.some((scope) => scopes.includes(scope));
  return new Set(isOfOld ? [...held, ...once] : held);
}

/**
 * Scope out = asked AND every policy (RFC 6749 s3.3). Nothing asked means all that the policies leave;
 * asking only for what is not granted is refused rather than answered with an empty token.
 */
export function grantScopes(
  asked: string | undefined,
  policies: readonly (readonly Scope[])[],
): Result<Scope[], Failure> {
  const names = asked?.split(' ').filter((name) => name !== '');
  // Tokens of RFC 6749 appendix A.4; a name that we do not know is simply not granted.
  if (names?.some((name) => !/^[\x21\x23-\x5b\x5d-\x7e]+$/.test(name)))
    return fail(failure('oauth.invalid_scope'));
  const granted = Scope.options.filter(
    (scope) =>
      (names?.includes(scope) ?? true) && policies.every((policy) => policy.includes(scope)),
  );
  return granted.length === 0
    ? fail(failure('oauth.invalid_scope', { detail: 'none of it is granted' }))
    : ok(granted);
}
