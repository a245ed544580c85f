import type { BundleRequest, BundleType } from '#contracts/bundle';
import type { CaseRequest, Material } from '#contracts/case';
import { type Failure, type FieldError, failure } from '#contracts/failures';
import type { Item } from '#contracts/item';
import { fail, ok, type Result } from '#contracts/result';
import { commitmentRef, textsFor } from '../../documents/items/commitment-texts.ts';
import { findItem } from '../../documents/items/store.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { mayAsk } from '../../trust/federation/may-ask.ts';
import { currentFederation } from '../../trust/federation/store.ts';
import type { Caller } from '../../trust/identity/caller.ts';
import { permitted } from '../../trust/identity/permission.ts';
import { personOf } from '../../trust/identity/person.ts';
import { openSession } from '../../trust/identity/sessions.ts';
import { proofsIn } from '../cases/representation.ts';
import type { Prepared } from '../cases/submission-rows.ts';
import { prepareSubmission } from '../cases/submit.ts';
import {
  besideOf,
  commitmentTexts,
  expandStep,
  type LaterMaterial,
  type OrderedStep,
} from './expand.ts';
import { fieldsFed } from './feed.ts';
import type { StepContent } from './step-content.ts';

/**
 * The caller as the deciding region of a step knows the person: by its own pairwise subject, and only where
 * the member may exchange the person's token towards that region. Apps cannot exchange, so they stay with
 * the region of their token.
 */
export async function callerTowards(
  platform: Platform,
  caller: Caller,
  to: string,
): Promise<Result<Caller, Failure>> {
  const { subject } = caller;
  if (!subject || subject.target === to) return ok(caller);
  const member = (await currentFederation(platform)).members.get(caller.clientId);
  // Whoever acts for a company is entrusted and named per region; one token does not say so for another.
  if (!member || caller.role === 'app' || subject.agent)
    return fail(
      failure('case.region_mismatch', { detail: 'the token was exchanged for another region' }),
    );
  const allowed = await permitted(platform, member, subject.home, to);
  if (!allowed.ok)
    return fail(
      failure('auth.not_permitted', { detail: `no permission for home ${subject.home} and ${to}` }),
    );
  const session = await openSession(platform, subject.sid);
  if (!session.ok) return session;
  const { sub } = await personOf(platform, member, subject.sid, session.value.assertion, to);
  return ok({ ...caller, subject: { ...subject, sub, target: to } });
}

export type Whole = {
  readonly steps: readonly OrderedStep[];
  readonly type: BundleType | undefined;
  readonly shared: BundleRequest['shared'];
};

export type PreparedStep = {
  readonly step: OrderedStep;
  readonly item: Item;
  readonly content: StepContent;
  readonly beside: readonly string[];
  /** The commitment texts that the applicant signed. */
  readonly commitments: readonly string[];
};

/**
 * Commitments name the text that was signed and its digest, where the bundle type says which texts count. What the item's
 * own region announces goes before it, and is bound where the application is checked.
 */
async function withTexts(
  { type }: Whole,
  { step }: OrderedStep,
  item: Item,
  materials: readonly Material[],
): Promise<{ materials: Material[]; problems: FieldError[] }> {
  const problems: FieldError[] = [];
  const named: Material[] = [];
  for (const [index, material] of materials.entries()) {
    const isOfType = material.how === 'commitment' && textsFor(item, material.code).length === 0;
    const texts = isOfType && commitmentTexts(type, step, material.code);
    const signed = texts ? texts.find(({ id }) => id === material.ref) : undefined;
    if (texts && !signed)
      problems.push({ pointer: `/materials/${index}/ref`, reason: 'is no text that counts here' });
    const ref = signed ? await commitmentRef(signed.id, signed.text) : material.ref;
    named.push(ref === undefined ? material : { ...material, ref });
  }
  return { materials: named, problems };
}

/** What an earlier step issues elsewhere must be recognised here: found out now, not after the first decision. */
async function unrecognised(
  platform: Platform,
  whole: Whole,
  item: Item,
  later: readonly LaterMaterial[],
): Promise<Failure | undefined> {
  const { document } = await currentFederation(platform);
  for (const { code, fromStep } of later) {
    const from = whole.steps.find(({ step }) => step === fromStep)?.to;
    const material = item.materials.find((one) => one.code === code);
    if (from === undefined || !material?.certificateType) continue;
    const detail = [code, from].join(', ');
    if (from === item.region) {
      const own = fieldsFed({ region: from }, material);
      if (!own.ok) return failure(own.failure.code, { detail });
      continue;
    }
    const question = {
      certificateType: material.certificateType,
      issuerRegion: from,
      recognisingRegion: item.region,
      itemCode: item.code,
    };
    const agreement = mayAsk(document, question, platform.clock());
    if (!agreement) return failure('federation.no_agreement', { detail });
    const given = fieldsFed({ document, region: from, ...agreement }, material);
    if (!given.ok) return failure(given.failure.code, { detail });
  }
  return undefined;
}

type Asking = Pick<
  CaseRequest,
  'from' | 'channel' | 'applicant' | 'agent' | 'guardian' | 'mandate' | 'jointApplicants' | 'reach'
>;

/** Who asks, for all steps alike. */
export const askingOf = (request: Asking): Asking => {
  const { from, channel, applicant, agent, guardian, mandate, jointApplicants, reach } = request;
  return { from, channel, applicant, agent, guardian, mandate, jointApplicants, reach };
};

function contentOf(
  prepared: Prepared,
  whole: Whole,
  step: OrderedStep,
  later: readonly LaterMaterial[],
): StepContent {
  const { scopes: _, ...caller } = prepared.caller;
  return {
    request: prepared.request,
    later: [...later],
    applicant: prepared.applicant,
    materials: prepared.materials,
    caller,
    asked: step,
    shared: whole.shared,
  };
}

/** Checks one step as if it began now, and gathers all that it will need. */
export async function prepareStep(
  platform: Platform,
  whole: Whole,
  step: OrderedStep,
  asking: Asking,
  caller: Caller,
): Promise<Result<PreparedStep, Failure>> {
  const item = await findItem(platform, step.itemCode);
  if (!item) return fail(failure('item.unknown'));
  const expanded = expandStep(whole, step, item, proofsIn(asking));
  const named = await withTexts(whole, step, item, expanded.materials);
  const problems = [...expanded.problems, ...named.problems];
  if (problems.length > 0) return fail(failure('request.invalid', { fields: problems }));
  const missing = await unrecognised(platform, whole, item, expanded.later);
  if (missing) return fail(missing);
  const known = await callerTowards(platform, caller, step.to);
  if (!known.ok) return known;
  const { itemCode, to, form, originals } = step;
  const request = { ...asking, itemCode, to, form, originals, materials: named.materials };
  const later = expanded.later.map(({ code, fromStep }) => ({
    code,
    how: 'certificate' as const,
    ref: fromStep,
  }));
  const prepared = await prepareSubmission(platform, request, known.value, { later });
  if (!prepared.ok) return prepared;
  const content = contentOf(prepared.value, whole, step, expanded.later);
  const commitments = prepared.value.request.materials.flatMap(({ how, ref }) =>
    how === 'commitment' && ref ? [ref] : [],
  );
  return ok({ step, item, content, beside: besideOf(whole, step, item), commitments });
}
