import type { AuditPurpose } from '#contracts/audit-purposes';
import { inShanghai } from '#contracts/dates';
import { type Failure, failure } from '#contracts/failures';
import { fail, ok, type Result } from '#contracts/result';
import type { NewsEventType } from '#contracts/webhook';
import { appendAudit, memberActor, type NewAuditEvent } from '../../audit/log/append.ts';
import { type News, tellNews } from '../../delivery/webhooks/news.ts';
import { platformsOf } from '../../delivery/webhooks/recipients.ts';
import type { Transaction } from '../../platform/database/database.ts';
import { and, count, eq, isNull, sql } from '../../platform/database/drizzle.ts';
import { canonicalJson, sha256Hex } from '../../platform/keys/digest.ts';
import { inTransaction } from '../../platform/process/in-transaction.ts';
import type { Platform } from '../../platform/process/platform.ts';
import {
  type Agreement,
  type AgreementTerms,
  partiesOf,
} from '../../trust/federation/agreement.ts';
import { FederationDocument } from '../../trust/federation/document.ts';
import type { RegionEntry } from '../../trust/federation/entries.ts';
import {
  forgetFederation,
  insertFederation,
  newestFederation,
} from '../../trust/federation/store.ts';
import { agreementRecord } from '../../trust/federation/tables.ts';
import type { Caller } from '../../trust/identity/caller.ts';
import { type AgreementRow, type Found, foundIn } from './agreement-kind.ts';

/** What a side's act leads to. */
export type Step = {
  readonly row?: AgreementRow;
  /** What stands in the federation document from now on. */
  readonly entry?: Agreement;
  readonly action: NewAuditEvent['action'];
  readonly purpose: AuditPurpose;
  readonly details?: Readonly<Record<string, string>>;
};

/** Decides what becomes of an agreement. Must be repeatable: another version of the document may come in between. */
export type Decide = (
  found: Found | undefined,
  document: FederationDocument,
  now: Date,
) => Promise<Result<Step, Failure>>;

/** What was agreed to, as the log names it. */
export const termsDigest = (terms: AgreementTerms): Promise<string> =>
  sha256Hex(canonicalJson(terms));

/** From the first agreement on a list of items nothing is open beside such lists, whatever becomes of this one. */
function recordedOpening(region: RegionEntry, entry: Agreement): RegionEntry {
  if (entry.kind !== 'items' || entry.from !== region.code) return region;
  return {
    ...region,
    opensByAgreement: [...new Set([...(region.opensByAgreement ?? []), entry.to])],
  };
}

/** The document with this entry in it, if it is sound then. */
export function withEntry(
  before: FederationDocument,
  entry: Agreement,
): Result<FederationDocument, Failure> {
  const others = before.agreements.filter(({ id }) => id !== entry.id);
  const next = FederationDocument.safeParse({
    ...before,
    version: before.version + 1,
    regions: before.regions.map((region) => recordedOpening(region, entry)),
    agreements: [...others, entry],
  });
  if (next.success) return ok(next.data);
  const [issue] = next.error.issues;
  return fail(failure('request.invalid', { detail: issue?.message ?? 'it does not fit' }));
}

async function putEntry(
  tx: Transaction,
  before: FederationDocument,
  entry: Agreement,
  { caller, purpose, now }: { caller: Caller; purpose: AuditPurpose; now: Date },
): Promise<Result<undefined, Failure>> {
  const next = withEntry(before, entry);
  if (!next.ok) return next;
  const change = { actor: memberActor(caller), purpose, details: { agreement: entry.id } };
  const hash = await insertFederation(tx, next.value, change, now);
  return hash === undefined ? fail(failure('request.precondition_failed')) : ok(undefined);
}

/** What a member may have proposed that somebody has not signed: more is read by nobody. */
const maxOpenProposals = 1000;

/** Those that can still be signed, or taken back: what ran out by itself counts against nobody. */
async function tooManyOpen(tx: Transaction, clientId: string, now: Date) {
  const until = sql`${agreementRecord.terms}->>'until'`;
  const [open] = await tx
    .select({ n: count() })
    .from(agreementRecord)
    .where(
      and(
        eq(agreementRecord.proposedBy, clientId),
        isNull(agreementRecord.madeAt),
        isNull(agreementRecord.closedAt),
        sql`coalesce(${until} >= ${inShanghai(now).slice(0, 10)}, true)`,
      ),
    );
  if ((open?.n ?? 0) < maxOpenProposals) return undefined;
  const detail = `${maxOpenProposals} open proposals: take one back first`;
  return failure('request.rate_limited', { detail, retryAfterSeconds: 3600 });
}

async function written(tx: Transaction, next: AgreementRow, row: AgreementRow | undefined) {
  const { id, ...set } = next;
  const rows = row
    ? await tx.update(agreementRecord).set(set).where(eq(agreementRecord.id, id)).returning()
    : await tx.insert(agreementRecord).values(next).onConflictDoNothing().returning();
  return rows.length === 1;
}

async function once(
  platform: Platform,
  caller: Caller,
  id: string,
  decide: Decide,
): Promise<Result<undefined, Failure>> {
  return inTransaction(platform, async (tx): Promise<Result<undefined, Failure>> => {
    const now = platform.clock();
    const [row] = await tx
      .select()
      .from(agreementRecord)
      .where(eq(agreementRecord.id, id))
      .for('update');
    const before = await newestFederation(tx);
    if (!before) return fail(failure('gateway.not_ready'));
    const step = await decide(foundIn(before, id, row), before, now);
    if (!step.ok) return step;
    const { row: next, entry, action, purpose, details = {} } = step.value;
    if (next && !row && next.madeAt === null) {
      const tooMany = await tooManyOpen(tx, caller.clientId, now);
      if (tooMany) return fail(tooMany);
    }
    // Whoever wrote it first this very moment is looked at again.
    if (next && !(await written(tx, next, row)))
      return fail(failure('request.precondition_failed'));
    const event = { action, purpose, details, object: { class: 'agreement', ref: id } };
    await appendAudit(tx, [{ ...event, actor: memberActor(caller) }], now);
    const terms = next?.terms ?? entry;
    if (terms) await tellNews(platform, tx, newsOf(action, terms), now);
    return entry ? putEntry(tx, before, entry, { caller, purpose, now }) : ok(undefined);
  });
}

const told: Readonly<Partial<Record<NewAuditEvent['action'], NewsEventType>>> = {
  'agreement.proposed': 'tongban.agreement.proposed',
  'agreement.signed': 'tongban.agreement.signed',
  'agreement.ended': 'tongban.agreement.ended',
};

/** Both sides are told: the one that acted has other platforms too. */
function newsOf(action: NewAuditEvent['action'], terms: AgreementTerms): News[] {
  const type = told[action];
  return type ? [{ type, about: terms.id, isFor: platformsOf(partiesOf(terms)) }] : [];
}

const maxAttempts = 5;

/** One act of a side: the record, the federation document where it changes, and the event, together or not at all. */
export async function changeAgreement(
  platform: Platform,
  caller: Caller,
  id: string,
  decide: Decide,
): Promise<Result<undefined, Failure>> {
  let changed = await once(platform, caller, id, decide);
  for (let attempt = 1; attempt < maxAttempts; attempt++) {
    if (changed.ok || changed.failure.code !== 'request.precondition_failed') break;
    changed = await once(platform, caller, id, decide);
  }
  if (changed.ok) forgetFederation(platform);
  return changed;
}
