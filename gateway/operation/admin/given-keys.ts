import { z } from 'zod';
import { ok } from '#contracts/result';
import { appendAudit } from '../../audit/log/append.ts';
import { givenKeys } from '../../trust/federation/key-change.ts';
import type { Caller } from '../../trust/identity/caller.ts';
import { operatorActor } from './actor.ts';
import type { Change } from './change-federation.ts';

/** Why a platform gets a key by the operator's word alone; kept in the log. */
export const KeysReason = z.enum(['new_member', 'key_lost', 'key_expired', 'key_stolen']);
export type KeysReason = z.infer<typeof KeysReason>;

/** What the log says of keys that a platform has not signed for. */
export const writeGiven =
  (caller: Caller, reason: KeysReason | undefined): NonNullable<Change['also']> =>
  async (tx, { before, after }, now) => {
    const events = givenKeys(before, after).map((ref) => ({
      actor: operatorActor(caller),
      action: 'member_keys.given' as const,
      object: { class: 'member', ref },
      purpose: 'keys by the operator’s word alone' as const,
      details: reason ? { reason } : {},
    }));
    if (events.length > 0) await appendAudit(tx, events, now);
    return ok(undefined);
  };
