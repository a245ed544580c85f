import type { SubmissionMessage } from '#contracts/case';
import type { CommitmentCheck, CommitmentState } from '#contracts/commitment';
import { asServed } from '#contracts/dates';
import { type Failure, failure } from '#contracts/failures';
import { holdsPersonalNumber } from '#contracts/open-text';
import { fail, ok, type Result } from '#contracts/result';
import { appendAudit, memberActor } from '../../audit/log/append.ts';
import type { Transaction } from '../../platform/database/database.ts';
import {
  and,
  asc,
  eq,
  gte,
  type InferSelectModel,
  isNotNull,
  isNull,
  lt,
  or,
  type SQL,
  sql,
} from '../../platform/database/drizzle.ts';
import { inTransaction } from '../../platform/process/in-transaction.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { dayName, dayOf, workingDaysAfter } from '../../platform/time/working-days.ts';
import { claimInTransaction, type IdempotencyClaim } from '../../trust/acts/idempotency.ts';
import type { Caller } from '../../trust/identity/caller.ts';
import { groundOfCase } from './case-ground.ts';
import { type CaseRow, isOfErased, isPutAway, lockCase, readCases } from './case-row.ts';
import { commitment } from './commitment-tables.ts';
import type { Follower } from './follow.ts';
import { personIndex } from './person-index.ts';
import { sentWith } from './sent.ts';

export type CommitmentRow = InferSelectModel<typeof commitment>;

/** 两个月内核查, as bodies that license by commitment promise it, in working days. */
const checkDays = 40;

