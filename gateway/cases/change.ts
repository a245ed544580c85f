import { and, eq } from 'drizzle-orm';
import { z } from 'zod';
import { Material, type TravellingMaterial } from '#contracts/case';
import { type Failure, failure } from '#contracts/failures';
import { fail, ok, type Result } from '#contracts/result';
import { resolveCredentials } from '../certificates/resolve.ts';
import type { Caller } from '../identity/caller.ts';
import type { Transaction } from '../platform/database.ts';
import { newId } from '../platform/ids.ts';
import { inTransaction } from '../platform/in-transaction.ts';
import type { Platform } from '../platform/platform.ts';
import { checkSupplement } from './admissible.ts';
import { type CaseRow, lockCase, readCase } from './case-row.ts';
import { claimInTransaction, earlierResult, type IdempotencyClaim } from './idempotency.ts';
import { type MessageContent, sendMessage } from './messages.ts';
import { signReceipt } from './receipts.ts';
import { receipt } from './tables.ts';
import { transition } from './transition.ts';
import { openWords } from './words.ts';

export const SupplementRequest = z.strictObject({
  note: z.string().max(1000).default(''),
  materials: z.array(Material).min(1).max(60),
});
export type SupplementRequest = z.infer<typeof SupplementRequest>;

export const WithdrawalRequest = z.strictObject({ reason: z.string().min(2).max(500) });
export type WithdrawalRequest = z.infer<typeof WithdrawalRequest>;

export type Changed = {
  readonly caseId: string;
  readonly state: CaseRow['state'];
  readonly to: string;
  readonly receipt: string;
};

/** A change that the collecting side makes: claimed once, checked against the case, sent to the decider. */
type Change = {
  readonly caseId: string;
  readonly caller: Caller;
  readonly claim: IdempotencyClaim;
  readonly bodyDigest: string;
  readonly event: 'supplement' | 'withdraw';
  readonly message: (row: CaseRow) => MessageContent;
};

async function originalAnswer(
  tx: Transaction,
  row: CaseRow,
  messageId: string,
): Promise<Result<Changed, Failure>> {
  const [original] = await tx
    .select({ jws: receipt.jws })
    .from(receipt)
    .where(and(eq(receipt.refMessageId, messageId), eq(receipt.kind, 'technical')));
  if (!original)
    return fail(failure('gateway.internal', { internal: 'idempotency row without its receipt' }));
  return ok({ caseId: row.id, state: row.state, to: row.toRegion, receipt: original.jws });
}

async function changeLocked(
  tx: Transaction,
  platform: Platform,
  row: CaseRow,
  change: Change,
): Promise<Result<Changed, Failure>> {
  const now = platform.clock();
  const messageId = newId('msg', now);
  const earlier = await claimInTransaction(tx, change.claim, messageId, now);
  if (!earlier.ok) return earlier;
  if (earlier.value !== undefined) return originalAnswer(tx, row, earlier.value);
  const { clientId, region, subject } = change.caller;
  const changed = await transition(
    tx,
    row,
    {
      kind: change.event,
      actor: { kind: 'member', id: clientId, organisation: region, role: row.channel },
      ...(subject ? { onBehalfOf: subject.sub } : {}),
    },
    now,
  );
  if (!changed.ok) return changed;
  await sendMessage(tx, platform, changed.value, change.message(changed.value), now, messageId);
  const jws = await signReceipt(
    platform,
    {
      kind: 'technical',
      refMessageId: messageId,
      caseId: row.id,
      from: row.fromRegion,
      to: 'tongban',
      digest: change.bodyDigest,
    },
    now,
  );
  await tx
    .insert(receipt)
    .values({ refMessageId: messageId, kind: 'technical', caseId: row.id, jws, createdAt: now });
  return ok({ caseId: row.id, state: changed.value.state, to: row.toRegion, receipt: jws });
}

async function changeCase(platform: Platform, change: Change): Promise<Result<Changed, Failure>> {
  const changed = await inTransaction(platform, async (tx): Promise<Result<Changed, Failure>> => {
    const row = await lockCase(tx, change.caseId);
    // Only the platform that collected a case may add to it or take it back; for others it is not there.
    if (row?.clientId !== change.caller.clientId) return fail(failure('case.not_found'));
    return changeLocked(tx, platform, row, change);
  });
  if (changed.ok) platform.wakeCourier(changed.value.to);
  return changed;
}

type Asked = Pick<Change, 'caseId' | 'caller' | 'claim' | 'bodyDigest'>;

/** Sends what the deciding region asked for. The case stays in `supplement_required` until it accepts. */
export async function supplementCase(
  platform: Platform,
  asked: Asked,
  request: SupplementRequest,
): Promise<Result<Changed, Failure>> {
  const row = await readCase(platform.database(), asked.caseId);
  if (row?.clientId !== asked.caller.clientId) return fail(failure('case.not_found'));
  const problems = checkSupplement(request.materials);
  if (problems.length > 0) return fail(failure('request.invalid', { fields: problems }));
  const refs = request.materials.flatMap(({ how, ref }) =>
    how === 'certificate' && ref ? [ref] : [],
  );
  const use = {
    clientId: asked.caller.clientId,
    itemCode: row.itemCode,
    subject: row.subject ?? 'nobody',
  };
  const earlier = await earlierResult(platform.database(), asked.claim);
  // Credentials expire between a supplement and its repetition; the receipt stays.
  const repeated = earlier.ok && earlier.value !== undefined;
  const resolved = await resolveCredentials(platform, repeated ? [] : refs, use);
  if (!resolved.ok) return resolved;
  const { wanted: asking } = await openWords(platform.keys, row);
  const materials: TravellingMaterial[] = request.materials.map((material) => {
    const credential = resolved.value.get(material.ref ?? '')?.credential;
    const name = asking?.find(({ code }) => code === material.code)?.name ?? material.code;
    return { ...material, name, ...(credential ? { credential } : {}) };
  });
  const message = ({ toRegion }: CaseRow): MessageContent => ({
    kind: 'supplement',
    to: toRegion,
    regionalCaseId: '',
    note: request.note,
    materials,
  });
  return changeCase(platform, { ...asked, event: 'supplement', message });
}

export const withdrawCase = (
  platform: Platform,
  asked: Asked,
  request: WithdrawalRequest,
): Promise<Result<Changed, Failure>> =>
  changeCase(platform, {
    ...asked,
    event: 'withdraw',
    message: ({ toRegion }) => ({
      kind: 'withdrawal',
      to: toRegion,
      regionalCaseId: '',
      reason: request.reason,
    }),
  });
