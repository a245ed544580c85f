import type { Check, Verdict } from '#contracts/certificate';
import {
  appendAuditAlone,
  itemPurpose,
  memberActor,
  type NewAuditEvent,
} from '../../audit/log/append.ts';
import { groundOfItem } from '../../audit/log/grounds.ts';
import { sha256Hex } from '../../platform/keys/digest.ts';
import { signJws } from '../../platform/keys/sign.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { inSpan } from '../../platform/process/telemetry.ts';
import type { Recognition } from '../../trust/federation/agreement.ts';
import type { FederationDocument } from '../../trust/federation/document.ts';
import { mayAsk } from '../../trust/federation/may-ask.ts';
import { currentFederation } from '../../trust/federation/store.ts';
import type { Caller } from '../../trust/identity/caller.ts';
import { findItem } from '../items/store.ts';
import { currentStatus } from './ask-home.ts';
import { audienceOf } from './audience.ts';
import { checkBinding, checkCopy } from './check-copy.ts';
import { disputedFields } from './disputed.ts';
import { firstShown } from './first-shown.ts';
import { previewOf } from './preview.ts';
import { type CredentialPayload, type OpenedSdJwt, verifySdJwt } from './sd-jwt.ts';
import { type CredentialRow, findCredential, findWatched } from './store.ts';
import { check, verdictOf } from './verdict.ts';
import type { VerificationRequest } from './verification-request.ts';
import { examineBroughtFile } from './verify-file.ts';
import { examineIssued, findIssued } from './verify-issued.ts';
import { identifierOf, type Watched } from './watch.ts';

export type Verification = {
  readonly verdict: Verdict;
  readonly checks: readonly Check[];
  /** The agreements under which it counts now, and where. */
  readonly recognised: readonly { readonly agreement: string; readonly region: string }[];
  /** Only with the verdict `valid`: nobody should read on from a document that does not count. */
  readonly certificate?: {
    readonly type: string;
    readonly issuerRegion: string;
    readonly claims: Readonly<Record<string, string>>;
    /** For the eyes of a clerk: an SVG of what is disclosed, marked as a copy. */
    readonly preview: string;
  };
  /** JWS (`receipt+jwt`): who asked what about which document, and the verdict. */
  readonly receipt: string;
};

function agreementFor(
  document: FederationDocument,
  payload: CredentialPayload,
  now: Date,
): Recognition | undefined {
  const recognising = document.regions.find((region) => audienceOf(region.code) === payload.aud);
  if (!recognising) return undefined;
  const question = {
    certificateType: payload.certificateType,
    issuerRegion: payload.issuerRegion,
    recognisingRegion: recognising.code,
    itemCode: payload.purpose.itemCode,
  };
  return mayAsk(document, question, now);
}

/** 异议: what the copy says and somebody contests at home, or home has corrected since, is certain for nobody. */
async function contested(
  platform: Platform,
  { homeRegion, createdAt }: CredentialRow,
  watched: Watched,
  claims: OpenedSdJwt['claims'],
): Promise<readonly Check[]> {
  const identifier = await identifierOf(platform, watched);
  const disputed = await disputedFields(platform, homeRegion, identifier, createdAt);
  return Object.keys(claims).some((field) => disputed.has(field))
    ? [check('claims', 'indeterminate', 'claims.disputed')]
    : [];
}

async function examineOpened(
  platform: Platform,
  opened: OpenedSdJwt,
  request: VerificationRequest,
  caller: Caller,
  now: Date,
) {
  const { payload, claims } = opened;
  const { document } = await currentFederation(platform);
  const agreement = agreementFor(document, payload, now);
  const { publicOrigin } = platform.config;
  const asked = { origin: publicOrigin, ...request, caller, agreement, now };
  const checks = [...checkCopy(opened, asked)];
  // A document that cannot count any more is no reason to trouble the region.
  if (verdictOf(checks) === 'valid') {
    const row = await findCredential(platform, payload.jti);
    const sent = (row?.usedBy.length ?? 0) > 0;
    const bound = await checkBinding({ ...opened, ...payload }, { ...asked, sent });
    const shown = { clientId: caller.clientId, nonce: request.nonce };
    checks.push(...(await firstShown(platform, bound, shown)));
    const watched = row && (await findWatched(platform, [row])).get(row.certificateRef ?? '');
    checks.push(
      watched
        ? await currentStatus(platform, watched)
        : check('status', 'indeterminate', 'status.record_erased'),
      ...(watched ? await contested(platform, row, watched, claims) : []),
    );
  }
  return { checks, agreement };
}

