import type { CaseRequest, Material, TravellingMaterial } from '#contracts/case';
import { type Failure, failure } from '#contracts/failures';
import { uncarriedIn } from '#contracts/inexpressible-document';
import type { Item } from '#contracts/item';
import { fail, ok, type Result } from '#contracts/result';
import { auditStalled } from '../../audit/log/health.ts';
import { refuseBacklog } from '../../delivery/outbox/backlog.ts';
import { holdersIn } from '../../documents/certificates/holder.ts';
import { resolveCredentials } from '../../documents/certificates/resolve.ts';
import { checkForm } from '../../documents/items/check-form.ts';
import { findItem } from '../../documents/items/store.ts';
import { resolveParts } from '../../documents/parts/use.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { IdempotencyClaim } from '../../trust/acts/idempotency.ts';
import { carriedDocuments } from '../../trust/federation/carried-documents.ts';
import { mayApplyFor } from '../../trust/federation/may-ask.ts';
import { countCase, quotaOf } from '../../trust/federation/quota.ts';
import { currentFederation } from '../../trust/federation/store.ts';
import type { Caller } from '../../trust/identity/caller.ts';
import { acrOf } from '../../trust/identity/level.ts';
import { openSession } from '../../trust/identity/sessions.ts';
import { checkMaterials, checkStanding, namedIn } from './admissible.ts';
import { agentOf } from './agent.ts';
import { bindCommitments } from './bind-commitments.ts';
import { barredCommitments } from './credit-gate.ts';
import {
  insertSubmission,
  originalAnswer,
  type Submission,
  type Submitted,
} from './insert-submission.ts';
import { proofName, representationProblems } from './representation.ts';
import { type Prepared, type SubmittingParty, submissionRows } from './submission-rows.ts';

async function applicantOf(
  platform: Platform,
  request: CaseRequest,
  caller: Caller,
): Promise<Result<SubmittingParty, Failure>> {
  const agent = await agentOf(platform, request, caller);
  if (!agent.ok) return agent;
  const withAgent = agent.value ? { agent: agent.value } : {};
  if (request.applicant.kind !== 'subject') return ok({ party: request.applicant, ...withAgent });
  if (!caller.subject) return fail(failure('auth.subject_required'));
  const session = await openSession(platform, caller.subject.sid);
  if (!session.ok) return session;
  const { party, level } = session.value.assertion;
  return party
    ? ok({ party, level, ...withAgent })
    : fail(
        failure('auth.insufficient_level', {
          detail: 'the home region gave no real name',
          acrValues: acrOf(2),
        }),
      );
}

async function travellingMaterials(
  platform: Platform,
  request: CaseRequest,
  item: Item,
  caller: Caller,
  counters: readonly string[],
): Promise<Result<TravellingMaterial[], Failure>> {
  const refs = request.materials.flatMap((material) =>
    material.how === 'certificate' && material.ref ? [material.ref] : [],
  );
  // A credential speaks of its holder: it travels with the holder's own application and no other.
  if (refs.length > 0 && request.applicant.kind !== 'subject') {
    return fail(
      failure('auth.subject_required', {
        detail: 'certificates travel with their holder’s own application',
      }),
    );
  }
  const use = { clientId: caller.clientId, itemCode: item.code, subject: caller.subject?.sub };
  const resolved = await resolveCredentials(platform, refs, { ...use, holders: holdersIn(caller) });
  if (!resolved.ok) return resolved;
  const parts = await resolveParts(platform, request.materials, {
    ...use,
    counters,
    to: request.to,
  });
  if (!parts.ok) return fail(failure('request.invalid', { fields: parts.failure }));
  const travelling: TravellingMaterial[] = [];
  for (const { signed: _, ...material } of request.materials) {
    const asked = item.materials.find((candidate) => candidate.code === material.code);
    const found = material.ref === undefined ? undefined : resolved.value.get(material.ref);
    if (found && found.certificateType !== asked?.certificateType) {
      return fail(
        failure('certificate.credential_unknown', {
          detail: `${material.code} needs another certificate type`,
        }),
      );
    }
    const part = parts.value.get(material.ref ?? '');
    travelling.push({
      ...material,
      name: asked?.name ?? proofName(request, material.code) ?? material.code,
      ...(found ? { credential: found.credential } : {}),
      ...(part ? { part } : {}),
    });
  }
  return ok(travelling);
}

export type Beside = {
  /** Materials that will be there when the case begins, such as what an earlier step issues. */
  readonly later?: readonly Material[];
  /** Other clients whose documents count: the counters at which it was begun. */
  readonly counters?: readonly string[];
};

