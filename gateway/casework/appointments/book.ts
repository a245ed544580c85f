import type { AppointmentRequest, Booking } from '#contracts/appointment';
import { type Failure, type FailureCode, failure, failureKinds } from '#contracts/failures';
import { unbornIn } from '#contracts/identity-document';
import { uncarriedIn } from '#contracts/inexpressible-document';
import type { Item } from '#contracts/item';
import type { Party } from '#contracts/party';
import { fail, ok, type Result } from '#contracts/result';
import { appendAudit, memberActor } from '../../audit/log/append.ts';
import { findItem } from '../../documents/items/store.ts';
import type { Transaction } from '../../platform/database/database.ts';
import { and, count, eq, inArray, sql } from '../../platform/database/drizzle.ts';
import { newId } from '../../platform/database/ids.ts';
import { newDataKey, sealJson } from '../../platform/keys/seal.ts';
import { inTransaction } from '../../platform/process/in-transaction.ts';
import type { Platform } from '../../platform/process/platform.ts';
import {
  claimInTransaction,
  earlierResult,
  type IdempotencyClaim,
} from '../../trust/acts/idempotency.ts';
import { carriedDocuments } from '../../trust/federation/carried-documents.ts';
import { mayApplyFor } from '../../trust/federation/may-ask.ts';
import { currentFederation } from '../../trust/federation/store.ts';
import type { Caller } from '../../trust/identity/caller.ts';
import { entrustedWith } from '../../trust/identity/entrusted.ts';
import { acrOf } from '../../trust/identity/level.ts';
import { openSession } from '../../trust/identity/sessions.ts';
import { personIndex } from '../cases/person-index.ts';
import { failureOfOffice, type Office, officeOf } from './region-door.ts';
import {
  type AppointmentRow,
  appointmentEvent,
  holderOf,
  moveAppointment,
  readAppointment,
} from './store.ts';
import { appointment } from './tables.ts';

/** Open appointments of one person in one region: a calendar is for everybody. */
const maxOpen = 5;
/** An answer that was lost at once is asked for again at once; what takes longer is the caller's to repeat. */
const repeatWithinMs = 2000;

async function partyFor(
  platform: Platform,
  request: AppointmentRequest,
  { subject }: Caller,
): Promise<Result<Party, Failure>> {
  if (request.applicant.kind === 'person') return ok(request.applicant);
  if (!subject) return fail(failure('auth.subject_required'));
  if (subject.target !== request.region)
    return fail(
      failure('case.region_mismatch', { detail: 'the token was exchanged for another region' }),
    );
  const session = await openSession(platform, subject.sid);
  if (!session.ok) return session;
  const { party } = session.value.assertion;
  return party ? ok(party) : fail(failure('auth.insufficient_level', { acrValues: acrOf(2) }));
}

type Admitted = { readonly item: Item; readonly party: Party };

/** Everything that can refuse an appointment before the region is asked. */
async function admit(
  platform: Platform,
  request: AppointmentRequest,
  caller: Caller,
): Promise<Result<Admitted, Failure>> {
  const unborn = unbornIn({ '/applicant': request.applicant }, platform.clock());
  if (unborn.length > 0) return fail(failure('request.invalid', { fields: unborn }));
  const item = await findItem(platform, request.itemCode);
  if (!item) return fail(failure('item.unknown'));
  if (item.region !== request.region) return fail(failure('case.region_mismatch'));
  const { document, members } = await currentFederation(platform);
  const member = members.get(caller.clientId);
  if (!member || !mayApplyFor(document, member, item, platform.clock()))
    return fail(failure('auth.not_permitted', { detail: 'this item is not open to you' }));
  const entrusted = entrustedWith(caller, [item.code]);
  if (!entrusted.ok) return entrusted;
  const party = await partyFor(platform, request, caller);
  if (!party.ok) return party;
  const carried = await carriedDocuments(platform, request.region, 'appointments');
  const uncarried = uncarriedIn({ '/applicant': party.value }, carried);
  return uncarried.length > 0
    ? fail(failure('region.document_not_carried', { fields: uncarried }))
    : ok({ item, party: party.value });
}

/** Counts a person's open appointments, one request after the other. */
async function hasTooMany(
  tx: Transaction,
  { region }: AppointmentRequest,
  subject: string | undefined,
  now: Date,
): Promise<boolean> {
  if (subject === undefined) return false;
  await tx.execute(
    sql`select pg_advisory_xact_lock(hashtextextended(${`appointment ${subject}`}, 0))`,
  );
  const [open] = await tx
    .select({ count: count() })
    .from(appointment)
    .where(
      and(
        eq(appointment.subject, subject),
        eq(appointment.region, region),
        inArray(appointment.state, ['requested', 'booked']),
        sql`coalesce(${appointment.endsAt}, ${appointment.createdAt} + interval '1 day') > ${now.toISOString()}::timestamptz`,
      ),
    );
  return (open?.count ?? 0) >= maxOpen;
}

