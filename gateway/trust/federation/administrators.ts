import type { Member, Scope } from './entries.ts';

/**
 * 三员 (GB/T 22239-2019, 8.1.5 at level 3): who runs the system, who says whom it trusts, and who looks at both. What each
 * may do is the scopes of the acts; here it is that nobody is two of them (a key that stands at two members is refused anyway). `admin` is the first two in one hand, for a
 * house that has but one operator, and no member has it beside either; with `audit:read` beside it that one is all three, which level 3 does not allow.
 */
export const administrators = [
  'admin:system',
  'admin:security',
  'audit:read',
] as const satisfies readonly Scope[];

/** What an administrator has beside: to look, at a desk. */
const beside: ReadonlySet<Scope> = new Set<Scope>(['openid', 'cases:read', 'console:open']);
const isOfAdmin = (scope: Scope): boolean => scope.startsWith('admin');

/** The scopes that a member cannot have, and why. */
export function administratorProblems({
  role,
  scopes,
}: Pick<Member, 'role' | 'scopes'>): readonly (readonly [Scope, string])[] {
  const foreign = scopes.filter((scope) => isOfAdmin(scope) && role !== 'operator');
  if (foreign.length > 0) return foreign.map((scope) => [scope, `${scope} is for operators`]);
  const own = scopes.find((scope) => scope === 'admin:system' || scope === 'admin:security');
  if (own === undefined) return [];
  return scopes
    .filter((scope) => scope !== own && !beside.has(scope))
    .map((scope) => [scope, `${scope} is not for who has ${own}`]);
}
