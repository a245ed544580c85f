import { z } from 'zod';
import { type DisputeAnswer, type DisputeRequest, disputeAnswerDays } from '#contracts/dispute';
import { type Failure, failure } from '#contracts/failures';
import { fail, ok, type Result } from '#contracts/result';
import { appendAudit, memberActor, type NewAuditEvent } from '../../audit/log/append.ts';
import { and, desc, eq, inArray, isNull } from '../../platform/database/drizzle.ts';
import { newId } from '../../platform/database/ids.ts';
import { openRowKey } from '../../platform/keys/row-key.ts';
import { newDataKey, openJson, sealJson } from '../../platform/keys/seal.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { dayName, dayOf, workingDaysAfter } from '../../platform/time/working-days.ts';
import { type Kind, overseers } from '../../trust/acts/kind.ts';
import type { Relation } from '../../trust/acts/relation.ts';
import type { Caller } from '../../trust/identity/caller.ts';
import { findItem } from '../items/store.ts';
import { certificateRefs } from './certificate-ref.ts';
import { certificateDispute } from './dispute-tables.ts';
import { type CredentialRow, openCredential } from './store.ts';
import { credential } from './tables.ts';

export type DisputeRow = typeof certificateDispute.$inferSelect;

const Words = z.strictObject({
  identifier: z.string(),
  reason: z.string(),
  answer: z.string().optional(),
});
type Words = z.infer<typeof Words>;

export async function wordsOf({ keys }: Platform, row: DisputeRow): Promise<Words> {
  const { key } = await openRowKey(keys, row);
  return Words.parse(await openJson(key, row.sealed, row.id));
}

/** Every name that this certificate has here, whichever region it is of. */
async function refsOf(platform: Platform, identifier: string): Promise<readonly string[]> {
  const refs = [...platform.regions.keys()].map((region) =>
    certificateRefs(platform.keys, region, identifier),
  );
  return (await Promise.all(refs)).flat();
}

type Standing = { readonly row: CredentialRow; readonly byHolder: boolean };

/** What a caller has to do with a copy: its holder, the side that fetched it, or the side that decides on it. */
async function toCopy(
  platform: Platform,
  { clientId, region, role, subject }: Caller,
  row: CredentialRow,
): Promise<Standing | undefined> {
  if (subject) {
    const { subject: holder } = await openCredential(platform, row);
    return holder === subject.sub ? { row, byHolder: true } : undefined;
  }
  if (role !== 'platform') return undefined;
  const decides = async () => (await findItem(platform, row.itemCode))?.region === region;
  return row.clientId === clientId || (await decides()) ? { row, byHolder: false } : undefined;
}

/** More copies of one certificate than are alive at a time. */
const maxCopies = 50;

export async function standingOf(
  platform: Platform,
  caller: Caller,
  identifier: string,
): Promise<Standing | undefined> {
  const copies = await platform
    .database()
    .select()
    .from(credential)
    .where(inArray(credential.certificateRef, [...(await refsOf(platform, identifier))]))
    .orderBy(desc(credential.id))
    .limit(maxCopies);
  for (const copy of copies) {
    const standing = await toCopy(platform, caller, copy);
    if (standing) return standing;
  }
  return undefined;
}

const eventOf = (
  caller: Caller,
  row: DisputeRow,
  action: 'dispute.opened' | 'dispute.answered',
): NewAuditEvent => ({
  actor: memberActor(caller),
  ...(row.subject === null ? {} : { onBehalfOf: row.subject }),
  action,
  object: { class: 'certificate', ref: row.certificateRef },
  purpose: 'dispute of a certificate',
  ...(row.outcome === null ? {} : { reasonCode: `dispute.${row.outcome}` }),
  details: { dispute: row.id, field: row.field, certificateType: row.certificateType },
});