async function insertRequested(
  tx: Transaction,
  platform: Platform,
  asked: BookingAsked,
  { item, party }: Admitted,
): Promise<Result<string, Failure>> {
  const { request, caller, claim } = asked;
  const now = platform.clock();
  const id = newId('appt', now);
  const earlier = await claimInTransaction(tx, claim, id, now);
  if (!earlier.ok) return earlier;
  if (earlier.value !== undefined) return ok(earlier.value);
  if (await hasTooMany(tx, request, caller.subject?.sub, now))
    return fail(failure('appointment.too_many', { detail: `at most ${maxOpen} at a time` }));
  const key = await newDataKey(platform.keys.master, id);
  const row = {
    id,
    clientId: caller.clientId,
    region: request.region,
    itemCode: item.code,
    itemName: item.name,
    slotId: request.slotId,
    subject: caller.subject?.sub ?? null,
    personIndex: personIndex(platform.keys, party),
    state: 'requested' as const,
    wrappedKey: key.wrapped,
    masterVersion: key.masterVersion,
    sealed: await sealJson(key.key, party, id),
    createdAt: now,
    updatedAt: now,
  };
  await tx.insert(appointment).values(row);
  const event = appointmentEvent(row, 'appointment.requested', memberActor(caller));
  await appendAudit(tx, [event], now);
  return ok(id);
}

async function askOffice(
  platform: Platform,
  { bound, door }: Office,
  row: AppointmentRow,
  holder: Party,
): Promise<Result<Booking, Failure>> {
  const startedMs = platform.monotonicMs();
  const input = { appointmentId: row.id, slotId: row.slotId, itemCode: row.itemCode, holder };
  const first = await door.book(input, bound.context());
  const isQuick = platform.monotonicMs() - startedMs < repeatWithinMs;
  const answer =
    !first.ok && first.failure.kind === 'retryable' && isQuick
      ? await door.book(input, bound.context())
      : first;
  if (answer.ok) return answer;
  const { kind, code } = answer.failure;
  platform.log.warn('appointment.not_answered', { region: row.region, kind, code });
  return fail(failureOfOffice(answer.failure));
}

/** What was decided about an appointment before. */
function known(row: AppointmentRow): Result<AppointmentRow, Failure> {
  if (row.state === 'refused')
    return fail(failure((row.refusedAs ?? 'region.rejected') as FailureCode));
  return row.state === 'released' ? fail(failure('appointment.released')) : ok(row);
}

async function settle(
  platform: Platform,
  row: AppointmentRow,
  answer: Result<Booking, Failure>,
): Promise<Result<AppointmentRow, Failure>> {
  const isOver = answer.ok || answer.failure.code.startsWith('appointment.');
  // Anything else may still come to something: the row stays, and the same request asks again.
  if (!isOver && failureKinds[answer.failure.code].retryable) return answer;
  const now = platform.clock();
  const change = answer.ok
    ? {
        state: 'booked' as const,
        regionalNumber: answer.value.regionalNumber,
        window: answer.value.window,
        beginsAt: new Date(answer.value.from),
        endsAt: new Date(answer.value.to),
      }
    : {
        state: 'refused' as const,
        refusedAs: answer.failure.code,
        // An answer that nobody can read may have been a yes: the place is given back.
        ...(isOver || answer.failure.code === 'region.rejected' ? {} : { cancelOwedSince: now }),
      };
  const event = appointmentEvent(row, `appointment.${change.state}`);
  const outcome = answer.ok ? {} : { outcome: 'refused' as const, reasonCode: answer.failure.code };
  await platform
    .database()
    .transaction((tx) =>
      moveAppointment(tx, row, 'requested', change, { ...event, ...outcome }, now),
    );
  // Somebody else may have been quicker: what stands is in the row.
  const settled = await readAppointment(platform, row.id);
  return settled ? known(settled) : fail(failure('appointment.not_found'));
}

export type BookingAsked = {
  readonly request: AppointmentRequest;
  readonly caller: Caller;
  readonly claim: IdempotencyClaim;
};

async function firstStep(
  platform: Platform,
  asked: BookingAsked,
): Promise<Result<string, Failure>> {
  const earlier = await earlierResult(platform.database(), asked.claim);
  if (!earlier.ok) return earlier;
  if (earlier.value !== undefined) return ok(earlier.value);
  const admitted = await admit(platform, asked.request, asked.caller);
  if (!admitted.ok) return admitted;
  return inTransaction(platform, (tx) => insertRequested(tx, platform, asked, admitted.value));
}

/**
 * Books a place: the wish is a row first, then the region is asked under the row's id. Whatever becomes of
 * an answer, the same request leads to the same booking, or to a place that is given back.
 */
export async function bookAppointment(
  platform: Platform,
  asked: BookingAsked,
): Promise<Result<AppointmentRow, Failure>> {
  const office = await officeOf(platform, asked.request.region);
  if (!office.ok) return office;
  const id = await firstStep(platform, asked);
  if (!id.ok) return id;
  const row = await readAppointment(platform, id.value);
  if (!row) return fail(failure('appointment.not_found'));
  const holder = row.state === 'requested' ? await holderOf(platform, row) : undefined;
  if (!holder) return known(row);
  return settle(platform, row, await askOffice(platform, office.value, row, holder));
}
