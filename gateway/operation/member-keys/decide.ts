import { z } from 'zod';
import { type Failure, failure } from '#contracts/failures';
import { fail, ok, type Result } from '#contracts/result';
import { appendAudit, memberActor } from '../../audit/log/append.ts';
import { type News, tellNews } from '../../delivery/webhooks/news.ts';
import type { Transaction } from '../../platform/database/database.ts';
import { and, eq, isNull } from '../../platform/database/drizzle.ts';
import { inTransaction } from '../../platform/process/in-transaction.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { FederationDocument } from '../../trust/federation/document.ts';
import { withKeys } from '../../trust/federation/key-change.ts';
import { signedBy } from '../../trust/federation/member-signature.ts';
import { newestFederation } from '../../trust/federation/store.ts';
import { memberKeyChange } from '../../trust/federation/tables.ts';
import type { Caller } from '../../trust/identity/caller.ts';
import { changeFederation } from '../admin/change-federation.ts';
import type { KeyChangeRow } from './key-change-kind.ts';
import { digestsOf, signedByCaller } from './propose.ts';

/** Words of a list: what is written into the log stays there. */
export const KeysRefusal = z.enum(['not_confirmed_by_member', 'wrong_keys', 'security']);
export type KeysRefusal = z.infer<typeof KeysRefusal>;

type Decision = Pick<KeyChangeRow, 'operatorSignature' | 'refusedReason'>;

/** Whose keys they are hears what became of its proposal. */
const news = (decision: 'confirmed' | 'refused', about: string): News => ({
  type: `tongban.member_keys.${decision}`,
  about,
  isFor: ({ clientId }) => clientId === about,
});

/** Once, and of the very proposal that was looked at. */
async function writeDecision(
  tx: Transaction,
  { clientId, signature }: KeyChangeRow,
  decision: Decision & { readonly decidedBy: string; readonly decidedAt: Date },
): Promise<Result<undefined, Failure>> {
  const open = and(
    eq(memberKeyChange.clientId, clientId),
    eq(memberKeyChange.signature, signature),
    isNull(memberKeyChange.decidedAt),
  );
  const rows = await tx.update(memberKeyChange).set(decision).where(open).returning();
  return rows.length === 1 ? ok(undefined) : fail(failure('member_keys.not_open'));
}

/** The document with the member's keys, looked at anew: its signature, and the keys that it follows, still stand. */
async function confirmed(
  { change, signature }: KeyChangeRow,
  document: FederationDocument,
  now: Date,
): Promise<Result<FederationDocument, Failure>> {
  const by = await signedBy('tongban-member-keys+jws', change, signature, document.members);
  if (by?.member.clientId !== change.clientId)
    return fail(
      failure('request.invalid', {
        fields: [{ pointer: '/change', reason: 'not by a key of this member over this' }],
      }),
    );
  return withKeys(document, change, { signedWith: by.kid, now });
}

/** The second signature: with it a version of the document is made, and with no other. */
export async function confirmKeys(
  platform: Platform,
  row: KeyChangeRow,
  operator: Caller,
  operatorSignature: string,
): Promise<Result<unknown, Failure>> {
  if (row.decidedAt) return fail(failure('member_keys.not_open'));
  const { change } = row;
  const decidedAt = platform.clock();
  const document = await newestFederation(platform.database());
  if (!document) return fail(failure('gateway.not_ready'));
  const signed = { change, signature: operatorSignature, caller: operator };
  const by = await signedByCaller(signed, document, decidedAt);
  if (!by.ok) return by;
  const next = await confirmed(row, document, decidedAt);
  if (!next.ok) return next;
  const digests = await digestsOf(change, row.signature);
  const second = (await digestsOf(change, operatorSignature)).signature;
  return changeFederation(platform, operator, {
    make: ({ version }) =>
      version === document.version ? next : fail(failure('request.precondition_failed')),
    purpose: 'keys that a member proposed',
    details: { member: change.clientId },
    also: async (tx, _, now) => {
      const decision = { decidedAt, decidedBy: operator.clientId, operatorSignature };
      const written = await writeDecision(tx, row, { ...decision, refusedReason: null });
      if (!written.ok) return written;
      const event = {
        actor: memberActor(operator),
        action: 'member_keys.confirmed',
        object: { class: 'member', ref: change.clientId },
        purpose: 'keys that a member proposed',
        details: { kid: by.value.kid, ...digests, operatorSignature: second },
      } as const;
      await appendAudit(tx, [event], now);
      await tellNews(platform, tx, [news('confirmed', change.clientId)], now);
      return ok(undefined);
    },
  });
}

export async function refuseKeys(
  platform: Platform,
  row: KeyChangeRow,
  operator: Caller,
  reason: KeysRefusal,
): Promise<Result<unknown, Failure>> {
  const digests = await digestsOf(row.change, row.signature);
  return inTransaction(platform, async (tx) => {
    const now = platform.clock();
    const decision = { decidedAt: now, decidedBy: operator.clientId, operatorSignature: null };
    const written = await writeDecision(tx, row, { ...decision, refusedReason: reason });
    if (!written.ok) return written;
    const event = {
      actor: memberActor(operator),
      action: 'member_keys.refused',
      object: { class: 'member', ref: row.clientId },
      purpose: 'keys that a member proposed',
      details: { reason, ...digests },
    } as const;
    await appendAudit(tx, [event], now);
    await tellNews(platform, tx, [news('refused', row.clientId)], now);
    return ok(undefined);
  });
}
