import { type Failure, failure } from '#contracts/failures';
import { fail, ok, type Result } from '#contracts/result';
import { appendAudit, memberActor } from '../../audit/log/append.ts';
import { canonicalJson, sha256Hex } from '../../platform/keys/digest.ts';
import { inTransaction } from '../../platform/process/in-transaction.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { FederationDocument } from '../../trust/federation/document.ts';
import { type KeyChange, withKeys } from '../../trust/federation/key-change.ts';
import { notOwnOfToday, type SignedBy, signedBy } from '../../trust/federation/member-signature.ts';
import { newestFederation } from '../../trust/federation/store.ts';
import { memberKeyChange } from '../../trust/federation/tables.ts';
import type { Caller } from '../../trust/identity/caller.ts';

export type Signed = {
  readonly change: KeyChange;
  readonly signature: string;
  readonly caller: Caller;
};

const wrong = (reason: string): Result<never, Failure> =>
  fail(failure('request.invalid', { fields: [{ pointer: '/signature', reason }] }));

/** Who signed, if it is the caller itself, today, with a key that counts now. */
export async function signedByCaller(
  { change, signature, caller }: Signed,
  { members }: FederationDocument,
  now: Date,
): Promise<Result<SignedBy, Failure>> {
  const by = await signedBy('tongban-member-keys+jws', change, signature, members);
  if (!by) return wrong('not by a key of this member over this');
  const reason = notOwnOfToday(by, caller.clientId, now);
  return reason === undefined ? ok(by) : wrong(reason);
}

/** Both names of what was signed, as the log keeps them. */
export const digestsOf = async (change: KeyChange, signature: string) => ({
  change: await sha256Hex(canonicalJson(change)),
  signature: await sha256Hex(signature),
});

/** A member says which keys it shall have; nothing changes before the operator has signed the same. */
export async function proposeKeys(
  platform: Platform,
  signed: Signed,
): Promise<Result<undefined, Failure>> {
  const { change, signature, caller } = signed;
  const reason = 'not yours';
  if (change.clientId !== caller.clientId)
    return fail(failure('request.invalid', { fields: [{ pointer: '/change/clientId', reason }] }));
  return inTransaction(platform, async (tx): Promise<Result<undefined, Failure>> => {
    const now = platform.clock();
    const document = await newestFederation(tx);
    if (!document) return fail(failure('gateway.not_ready'));
    const by = await signedByCaller(signed, document, now);
    if (!by.ok) return by;
    const { kid } = by.value;
    const next = await withKeys(document, change, { signedWith: kid, now });
    if (!next.ok) return next;
    const row = {
      change,
      signature,
      proposedAt: now,
      decidedAt: null,
      decidedBy: null,
      operatorSignature: null,
      refusedReason: null,
    };
    await tx
      .insert(memberKeyChange)
      .values({ clientId: change.clientId, ...row })
      .onConflictDoUpdate({ target: memberKeyChange.clientId, set: row });
    const event = {
      actor: memberActor(caller),
      action: 'member_keys.proposed',
      object: { class: 'member', ref: change.clientId },
      purpose: 'a member’s own keys',
      details: { kid, ...(await digestsOf(change, signature)) },
    } as const;
    await appendAudit(tx, [event], now);
    return ok(undefined);
  });
}