async function newRow(
  platform: Platform,
  caller: Caller,
  { row: copy, byHolder }: Standing,
  identifier: string,
  { field, reason }: DisputeRequest,
): Promise<DisputeRow> {
  const now = platform.clock();
  const id = newId('dis', now);
  const dataKey = await newDataKey(platform.keys.master, id);
  const words: Words = { identifier, reason };
  return {
    id,
    certificateRef: copy.certificateRef ?? '',
    region: copy.homeRegion,
    certificateType: copy.certificateType,
    field,
    clientId: caller.clientId,
    subject: caller.subject?.sub ?? null,
    byHolder,
    createdAt: now,
    answerBy: dayName(workingDaysAfter(dayOf(now), disputeAnswerDays)),
    outcome: null,
    answeredAt: null,
    answeredBy: null,
    wrappedKey: dataKey.wrapped,
    masterVersion: dataKey.masterVersion,
    sealed: await sealJson(dataKey.key, words, id),
  };
}

/** 提出异议: from now on the field counts as certain for nobody, until the issuing region has answered. */
export async function openDispute(
  platform: Platform,
  caller: Caller,
  identifier: string,
  request: DisputeRequest,
): Promise<Result<DisputeRow, Failure>> {
  const standing = await standingOf(platform, caller, identifier);
  if (!standing) return fail(failure('certificate.not_known'));
  const row = await newRow(platform, caller, standing, identifier, request);
  const isOpened = await platform.database().transaction(async (tx) => {
    const written = await tx
      .insert(certificateDispute)
      .values(row)
      .onConflictDoNothing()
      .returning({ id: certificateDispute.id });
    if (written.length > 0)
      await appendAudit(tx, [eventOf(caller, row, 'dispute.opened')], row.createdAt);
    return written.length > 0;
  });
  // Two that doubt the same field wait for one answer.
  return isOpened ? ok(row) : fail(failure('dispute.already_open'));
}

const disputeRelations = (row: DisputeRow, caller: Caller): readonly Relation[] => [
  ...(row.clientId === caller.clientId && (row.subject ?? undefined) === caller.subject?.sub
    ? (['reporter'] as const)
    : []),
  ...(caller.role === 'platform' && caller.region === row.region ? (['answerer'] as const) : []),
  ...overseers(caller),
];

export const disputeKind: Kind<DisputeRow> = {
  kind: 'dispute',
  missing: 'dispute.not_found',
  read: async (platform, id) => {
    const rows = platform.database().select().from(certificateDispute);
    return (await rows.where(eq(certificateDispute.id, id)))[0];
  },
  relations: disputeRelations,
};

/** Whether somebody is told the words: who doubted it, and who answers. */
export const mayReadWords = (row: DisputeRow, caller: Caller): boolean =>
  disputeRelations(row, caller).some((it) => it === 'reporter' || it === 'answerer');

/** The issuing region answers; whoever doubted it may take it back. Once. */
export async function answerDispute(
  platform: Platform,
  caller: Caller,
  row: DisputeRow,
  { outcome, note }: DisputeAnswer,
): Promise<Result<DisputeRow, Failure>> {
  const needed = outcome === 'withdrawn' ? 'reporter' : 'answerer';
  if (!disputeRelations(row, caller).includes(needed))
    return fail(failure('auth.not_permitted', { detail: `${outcome} is for: ${needed}` }));
  if (row.outcome !== null) return fail(failure('dispute.already_answered'));
  const now = platform.clock();
  const { key } = await openRowKey(platform.keys, row);
  const words: Words = { ...(await wordsOf(platform, row)), answer: note };
  const answer = {
    outcome,
    answeredAt: now,
    answeredBy: caller.clientId,
    sealed: await sealJson(key, words, row.id),
  };
  const after = { ...row, ...answer };
  return platform.database().transaction(async (tx): Promise<Result<DisputeRow, Failure>> => {
    const taken = await tx
      .update(certificateDispute)
      .set(answer)
      .where(and(eq(certificateDispute.id, row.id), isNull(certificateDispute.outcome)))
      .returning({ id: certificateDispute.id });
    if (taken.length === 0) return fail(failure('dispute.already_answered'));
    await appendAudit(tx, [eventOf(caller, after, 'dispute.answered')], now);
    return ok(after);
  });
}
