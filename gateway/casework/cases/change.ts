import type { ActKind } from '#contracts/case-states';
import { type Failure, failure } from '#contracts/failures';
import { fail, ok, type Result } from '#contracts/result';
import { memberActor } from '../../audit/log/append.ts';
import { relyAnew } from '../../documents/certificates/rely.ts';
import { nameParts } from '../../documents/parts/use.ts';
import type { Transaction } from '../../platform/database/database.ts';
import { and, eq } from '../../platform/database/drizzle.ts';
import { newId } from '../../platform/database/ids.ts';
import { sameVersion } from '../../platform/http/if-match.ts';
import { inTransaction } from '../../platform/process/in-transaction.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { claimInTransaction, type IdempotencyClaim } from '../../trust/acts/idempotency.ts';
import { related } from '../../trust/acts/kind.ts';
import type { Caller } from '../../trust/identity/caller.ts';
import { caseKind } from './case-kind.ts';
import { type CaseRow, lockCase } from './case-row.ts';
import { membersAdmittedTo } from './guards.ts';
import { informedRegions, type MessageContent, sendMessage, sendNotices } from './messages.ts';
import { sealProof } from './proofs.ts';
import { signReceipt } from './receipts.ts';
import { receipt } from './tables.ts';
import { type CaseEvent, transition } from './transition.ts';

export type Changed = {
  readonly caseId: string;
  readonly state: CaseRow['state'];
  readonly receipt: string;
};

/** What every change of a case by a member has in common. */
export type Asked = {
  readonly caseId: string;
  readonly caller: Caller;
  readonly claim: IdempotencyClaim;
  /** SHA-256 of the request body as received, for the receipt. */
  readonly bodyDigest: string;
  /** The version that the caller saw, where they say so. */
  readonly expected?: number | undefined;
};

/** A change that a member makes: claimed once, checked against the case, told to the regions. */
export type Change = Asked & {
  readonly event: ActKind;
  /** What the event says beside its kind and actor; or why it makes no sense. */
  readonly saying?: (
    row: CaseRow,
    tx: Transaction,
    now: Date,
  ) => Promise<Result<Partial<CaseEvent>, Failure>>;
  /** What the deciding region is sent; absent: the other regions get a notice instead, of an end as well. */
  readonly message?: (row: CaseRow) => MessageContent;
};

/** Changed now, or answered again; `wake` are the regions for which messages were put out. */
type Outcome = Changed & { readonly wake: readonly string[] };

async function originalAnswer(
  tx: Transaction,
  row: CaseRow,
  messageId: string,
): Promise<Result<Outcome, Failure>> {
  const [original] = await tx
    .select({ jws: receipt.jws })
    .from(receipt)
    .where(and(eq(receipt.refMessageId, messageId), eq(receipt.kind, 'technical')));
  if (!original)
    return fail(failure('gateway.internal', { internal: 'idempotency row without its receipt' }));
  return ok({ caseId: row.id, state: row.state, receipt: original.jws, wake: [] });
}

const actorOf = (caller: Caller, row: CaseRow): CaseEvent['actor'] =>
  memberActor(caller, caller.clientId === row.clientId ? row.channel : caller.role);

/** Puts out what the regions must learn of the change. @returns the regions, or why it cannot be told */
async function tell(
  tx: Transaction,
  platform: Platform,
  row: CaseRow,
  { message, event, caller }: Change,
  messageId: string,
  now: Date,
): Promise<Result<readonly string[], Failure>> {
  if (!message) {
    await sendNotices(tx, platform, row, now);
    return ok(informedRegions(row));
  }
  const content = message(row);
  if ('materials' in content) {
    await nameParts(tx, content.materials, row);
    const spent = await relyAnew(tx, content.materials, { caseId: row.id, messageId }, now);
    if (spent) return fail(spent);
  }
  await sendMessage(tx, platform, row, content, now, messageId);
  if (event !== 'withdraw') return ok([row.toRegion]);
  // It has ended, and nothing will come of it that the other regions could learn it from.
  const doneIt = caller.role === 'platform' ? caller.region : undefined;
  await sendNotices(tx, platform, row, now, { but: doneIt });
  return ok([row.toRegion, ...informedRegions(row)]);
}

async function technicalReceipt(
  tx: Transaction,
  platform: Platform,
  row: CaseRow,
  { caller, bodyDigest }: Change,
  messageId: string,
  now: Date,
): Promise<string> {
  const facts = { kind: 'technical', refMessageId: messageId, caseId: row.id } as const;
  const parties = { from: caller.region, to: 'tongban', digest: bodyDigest };
  const jws = await signReceipt(platform, { ...facts, ...parties }, now);
  const proof = await sealProof(platform, row, messageId, caller.proof);
  await tx.insert(receipt).values({ ...facts, jws, proof, createdAt: now });
  return jws;
}

/** Applies a change to a locked case whose caller was checked against it. */
export async function changeLocked(
  tx: Transaction,
  platform: Platform,
  row: CaseRow,
  change: Change,
): Promise<Result<Outcome, Failure>> {
  const { caller, claim, event, saying } = change;
  const now = platform.clock();
  const messageId = newId('msg', now);
  const earlier = await claimInTransaction(tx, claim, messageId, now);
  if (!earlier.ok) return earlier;
  if (earlier.value !== undefined) return originalAnswer(tx, row, earlier.value);
  const same = sameVersion(change.expected, row.version);
  if (!same.ok) return same;
  const said = saying ? await saying(row, tx, now) : ok({});
  if (!said.ok) return said;
  const onBehalfOf = caller.subject ? { onBehalfOf: caller.subject.sub } : {};
  const changed = await transition(
    tx,
    row,
    { ...said.value, ...onBehalfOf, kind: event, actor: actorOf(caller, row) },
    now,
  );
  if (!changed.ok) return changed;
  const told = await tell(tx, platform, changed.value, change, messageId, now);
  if (!told.ok) return told;
  const jws = await technicalReceipt(tx, platform, row, change, messageId, now);
  return ok({ caseId: row.id, state: changed.value.state, receipt: jws, wake: told.value });
}

export async function changeCase(
  platform: Platform,
  change: Change,
): Promise<Result<Changed, Failure>> {
  const changed = await inTransaction(platform, async (tx): Promise<Result<Outcome, Failure>> => {
    const row = await lockCase(tx, change.caseId);
    // Once more, now that it is locked: who may act depends on its state too.
    const admitted = row && membersAdmittedTo(row, change.event);
    const found = related(caseKind, row, change.caller, platform.clock(), admitted);
    return found.ok ? changeLocked(tx, platform, found.value, change) : found;
  });
  if (!changed.ok) return changed;
  const { wake, ...answer } = changed.value;
  for (const region of wake) platform.wakeCourier(region);
  return ok(answer);
}
