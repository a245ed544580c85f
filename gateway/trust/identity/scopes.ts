import { type Failure, failure } from '#contracts/failures';
import { fail, ok, type Result } from '#contracts/result';
import { Scope } from '../federation/entries.ts';

/** What a member may do in a person's name; the rest it may only do as itself. */
export const delegableScopes: readonly Scope[] = [
  'cases:submit',
  'cases:read',
  'certificates:retrieve',
  'certificates:present',
  'handoffs:write',
];

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