/** The name of a text with its version (`site-safety@2`), and its digest where the bundle type has the wording. */
const TextName = /^(?=[^#]*\d)[a-z0-9][a-z0-9.@-]{1,80}(#sha-256:[0-9a-f]{64})?$/;
/** No words of a person, and no number of one. */
const isInTheOpen = (ref: string): boolean =>
  TextName.test(ref) && !holdsPersonalNumber(ref.split('#')[0] ?? '');

const signerOf = ({ agent, guardian }: SubmissionMessage): CommitmentRow['signer'] =>
  agent ? 'agent' : guardian ? 'guardian' : 'applicant';

/** What was promised in an application that was granted. Pure. */
export function promisedIn(
  row: Pick<CaseRow, 'id' | 'toRegion' | 'itemCode' | 'createdAt' | 'personIndex' | 'materials'>,
  sent: SubmissionMessage,
  grantedAt: Date,
  jointIndexes: readonly string[] = [],
): readonly CommitmentRow[] {
  const promised = sent.materials.filter(({ how }) => how === 'commitment');
  return promised.map(({ code, ref }) => ({
    caseId: row.id,
    code,
    region: row.toRegion,
    itemCode: row.itemCode,
    text: ref !== undefined && isInTheOpen(ref) ? ref : null,
    signer: signerOf(sent),
    signedAt: row.createdAt,
    signed: row.materials.find((kept) => kept.code === code)?.signed ?? null,
    personIndex: row.personIndex,
    jointIndexes: jointIndexes.length > 0 ? jointIndexes : null,
    checkBy: dayName(workingDaysAfter(dayOf(grantedAt), checkDays)),
    outcome: null,
    checkedAt: null,
    clerk: null,
  }));
}

/** From the approval on there is something to be checked; what is not granted any more leaves nothing. */
export const commitmentFollower =
  (platform: Platform): Follower =>
  async (tx, changes) => {
    const decided = changes.filter(({ fromState, toState }) =>
      [fromState, toState].includes('approved'),
    );
    if (decided.length === 0) return;
    const cases = await readCases(
      tx,
      decided.map(({ caseId }) => caseId),
    );
    for (const { caseId, at } of decided) {
      const row = cases.get(caseId);
      if (!row?.materials.some(({ how }) => how === 'commitment')) continue;
      await settle(tx, platform, row, at);
    }
  };

async function settle(tx: Transaction, platform: Platform, row: CaseRow, at: Date): Promise<void> {
  if (row.state !== 'approved') {
    const isUnchecked = and(eq(commitment.caseId, row.id), isNull(commitment.outcome));
    await tx.delete(commitment).where(isUnchecked);
    return;
  }
  const sent = await sentWith(tx, platform.keys, row);
  const joint = (sent?.jointApplicants ?? []).flatMap(
    (party) => personIndex(platform.keys, party) ?? [],
  );
  const promised = sent ? promisedIn(row, sent, at, joint) : [];
  if (promised.length > 0)
    await tx
      .insert(commitment)
      .values([...promised])
      .onConflictDoNothing();
}

/** What may follow on what: a check is made once, and only what was broken is made good. */
const mayFollow = ({ outcome }: CommitmentRow, next: CommitmentCheck['outcome']): boolean =>
  next === 'restored' ? outcome === 'breached' : outcome === null;

/** 事后核查: what the deciding body found. Who broke a commitment is on its record until that is made good. */
export const checkCommitment = (
  platform: Platform,
  { id: caseId }: CaseRow,
  code: string,
  { caller, claim }: { readonly caller: Caller; readonly claim: IdempotencyClaim },
  { outcome, clerk, at }: CommitmentCheck,
): Promise<Result<CommitmentRow, Failure>> =>
  inTransaction(platform, async (tx): Promise<Result<CommitmentRow, Failure>> => {
    const row = await lockCase(tx, caseId);
    if (!row) return fail(failure('case.not_found'));
    if (isPutAway(row)) return fail(failure('case.erased'));
    const now = platform.clock();
    if (new Date(at) > now)
      return fail(
        failure('request.invalid', { fields: [{ pointer: '/at', reason: 'lies in the future' }] }),
      );
    const key = and(eq(commitment.caseId, caseId), eq(commitment.code, code));
    const [known] = await tx.select().from(commitment).where(key).for('update');
    if (!known) return fail(failure('commitment.not_found'));
    if (new Date(at) < known.signedAt)
      return fail(
        failure('request.invalid', {
          fields: [{ pointer: '/at', reason: 'lies before the commitment' }],
        }),
      );
    const earlier = await claimInTransaction(tx, claim, caseId, now);
    if (!earlier.ok) return earlier;
    if (earlier.value !== undefined) return ok(known);
    if (!mayFollow(known, outcome)) return fail(failure('commitment.already_checked'));
    const checked = { outcome, clerk, checkedAt: new Date(at) };
    await tx.update(commitment).set(checked).where(key);
    const event = {
      caseRef: caseId,
      actor: memberActor(caller, 'window'),
      action: 'commitment.checked',
      object: { class: 'case', ref: caseId },
      ...groundOfCase(row),
      details: { material: code, outcome, clerk },
    } as const;
    await appendAudit(tx, [event], now);
    return ok({ ...known, ...checked });
  });

export function commitmentView(row: CommitmentRow, now: Date) {
  const open: CommitmentState = dayName(dayOf(now)) > row.checkBy ? 'overdue' : 'due';
  return {
    caseId: row.caseId,
    code: row.code,
    region: row.region,
    itemCode: row.itemCode,
    ...(row.text === null ? {} : { text: row.text }),
    signer: row.signer,
    signedAt: asServed(row.signedAt),
    ...(row.signed === null ? {} : { signed: row.signed }),
    state: row.outcome ?? open,
    checkBy: row.checkBy,
    ...(row.checkedAt ? { checkedAt: asServed(row.checkedAt) } : {}),
  };
}

export type CommitmentQuery = {
  readonly region: string | undefined;
  readonly state: CommitmentState;
  readonly cursor?: string | undefined;
  readonly limit: number;
};

function isIn(state: CommitmentState, now: Date): SQL | undefined {
  const today = dayName(dayOf(now));
  if (state === 'due') return and(isNull(commitment.outcome), gte(commitment.checkBy, today));
  if (state === 'overdue') return and(isNull(commitment.outcome), lt(commitment.checkBy, today));
  return eq(commitment.outcome, state);
}

/** The board of a region: what is to be checked, and what came of it, by case number. */
export async function listCommitments(
  platform: Platform,
  { region, state, cursor, limit }: CommitmentQuery,
) {
  const now = platform.clock();
  // The number of a case has no dot; the code of a material may.
  const dot = cursor?.indexOf('.') ?? -1;
  const caseId = cursor?.slice(0, dot);
  const code = cursor?.slice(dot + 1);
  const rows = await platform
    .database()
    .select()
    .from(commitment)
    .where(
      and(
        region === undefined ? undefined : eq(commitment.region, region),
        isIn(state, now),
        caseId === undefined
          ? undefined
          : sql`(${commitment.caseId}, ${commitment.code}) > (${caseId}, ${code ?? ''})`,
      ),
    )
    .orderBy(asc(commitment.caseId), asc(commitment.code))
    .limit(limit + 1);
  const page = rows.slice(0, limit);
  const last = rows.length > limit ? page.at(-1) : undefined;
  return {
    commitments: page.map((row) => commitmentView(row, now)),
    ...(last ? { next: `${last.caseId}.${last.code}` } : {}),
  };
}

/** Whose case is erased, those are on no record any more. */
export async function forgetSigners(platform: Platform): Promise<void> {
  const { personIndex, jointIndexes, caseId } = commitment;
  await platform
    .database()
    .update(commitment)
    .set({ personIndex: null, jointIndexes: null })
    .where(and(or(isNotNull(personIndex), isNotNull(jointIndexes)), isOfErased(caseId)));
}
