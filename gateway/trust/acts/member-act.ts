import type { Act, Repeat } from '../../platform/http/act.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { Member, Scope } from '../federation/entries.ts';
import type { Caller } from '../identity/caller.ts';
import type { IdempotencyClaim } from './idempotency.ts';
import type { Kind } from './kind.ts';
import type { Relation } from './relation.ts';

export type Role = Member['role'];

/** `admin` is two administrators in one hand (`trust/federation/administrators.ts`): an act is one's of them. */
export type ActScope = Exclude<Scope, 'admin'>;

/** What a member does with a token. */
export type MemberAct = Omit<Act, 'who' | 'scopes' | 'roles' | 'on' | 'by'> & {
  readonly who: 'member';
  readonly scopes: readonly [ActScope, ...ActScope[]];
  readonly roles?: readonly Role[];
  readonly on?: Kind;
  readonly by?: readonly Relation[];
  /** What must be true beside, as the federation stands now. */
  readonly provided?: {
    readonly says: string;
    readonly holds: (platform: Platform, caller: Caller) => Promise<boolean>;
  };
};

type Claimed = { readonly claim: IdempotencyClaim; readonly bodyDigest: string };

/** What a handler is given: who calls, the object that they may act on, and the act's one claim. */
export type Given<A extends { readonly on?: Kind; readonly repeat?: Repeat }> = {
  readonly caller: Caller;
} & (A extends { readonly on: Kind<infer Row> } ? { readonly row: Row } : unknown) &
  (A extends { readonly repeat: 'claimed' } ? Claimed : unknown);

/** What makes no sense in a declaration; said when the app is put together. */
export function contradictions(method: string, act: MemberAct): string[] {
  const isRead = method === 'get';
  return [
    ...(act.on && !act.by ? ['an object without relations'] : []),
    ...(act.by && !act.on ? ['relations to no object'] : []),
    ...(act.changes && !isRead && !act.repeat ? ['says nothing of repetition'] : []),
    ...(!act.changes && act.repeat ? ['changes nothing and takes a key'] : []),
    ...(!act.changes && !isRead && method !== 'post' ? [`${method} that changes nothing`] : []),
  ];
}
