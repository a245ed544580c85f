import { type Failure, type FieldError, failure } from '#contracts/failures';
import type { ServiceRequest } from '#contracts/paper';
import { fail, ok, type Result } from '#contracts/result';
import { appendAudit, memberActor } from '../../audit/log/append.ts';
import { rowsOf, type Transaction } from '../../platform/database/database.ts';
import { eq, sql } from '../../platform/database/drizzle.ts';
import { sealJson } from '../../platform/keys/seal.ts';
import { inTransaction } from '../../platform/process/in-transaction.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { claimInTransaction } from '../../trust/acts/idempotency.ts';
import type { Caller } from '../../trust/identity/caller.ts';
import { groundOfCase } from '../cases/case-ground.ts';
import { type CaseRow, caseKey, isPutAway, lockCase } from '../cases/case-row.ts';
import { covers } from '../cases/representation.ts';
import { sentWith } from '../cases/sent.ts';
import type { Act } from './register.ts';
import { deliveryDue, outcomeOf } from './results.ts';
import { caseResult } from './tables.ts';

export type ResultRow = typeof caseResult.$inferSelect;

export const noteContext = (caseId: string): string => `${caseId} service`;

/**
 * Why it cannot have been handed over so: the agent's 授权委托书 does not cover it, or the dossier that is named did not bring
 * it to this counter (the room of hand-offs is behind this one, so its table is asked by name).
 */
async function notServable(
  tx: Transaction,
  platform: Platform,
  row: CaseRow,
  { to, at, handoffId }: Omit<ServiceRequest, 'note'>,
  { region }: Caller,
): Promise<FieldError | undefined> {
  if (new Date(at) > platform.clock()) return { pointer: '/at', reason: 'lies in the future' };
  const mandate = to === 'agent' ? (await sentWith(tx, platform.keys, row))?.mandate : undefined;
  if (!covers(mandate, 'collect', new Date(at)))
    return { pointer: '/to', reason: 'the mandate of the agent does not cover it' };
  if (handoffId === undefined) return undefined;
  const [brought] = await rowsOf(
    tx,
    sql`select 1 as one from handoff where id = ${handoffId} and to_region = ${region}
      and from_region = ${row.toRegion} and counted_at is not null
      and case_ids @> ${JSON.stringify([row.id])}::jsonb`,
  );
  return brought
    ? undefined
    : { pointer: '/handoffId', reason: 'did not bring a result of this case to this counter' };
}

/** 送达: who handed the result over, how, to whom, and what proves it. Once; the day of art. 44 ends with it. */
export async function serveResult(
  platform: Platform,
  { id: caseId }: CaseRow,
  { caller, claim }: Act,
  { note, ...service }: ServiceRequest,
): Promise<Result<ResultRow, Failure>> {
  return inTransaction(platform, async (tx): Promise<Result<ResultRow, Failure>> => {
    const row = await lockCase(tx, caseId);
    const outcome = row && outcomeOf(row.state);
    if (!row || !outcome) return fail(failure('result.none'));
    if (isPutAway(row)) return fail(failure('case.erased'));
    const now = platform.clock();
    const unserved = await notServable(tx, platform, row, service, caller);
    if (unserved) return fail(failure('request.invalid', { fields: [unserved] }));
    const earlier = await claimInTransaction(tx, claim, caseId, now);
    if (!earlier.ok) return earlier;
    const [known] = await tx.select().from(caseResult).where(eq(caseResult.caseId, caseId));
    if (known && earlier.value !== undefined) return ok(known);
    if (known?.servedAt) return fail(failure('result.already_served'));
    const key = note === undefined ? undefined : await caseKey(platform.keys, row);
    const decidedAt = known?.decidedAt ?? row.updatedAt;
    const served: ResultRow = {
      caseId,
      region: row.toRegion,
      fromRegion: row.fromRegion,
      itemCode: row.itemCode,
      outcome,
      decidedAt,
      due: deliveryDue(outcome, decidedAt),
      servedAt: new Date(service.at),
      servedBy: caller.region,
      service,
      note: key ? await sealJson(key.key, note, noteContext(caseId)) : null,
    };
    await tx
      .insert(caseResult)
      .values(served)
      .onConflictDoUpdate({ target: caseResult.caseId, set: served });
    const event = {
      caseRef: caseId,
      actor: memberActor(caller, 'window'),
      action: 'result.served',
      object: { class: 'case', ref: caseId },
      ...groundOfCase(row),
      offline: service.how !== 'electronic',
      details: { how: service.how, to: service.to, clerk: service.clerk },
    } as const;
    await appendAudit(tx, [event], now);
    return ok(served);
  });
}