async function signedReceipt(
  platform: Platform,
  request: VerificationRequest,
  caller: Caller,
  checks: readonly Check[],
  now: Date,
): Promise<string> {
  return signJws(platform.keys, 'receipt+jwt', {
    iss: platform.config.publicOrigin,
    kind: 'verification',
    requester: caller.clientId,
    itemCode: request.purpose.itemCode,
    verifiedAt: now.toISOString(),
    verdict: verdictOf(checks),
    checks,
    document: { alg: 'sha-256', digest: await sha256Hex(request.document) },
  });
}

/** Every verification is in the log; the caller's own words for the reason are not, as with a retrieval. */
async function verifiedEvent(
  platform: Platform,
  caller: Caller,
  { format, purpose, expectedType }: VerificationRequest,
  { ref, checks }: Pick<Examined, 'ref' | 'checks'>,
): Promise<NewAuditEvent> {
  const wrong = checks.find(({ outcome }) => outcome !== 'valid');
  const { ground, basis } = groundOfItem((await findItem(platform, purpose.itemCode)) ?? {});
  return {
    actor: memberActor(caller),
    ...(caller.subject ? { onBehalfOf: caller.subject.sub } : {}),
    ...ground,
    action: 'certificate.verified',
    object: { class: format === 'ofd' ? 'sealed_file' : 'credential', ref },
    purpose: itemPurpose(purpose.itemCode),
    outcome: wrong ? 'refused' : 'done',
    ...(wrong ? { reasonCode: wrong.reason } : {}),
    details: {
      verdict: verdictOf(checks),
      ...basis,
      ...(expectedType === undefined ? {} : { certificateType: expectedType }),
    },
  };
}

type Examined = {
  readonly checks: readonly Check[];
  readonly agreement?: Recognition | undefined;
  /** The credential, or the file by its digest. */
  readonly ref: string;
  readonly shown?:
    | (Omit<NonNullable<Verification['certificate']>, 'preview'> & {
        readonly purpose: Parameters<typeof previewOf>[2];
      })
    | undefined;
};

async function examineCopy(
  platform: Platform,
  request: VerificationRequest,
  caller: Caller,
  now: Date,
): Promise<Examined> {
  const issued = await findIssued(platform, request.document);
  if (issued) {
    const { shown, ...examined } = await examineIssued(platform, request, caller, issued);
    const ref = await sha256Hex(request.document);
    const from = { issuerRegion: issued.region, purpose: request.purpose };
    return { ...examined, ref, shown: shown && { ...shown, ...from } };
  }
  const opened = await verifySdJwt(platform.keys, request.document);
  if (!opened.ok) {
    const step = opened.failure.startsWith('format') ? 'format' : 'signature';
    return { checks: [check(step, 'invalid', opened.failure)], ref: 'unreadable' };
  }
  const { payload, claims } = opened.value;
  const { jti: ref, certificateType: type, issuerRegion, purpose } = payload;
  const examined = await examineOpened(platform, opened.value, request, caller, now);
  return { ...examined, ref, shown: { type, issuerRegion, claims, purpose } };
}

async function examineSealed(platform: Platform, request: VerificationRequest): Promise<Examined> {
  const { issuerRegion = '', purpose } = request;
  const { shown, ...examined } = await examineBroughtFile(platform, { ...request, issuerRegion });
  const digest = await sha256Hex(request.document);
  return { ...examined, ref: digest, shown: shown && { ...shown, issuerRegion, purpose } };
}

/**
 * Verifies what somebody brings: form, signature, issuer, type, time, purpose, present status, and answers with a signed
 * receipt of it.
 */
export function verifyDocument(
  platform: Platform,
  caller: Caller,
  request: VerificationRequest,
): Promise<Verification> {
  return inSpan('certificate.verify', { 'tongban.client': caller.clientId }, async () => {
    const now = platform.clock();
    const { checks, agreement, ref, shown } =
      request.format === 'ofd'
        ? await examineSealed(platform, request)
        : await examineCopy(platform, request, caller, now);
    const verdict = verdictOf(checks);
    const receipt = await signedReceipt(platform, request, caller, checks, now);
    await appendAuditAlone(
      platform,
      await verifiedEvent(platform, caller, request, { ref, checks }),
    );
    const counts = verdict === 'valid';
    const recognised = {
      agreement: agreement?.id ?? '',
      region: agreement?.recognisingRegion ?? '',
    };
    return {
      verdict,
      checks,
      recognised: counts && agreement ? [recognised] : [],
      ...(counts && shown
        ? {
            certificate: {
              type: shown.type,
              issuerRegion: shown.issuerRegion,
              claims: shown.claims,
              preview: previewOf(shown.type, shown.claims, shown.purpose),
            },
          }
        : {}),
      receipt,
    };
  });
}
