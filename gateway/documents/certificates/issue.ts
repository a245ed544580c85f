import type { Certificate } from '#contracts/certificate';
import { type Failure, failure } from '#contracts/failures';
import type { Holder } from '#contracts/party';
import { fail, ok, type Result } from '#contracts/result';
import { appendAudit } from '../../audit/log/append.ts';
import { inTransaction } from '../../platform/process/in-transaction.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { audienceOf } from './audience.ts';
import type { Permission } from './authorise.ts';
import { certificateRefs } from './certificate-ref.ts';
import { commitTo, type Inquiry, issuedEvents } from './events.ts';
import type { HolderKey } from './holder-key.ts';
import { minimalClaims, minimalProvenance } from './minimise.ts';
import type { Seen } from './preview-ground.ts';
import { lockedAnswer } from './previews.ts';
import { issueSdJwt } from './sd-jwt.ts';
import { listStatus, type StatusReference } from './status-list.ts';
import { insertCredential, sealCredential } from './store.ts';
import { typeMetadata, vctOf } from './type-metadata.ts';
import { lastInstant } from './validity.ts';

const seconds = (instant: Date): number => Math.floor(instant.getTime() / 1000);

export type Issue = {
  readonly credentialId: string;
  readonly certificate: Certificate;
  readonly holder: Holder;
  readonly permission: Permission;
  readonly reason: string;
  /** How many cases the copy may serve. */
  readonly cases: number;
  /** The holder's own key that it is bound to. */
  readonly holderKey?: HolderKey | undefined;
  /** Whether its person saw it before it was fetched. */
  readonly seen: Seen;
  readonly now: Date;
  readonly expiresAt: Date;
};

/** 加注件: a copy for one requester, one item, one reason, one expiry, with the fields that the item may read. */
function signCopy(
  platform: Platform,
  { caller, item }: Inquiry,
  issue: Issue,
  claims: Readonly<Record<string, string>>,
  status: StatusReference,
): Promise<string> {
  const { certificate, permission, expiresAt } = issue;
  return issueSdJwt(
    platform.keys,
    {
      iss: platform.config.publicOrigin,
      iat: seconds(issue.now),
      exp: seconds(expiresAt),
      jti: issue.credentialId,
      status,
      aud: audienceOf(item.region),
      vct: vctOf(platform.config.publicOrigin, certificate.type),
      'vct#integrity': typeMetadata(platform.config.publicOrigin, certificate.type).integrity,
      ...(issue.holderKey ? { cnf: { jwk: issue.holderKey } } : {}),
      certificateType: certificate.type,
      issuerRegion: permission.agreement.issuerRegion,
      purpose: {
        itemCode: item.code,
        reason: issue.reason,
        requester: caller.clientId,
        agreement: permission.agreement.id,
        until: expiresAt.toISOString(),
        ...(issue.cases > 1 ? { cases: issue.cases } : {}),
      },
    },
    claims,
  );
}

/** Signs the credential and commits its sealed row together with the audit events. @returns the SD-JWT */
export async function issueCredential(
  platform: Platform,
  inquiry: Inquiry,
  issue: Issue,
): Promise<Result<string, Failure>> {
  const { credentialId, certificate, permission, now, expiresAt, seen, cases } = issue;
  const claims = minimalClaims(certificate, issue.holder, permission.fields);
  const region = permission.issuerRegion;
  const [certificateRef = ''] = await certificateRefs(
    platform.keys,
    region,
    certificate.identifier,
  );
  const status = await listStatus(platform, { region, certificateRef, expiresAt });
  const [credential, { commitments, salts }] = await Promise.all([
    signCopy(platform, inquiry, issue, claims, status),
    commitTo(claims),
  ]);
  const last = lastInstant(certificate);
  const copy = await sealCredential(
    platform,
    {
      id: credentialId,
      clientId: inquiry.caller.clientId,
      certificateType: certificate.type,
      itemCode: inquiry.item.code,
      homeRegion: region,
      agreementId: permission.agreement.id,
      createdAt: now,
      expiresAt,
      endsAt: last instanceof Date ? last : null,
      serves: cases,
    },
    {
      credential,
      subject: permission.subject.sub,
      identifier: certificate.identifier,
      salts,
      provenance: minimalProvenance(certificate, issue.holder, permission.fields),
    },
  );
  const events = issuedEvents(
    inquiry,
    { credentialId, agreement: permission.agreement.id, expiresAt, seen },
    commitments,
  );
  const { clientId, itemCode } = copy.row;
  const whose = { clientId, subject: permission.subject.sub, itemCode };
  return inTransaction(platform, async (tx): Promise<Result<string, Failure>> => {
    // What its person declined while home was asked is not kept.
    const answered = await lockedAnswer(tx, platform, whose, certificate.type);
    if (seen.ground !== 'by_law' && answered?.certificate.choice === 'declined')
      return fail(failure('certificate.declined'));
    await insertCredential(tx, copy);
    await appendAudit(tx, events, now);
    return ok(credential);
  });
}
