import { z } from 'zod';
import type { Check } from '#contracts/certificate';
import { type Failure, failure } from '#contracts/failures';
import { CertificateType, ItemCode } from '#contracts/identifiers';
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
import { findItem } from '../items/store.ts';
import { authorise, type Permission } from './authorise.ts';
import { type Inquiry, refusedEvent } from './events.ts';
import { fetchCounting, partyOf } from './fetch.ts';
import { issueCredential } from './issue.ts';

export const RetrievalRequest = z.strictObject({
  /** The person of the token; nobody else's certificate can be asked for. */
  holder: z.literal('subject'),
  type: CertificateType,
  itemCode: ItemCode,
  /** Absent: the region that the person signed in at. */
  issuerRegion: RegionCode.optional(),
  reason: FreeText({ min: 2, max: 200 }),
  until: z.iso.datetime({ offset: true }),
});
export type RetrievalRequest = z.infer<typeof RetrievalRequest>;

export type Retrieved = {
  readonly credentialId: string;
  readonly credential: string;
  readonly checks: readonly Check[];
  readonly agreement: string;
  readonly region: string;
  readonly expiresAt: Date;
};

/** However long a requester wishes: nobody needs a copy for longer than a statutory time limit runs. */
const maxLifetimeMs = 30 * 86_400_000;

const retrievals = counter('tongban_certificate_retrievals_total');

async function retrieveAs(
  platform: Platform,
  inquiry: Inquiry,
  request: RetrievalRequest,
  permitted: Result<Permission, Failure>,
  now: Date,
): Promise<Result<Retrieved, Failure>> {
  if (!permitted.ok) return permitted;
  const permission = permitted.value;
  const party = await partyOf(platform, permission.subject.sid);
  if (!party.ok) return party;
  const home = permission.issuerRegion;
  const credentialId = newId('cred', now);
  const expiresAt = new Date(Math.min(Date.parse(request.until), now.getTime() + maxLifetimeMs));
  const { agreement, fields } = permission;
  const { type, itemCode, reason } = request;
  const wanted = { home, type, itemCode, reason, agreement, fields, waiting: inquiry };
  const counting = await fetchCounting(
    platform,
    { ...wanted, party: party.value, until: expiresAt, requestId: credentialId },
    now,
  );
  if (!counting.ok) return counting;
  const { certificate, holder, checks } = counting.value;
  const credential = await issueCredential(platform, inquiry, {
    credentialId,
    certificate,
    holder,
    permission,
    reason: request.reason,
    now,
    expiresAt,
  });
  return ok({
    credentialId,
    credential,
    checks,
    agreement: agreement.id,
    region: agreement.recognisingRegion,
    expiresAt,
  });
}

/**
 * Fetches a certificate of the token's person from the home region, examines it under the agreement and
 * turns it into a signed, minimal, purpose-bound credential. Whatever the outcome, it is an audit event.
 */
export async function retrieveCertificate(
  platform: Platform,
  caller: Caller,
  request: RetrievalRequest,
): Promise<Result<Retrieved, Failure>> {
  const now = platform.clock();
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
  const { type: certificateType, issuerRegion } = request;
  const sought = { certificateType, issuerRegion };
  const home = issuerRegion ?? caller.subject?.home ?? 'none';
  const inquiry = { caller, item, certificateType, home };
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
