import { z } from 'zod';
import type { Certificate, Check } from '#contracts/certificate';
import { type Failure, failure } from '#contracts/failures';
import { CertificateType, ItemCode } from '#contracts/identifiers';
import { holderOf, type Party } from '#contracts/party';
import { fail, ok, type Result } from '#contracts/result';
import { FreeText } from '#contracts/text';
import { appendAudit } from '../../audit/log/append.ts';
import { auditStalled } from '../../audit/log/health.ts';
import { newId } from '../../platform/database/ids.ts';
import { failureOfRegion } from '../../platform/http/region-failure.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { inSpan, instrument } from '../../platform/process/telemetry.ts';
import { currentFederation } from '../../trust/federation/store.ts';
import type { Caller } from '../../trust/identity/caller.ts';
import { acrOf } from '../../trust/identity/level.ts';
import { openSession } from '../../trust/identity/sessions.ts';
import { findItem } from '../items/store.ts';
import { authorise, type Permission } from './authorise.ts';
import { type Examination, examineCertificate } from './checks.ts';
import { type Inquiry, refusedEvent } from './events.ts';
import { issueCredential } from './issue.ts';
import { explain } from './verdict.ts';

export const RetrievalRequest = z.strictObject({
  /** The person of the token; nobody else's certificate can be asked for. */
  holder: z.literal('subject'),
  type: CertificateType,
  itemCode: ItemCode,
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

const retrievals = instrument((meter) =>
  meter.createCounter('tongban.certificate.retrievals', {
    description: 'Certificate retrievals by home region and outcome',
  }),
);

async function partyOf(platform: Platform, sid: string): Promise<Result<Party, Failure>> {
  const session = await openSession(platform, sid);
  if (!session.ok) return session;
  const { party } = session.value.assertion;
  return party
    ? ok(party)
    : fail(
        failure('auth.insufficient_level', {
          detail: 'the home region gave no real name',
          acrValues: acrOf(2),
        }),
      );
}

type Asked = { readonly party: Party; readonly credentialId: string; readonly expiresAt: Date };

async function askHome(
  platform: Platform,
  permission: Permission,
  request: RetrievalRequest,
  { party, credentialId, expiresAt }: Asked,
): Promise<Result<Certificate, Failure>> {
  const { home } = permission.subject;
  const bound = platform.regions.get(home);
  if (!bound?.adapter.certificates) return fail(failure('region.capability_missing'));
  const { itemCode, reason, type } = request;
  const answer = await bound.adapter.certificates.retrieve(
    {
      holder: holderOf(party),
      type,
      purpose: { itemCode, reason, until: expiresAt.toISOString() },
      requestId: credentialId,
    },
    bound.context(),
  );
  if (!answer.ok) {
    const { kind, code } = answer.failure;
    platform.log.warn('certificate.not_answered', { region: home, kind, code });
    return fail(failureOfRegion(answer.failure));
  }
  return answer.value ? ok(answer.value) : fail(failure('certificate.not_held'));
}

function countingOnly({ verdict, checks, certificate, holder }: Examination) {
  if (verdict === 'valid' && certificate && holder) return ok({ certificate, holder, checks });
  const code = verdict === 'invalid' ? 'certificate.invalid' : 'certificate.indeterminate';
  return fail(failure(code, { detail: explain(checks) }));
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
  const party = await partyOf(platform, permission.subject.sid);
  if (!party.ok) return party;
  const asked = {
    party: party.value,
    credentialId: newId('cred', now),
    expiresAt: new Date(Math.min(Date.parse(request.until), now.getTime() + maxLifetimeMs)),
  };
  const received = await askHome(platform, permission, request, asked);
  if (!received.ok) return received;
  const { agreement, fields } = permission;
  const counting = countingOnly(
    examineCertificate(received.value, { agreement, party: party.value, fields }, now),
  );
  if (!counting.ok) return counting;
  const { certificate, holder, checks } = counting.value;
  const { credentialId, expiresAt } = asked;
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
  const home = caller.subject?.home ?? 'none';
  const inquiry = { caller, item, certificateType: request.type };
  return inSpan(
    'certificate.retrieve',
    { 'tongban.home': home, 'tongban.item': item.code },
    async () => {
      const permitted = authorise(federation.document, caller, item, request.type, now);
      const result = await retrieveAs(platform, inquiry, request, permitted, now);
      if (!result.ok)
        await appendAudit(
          platform.database(),
          [refusedEvent(inquiry, result.failure)],
          platform.clock(),
        );
      retrievals().add(1, { home, outcome: result.ok ? 'issued' : result.failure.code });
      return result;
    },
  );
}
