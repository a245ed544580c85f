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

/** Scopes of their own since 0.1.0, and which opened their doors before. */
const once: readonly {
  readonly role: Member['role'];
  readonly whole: Scope;
  readonly parts: readonly Scope[];
}[] = [
  {
    role: 'platform',
    whole: 'cases:submit',
    parts: ['cases:report', 'catalogue:upload', 'certificates:report'],
  },
  { role: 'operator', whole: 'admin', parts: ['admin:system', 'admin:security'] },
];

/**
 * What a token opens: what it says, as far as its member may today. A member whom nobody has given one of the scopes
 * that were once part of another still has them with it; the first that it is given ends that.
 */
export function openedBy(
  said: readonly Scope[],
  { scopes, role }: Pick<Member, 'role'> & { readonly scopes: readonly Scope[] },
): ReadonlySet<Scope> {
  const held = said.filter((scope) => scopes.includes(scope));
  const ofOld = once.flatMap((one) =>
    role === one.role &&
    held.includes(one.whole) &&
    !one.parts.some((scope) => scopes.includes(scope))
      ? one.parts
      : [],
  );
  return new Set([...held, ...ofOld]);
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