/** Everything that can refuse a submission, in order. Nothing is written yet. */
export async function prepareSubmission(
  platform: Platform,
  asked: CaseRequest,
  caller: Caller,
  { later = [], counters = [] }: Beside = {},
): Promise<Result<Prepared, Failure>> {
  const [federation, item, stalled] = await Promise.all([
    currentFederation(platform),
    findItem(platform, asked.itemCode),
    auditStalled(platform),
  ]);
  if (stalled) return fail(failure('gateway.audit_stalled', { retryAfterSeconds: 60 }));
  for (const region of [asked.from, asked.to]) {
    if (!federation.regionCodes.has(region))
      return fail(failure('federation.region_unknown', { detail: region }));
  }
  const backlog = await refuseBacklog(platform, asked.to);
  if (backlog) return fail(backlog);
  if (!item) return fail(failure('item.unknown'));
  const member = federation.members.get(caller.clientId);
  if (!member || !mayApplyFor(federation.document, member, item, platform.clock()))
    return fail(failure('auth.not_permitted', { detail: 'this item is not open to you' }));
  const standing = checkStanding(asked, item, caller, platform.clock());
  if (!standing.ok) return standing;
  const bound = await bindCommitments(asked.materials, item, caller.subject !== undefined);
  const problems = [
    ...checkMaterials([...asked.materials, ...later], item, asked),
    ...bound.problems,
    ...checkForm(item.form, asked.form),
  ];
  if (problems.length > 0) return fail(failure('request.invalid', { fields: problems }));
  const request = { ...asked, materials: bound.materials };
  const applicant = await applicantOf(platform, request, caller);
  if (!applicant.ok) return applicant;
  const { party, agent } = applicant.value;
  const uncarried = uncarriedIn(
    namedIn({ ...request, applicant: party, agent }),
    await carriedDocuments(platform, request.to, 'cases'),
  );
  if (uncarried.length > 0)
    return fail(failure('region.document_not_carried', { fields: uncarried }));
  const represented = representationProblems(
    { ...request, applicant: party, agent },
    platform.clock(),
  );
  if (represented.length > 0) return fail(failure('request.invalid', { fields: represented }));
  const parties = [party, ...(request.jointApplicants ?? [])];
  const barred = await barredCommitments(platform, request, parties);
  if (barred.length > 0) return fail(failure('request.invalid', { fields: barred }));
  const materials = await travellingMaterials(platform, request, item, caller, counters);
  if (!materials.ok) return materials;
  return ok({ request, item, caller, applicant: applicant.value, materials: materials.value });
}

/**
 * Counts a submission against the member's day, once: a repetition is answered before it counts.
 * @returns the original answer of a repetition
 */
async function countOnce(
  platform: Platform,
  caller: Caller,
  claim: IdempotencyClaim,
): Promise<Result<Submitted | undefined, Failure>> {
  const member = (await currentFederation(platform)).members.get(caller.clientId);
  if (!member || quotaOf(member).casesPerDay === undefined) return ok(undefined);
  const original = await originalAnswer(platform, claim);
  if (!original.ok || original.value) return original;
  const counted = await countCase(platform, platform.database(), member);
  return counted.ok ? ok(undefined) : counted;
}

export type AskedSubmission = Pick<Beside, 'counters'> & {
  readonly request: CaseRequest;
  readonly caller: Caller;
  readonly claim: IdempotencyClaim;
  /** SHA-256 of the request body as received, for the technical receipt. */
  readonly bodyDigest: string;
};

/**
 * Accepts an application: case, message, receipt and audit event in one transaction, or nothing.
 * @param insert how its rows are committed; together with others' by default
 */
export async function submitCase(
  platform: Platform,
  { request, caller, claim, bodyDigest, counters = [] }: AskedSubmission,
  insert = (submission: Submission) => insertSubmission(platform, submission),
): Promise<Result<Submitted, Failure>> {
  const prepared = await prepareSubmission(platform, request, caller, { counters });
  if (!prepared.ok) {
    // Credentials expire and items change between a submission and its repetition; the receipt stays.
    const original = await originalAnswer(platform, claim);
    return original.ok && original.value ? ok(original.value) : prepared;
  }
  const counted = await countOnce(platform, caller, claim);
  if (!counted.ok) return counted;
  if (counted.value) return ok(counted.value);
  const rows = await submissionRows(platform, prepared.value, bodyDigest);
  const inserted = await insert({ claim, rows });
  if (inserted.ok) platform.wakeCourier(request.to);
  return inserted;
}
