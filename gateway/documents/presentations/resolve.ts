import { z } from 'zod';
import type { Check } from '#contracts/certificate';
import { type Failure, failure } from '#contracts/failures';
import { ItemCode } from '#contracts/identifiers';
import type { Item } from '#contracts/item';
import { fail, ok, type Result } from '#contracts/result';
import { FreeText } from '#contracts/text';
import { appendAudit, appendAuditAlone } from '../../audit/log/append.ts';
import { auditStalled } from '../../audit/log/health.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { Recognition } from '../../trust/federation/agreement.ts';
import type { FederationDocument } from '../../trust/federation/document.ts';
import { mayApplyFor, mayAsk } from '../../trust/federation/may-ask.ts';
import { currentFederation } from '../../trust/federation/store.ts';
import type { Caller } from '../../trust/identity/caller.ts';
import { commitTo } from '../certificates/events.ts';
import { fetchCounting, partyOf } from '../certificates/fetch.ts';
import { minimalClaims } from '../certificates/minimise.ts';
import { fieldsGiven, givenUnder } from '../items/sharing.ts';
import { findItem } from '../items/store.ts';
import { refusedEvent, resolvedEvent } from './events.ts';
import { answersTo, fieldsAsked, Match } from './match.ts';
import { findByCode, keepSalts, type PresentationRow, spend } from './store.ts';

export const ResolutionRequest = z.strictObject({
  /** What the window needs it for: binds what it may read. */
  itemCode: ItemCode,
  reason: FreeText({ min: 2, max: 200 }),
  /** Yes or no instead of values. */
  match: Match.optional(),
});
export type ResolutionRequest = z.infer<typeof ResolutionRequest>;

export type Resolved = {
  readonly presentationId: string;
  readonly type: string;
  readonly issuerRegion: string;
  readonly checks: readonly Check[];
  readonly answeredAt: Date;
  readonly claims?: Readonly<Record<string, string>>;
  readonly matches?: Readonly<Record<string, boolean>>;
};

type Looking = {
  readonly caller: Caller;
  readonly request: ResolutionRequest;
  readonly row: PresentationRow;
  readonly item: Item;
};
type Permitted = { readonly agreement: Recognition; readonly fields: readonly string[] };

/** What the window may read: what its item may, and of that what the holder agreed to. Before anything is spent. */
function permit(
  document: FederationDocument,
  { caller, request: { match }, row, item }: Looking,
  now: Date,
): Result<Permitted, Failure> {
  const member = document.members.find(({ clientId }) => clientId === caller.clientId);
  if (!member || !mayApplyFor(document, member, item, now))
    return fail(
      failure('certificate.purpose_not_allowed', { detail: 'not an item of this member' }),
    );
  const readable = fieldsGiven(document, item, row.certificateType, row.homeRegion);
  if (!readable.ok) return readable;
  const agreement = mayAsk(
    document,
    {
      certificateType: row.certificateType,
      issuerRegion: row.homeRegion,
      recognisingRegion: item.region,
      itemCode: item.code,
    },
    now,
  );
  if (!agreement) return fail(failure('federation.no_agreement'));
  const given = givenUnder(agreement, readable.value);
  if (!given.ok) return given;
  if (row.disclose === 'match' && !match)
    return fail(failure('presentation.not_agreed', { detail: 'match only' }));
  const agreed = given.value.filter((field) => row.fields?.includes(field) ?? true);
  if (!match)
    return agreed.length > 0
      ? ok({ agreement, fields: agreed })
      : fail(failure('presentation.not_agreed'));
  const asked = fieldsAsked(match);
  const beyond = asked.filter((field) => !agreed.includes(field));
  return beyond.length === 0
    ? ok({ agreement, fields: asked })
    : fail(failure('presentation.not_agreed', { detail: beyond.join(', ') }));
}

/** The code is spent before home is asked: whatever home answers, nobody looks twice. */
async function look(
  platform: Platform,
  looking: Looking,
  { agreement, fields }: Permitted,
  now: Date,
): Promise<Result<Resolved, Failure>> {
  const { caller, request, row, item } = looking;
  if (!(await spend(platform, row.id, caller.clientId)))
    return fail(failure('presentation.code_used'));
  const party = await partyOf(platform, row.sid);
  if (!party.ok) return party;
  const counting = await fetchCounting(
    platform,
    {
      home: row.homeRegion,
      party: party.value,
      type: row.certificateType,
      itemCode: item.code,
      reason: request.reason,
      until: row.expiresAt,
      requestId: row.id,
      agreement,
      fields,
    },
    now,
  );
  if (!counting.ok) return counting;
  const { certificate, holder, checks } = counting.value;
  const claims = minimalClaims(certificate, holder, fields);
  const { match } = request;
  const { commitments, salts } = await commitTo(match ? {} : claims);
  const told = { agreement: agreement.id, commitments, compared: match ? fields.length : 0 };
  await platform.database().transaction(async (tx) => {
    await keepSalts(platform, tx, row, salts);
    await appendAudit(tx, [resolvedEvent(caller, row, item, told)], now);
  });
  return ok({
    presentationId: row.id,
    type: row.certificateType,
    issuerRegion: row.homeRegion,
    checks,
    answeredAt: now,
    ...(match ? { matches: answersTo(match, claims, holder, now) } : { claims }),
  });
}

/** A window resolves a code that a holder showed it. Whatever comes of it is in the holder's record. */
export async function resolvePresentation(
  platform: Platform,
  caller: Caller,
  code: string,
  request: ResolutionRequest,
): Promise<Result<Resolved, Failure>> {
  const now = platform.clock();
  const [{ document }, row, item, stalled] = await Promise.all([
    currentFederation(platform),
    findByCode(platform, code),
    findItem(platform, request.itemCode),
    auditStalled(platform),
  ]);
  if (stalled) return fail(failure('gateway.audit_stalled', { retryAfterSeconds: 60 }));
  if (!row || row.expiresAt <= now) return fail(failure('presentation.code_unknown'));
  if (!item) return fail(failure('item.unknown'));
  const looking = { caller, request, row, item };
  const permitted = permit(document, looking, now);
  const result = permitted.ok ? await look(platform, looking, permitted.value, now) : permitted;
  if (!result.ok)
    await appendAuditAlone(platform, refusedEvent(caller, row, request.itemCode, result.failure));
  return result;
}
