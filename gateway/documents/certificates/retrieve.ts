import { z } from 'zod';
import type { Check } from '#contracts/certificate';
import { CasesServed, type PreviewGround } from '#contracts/certificate-preview';
import { type Failure, failure } from '#contracts/failures';
import { CertificateType, ItemCode } from '#contracts/identifiers';
import type { Party } from '#contracts/party';
import { RegionCode } from '#contracts/region-code';
import { fail, ok, type Result } from '#contracts/result';
import { FreeText } from '#contracts/text';
import { appendAudit } from '../../audit/log/append.ts';
import { auditStalled } from '../../audit/log/health.ts';
import { newId } from '../../platform/database/ids.ts';
import { counter } from '../../platform/process/metrics.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { inSpan } from '../../platform/process/telemetry.ts';
import { currentFederation } from '../../trust/federation/store.ts';
import type { Caller } from '../../trust/identity/caller.ts';
import { entrustedWith } from '../../trust/identity/entrusted.ts';
import { findItem } from '../items/store.ts';
import { authorise, type Permission } from './authorise.ts';
import { type Inquiry, refusedEvent } from './events.ts';
import { fetchCounting, partyOf } from './fetch.ts';
import { Child, mayNameChild } from './guardian.ts';
import { callAs } from './holder.ts';
import { HolderKey } from './holder-key.ts';
import { issueCredential } from './issue.ts';
import { groundOfFetching } from './preview-ground.ts';
import { lastAnswer, maxCopyMs } from './previews.ts';
import { countPull } from './pull-limit.ts';

export const RetrievalRequest = z.strictObject({
  /** The person or company of the token, or the agent who acts for it there; nobody else's certificate can be asked for. */
  holder: z.enum(['subject', 'agent']),
  /** Whose it is where that is a child of the person of the token, whom the certificate names as parent. */
  child: Child.optional(),
  type: CertificateType,
  itemCode: ItemCode,
  /** Absent: the region that the person signed in at. */
  issuerRegion: RegionCode.optional(),
  reason: FreeText({ min: 2, max: 200 }),
  until: z.iso.datetime({ offset: true }),
  /** How many cases the copy is to serve. */
  cases: CasesServed,
  /** A key of the holder's own, which the copy is bound to: without its proof nobody can show it. */
  holderKey: HolderKey.optional(),
});
export type RetrievalRequest = z.infer<typeof RetrievalRequest>;

export type Retrieved = {
  readonly credentialId: string;
  readonly credential: string;
  readonly checks: readonly Check[];
  readonly agreement: string;
  readonly region: string;
  readonly expiresAt: Date;
  readonly preview: PreviewGround;
};

const retrievals = counter('tongban_certificate_retrievals_total');

/** The person of the token, who may ask for their own certificate, or for this child's. */
async function whoAsks(
  platform: Platform,
  { subject }: Permission,
  { type, child }: RetrievalRequest,
  now: Date,
): Promise<Result<Party, Failure>> {
  const party = await partyOf(platform, subject.sid);
  if (!party.ok || !child) return party;
  const named = mayNameChild(type, child, party.value, now);
  return named.ok ? party : named;
}

async function retrieveAs(
  platform: Platform,
  inquiry: Inquiry,
  request: RetrievalRequest,
  permitted: Result<Permission, Failure>,
  now: Date,
): Promise<Result<Retrieved, Failure>> {
  if (!permitted.ok) return permitted;
  const permission = permitted.value;
  if (permission.agreement.keyBinding === 'required' && !request.holderKey)
    return fail(failure('certificate.holder_key_required'));
  const party = await whoAsks(platform, permission, request, now);
  if (!party.ok) return party;
  const { issuerRegion: home, agreement, fields } = permission;
  const { type, itemCode, reason, cases, child } = request;
  const { clientId } = inquiry.caller;
  const whose = { clientId, subject: permission.subject.sub, itemCode: inquiry.item.code };
  const answered = await lastAnswer(platform.database(), platform, whose, type);
  const until = new Date(Math.min(Date.parse(request.until), now.getTime() + maxCopyMs));
  const toFetch = { issuerRegion: home, fields, reason, until, cases };
  const seen = groundOfFetching(permission.agreement, toFetch, answered);
  if (!seen.ok) return seen;
  const credentialId = newId('cred', now);
  const count = () => countPull(platform, inquiry.caller, party.value);
  const wanted = { home, type, itemCode, reason, agreement, fields, waiting: inquiry, count };
  const counting = await fetchCounting(
    platform,
    { ...wanted, party: party.value, child, until, requestId: credentialId },
    now,
  );
  if (!counting.ok) return counting;
  const { certificate, holder, checks } = counting.value;
  const credential = await issueCredential(platform, inquiry, {
    credentialId,
    certificate,
    holder,
    permission,
    reason,
    cases,
    holderKey: request.holderKey,
    seen: seen.value,
    now,
    expiresAt: until,
  });
  if (!credential.ok) return credential;
  return ok({
    credentialId,
    credential: credential.value,
    preview: seen.value.ground,
    checks,
    agreement: agreement.id,
    region: agreement.recognisingRegion,
    expiresAt: until,
  });
}

/**
 * Fetches a certificate of the token's person from the home region, examines it under the agreement and
 * turns it into a signed, minimal, purpose-bound credential. Whatever the outcome, it is an audit event.
 */
export async function retrieveCertificate(
  platform: Platform,
  given: Caller,
  request: RetrievalRequest,
): Promise<Result<Retrieved, Failure>> {
  const now = platform.clock();
  const called = await callAs(platform, given, request.holder);
  if (!called.ok) return called;
  const caller = called.value;
  if (Date.parse(request.until) <= now.getTime()) {
    return fail(
      failure('request.invalid', { fields: [{ pointer: '/until', reason: 'lies in the past' }] }),
    );
  }
  const [federation, item, stalled] = await Promise.all([
    currentFederation(platform),
    findItem(platform, request.itemCode),
    auditStalled(platform),
  ]);
  if (stalled) return fail(failure('gateway.audit_stalled', { retryAfterSeconds: 60 }));
  if (!item) return fail(failure('item.unknown'));
  const entrusted = entrustedWith(given, [item.code]);
  if (!entrusted.ok) return entrusted;
  const { type: certificateType, issuerRegion } = request;
  const sought = { certificateType, issuerRegion };
  const home = issuerRegion ?? caller.subject?.home ?? 'none';
  const thread = given.subject?.sid;
  const inquiry = {
    caller,
    item,
    certificateType,
    home,
    thread,
    forChild: request.child !== undefined,
  };
  return inSpan(
    'certificate.retrieve',
    { 'tongban.home': home, 'tongban.item': item.code },
    async () => {
      const permitted = authorise(federation.document, caller, item, sought, now);
      const result = await retrieveAs(platform, inquiry, request, permitted, now);
      // Whoever waits for an answer is not refused; that it was asked for is an event, once.
      if (!result.ok && result.failure.code !== 'certificate.awaited')
        await appendAudit(
          platform.database(),
          [refusedEvent(inquiry, result.failure)],
          platform.clock(),
        );
      retrievals(1, {
        // A code that a caller made up is no series of its own.
        region: federation.document.regions.some(({ code }) => code === home) ? home : 'none',
        outcome: result.ok ? 'issued' : result.failure.code,
      });
      return result;
    },
  );
}
