import type { Act } from '../../gateway/platform/http/act.ts';
import type { Kind } from '../../gateway/trust/acts/kind.ts';
import type { MemberAct } from '../../gateway/trust/acts/member-act.ts';
import { openedBy } from '../../gateway/trust/identity/scopes.ts';
import { type Actor, callerOf, regions } from './actors.ts';

/** `yes`: let through to the handler. The others are statuses, 403 with its reason. */
export type Outcome = 'yes' | '401' | '403 scope' | '403' | '404';

export const isMembers = (act: Act): boolean => act.who === 'member';

/** What a declaration says of an actor, and of an object as it was read. */
export function expected(act: Act, actor: Actor, row: unknown): Outcome {
  if (actor.broken) return '401';
  const { scopes, roles, provided, on, by } = act as MemberAct;
  const held = openedBy(actor.scopes, actor);
  if (!scopes.some((scope) => held.has(scope))) return '403 scope';
  if (roles?.includes(actor.role) === false) return '403';
  if (provided && actor.region !== regions.deciding) return '403';
  if (!on) return 'yes';
  const relations = (on as Kind).relations(row, callerOf(actor), new Date());
  if (relations.length === 0) return '404';
  return relations.some((relation) => by?.includes(relation)) ? 'yes' : '403';
}

export type Problem = { readonly code: string; readonly detail?: string };

/** What an answer says about the guard; everything that comes after it is `yes`. */
export function outcomeOf(
  act: Act,
  { status, code, detail }: Problem & { readonly status: number },
): Outcome {
  if (status === 401) return '401';
  if (code === 'auth.insufficient_scope') return '403 scope';
  // What the rules of an act forbid beyond the guard, such as the other side's step, names no relation.
  if (code === 'auth.not_permitted' && detail?.startsWith('only: ')) return '403';
  return code === (act.on as Kind | undefined)?.missing ? '404' : 'yes';
}
