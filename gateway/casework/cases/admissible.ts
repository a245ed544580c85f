import type { CaseRequest, Material } from '#contracts/case';
import { type Failure, type FieldError, failure } from '#contracts/failures';
import { unbornIn } from '#contracts/identity-document';
import type { Item, ItemMaterial } from '#contracts/item';
import { fail, ok, type Result } from '#contracts/result';
import { interviewOf, isNeeded, situationProblems } from '../../documents/items/situation.ts';
import type { Caller } from '../../trust/identity/caller.ts';
import { acrOf } from '../../trust/identity/level.ts';
import { proofsIn } from './representation.ts';

/** An app keeps a person signed in for hours; a phone that was left lying must not apply in their name. */
const maxAppLogInAgeSeconds = 3600;
/** Whoever comes to a kiosk next must not apply in the name of the one who left. */
const maxKioskLogInAgeSeconds = 600;

const maxLogInAgeSeconds: Partial<Record<Caller['role'], number>> = {
  app: maxAppLogInAgeSeconds,
  kiosk: maxKioskLogInAgeSeconds,
};

/** Everybody whom an application names by a number, by pointer. */
export const namedIn = ({
  applicant,
  agent,
  guardian,
  jointApplicants = [],
}: Pick<CaseRequest, 'agent' | 'guardian' | 'jointApplicants'> & {
  readonly applicant?: CaseRequest['applicant'] | undefined;
}) => ({
  '/applicant': applicant,
  '/agent': agent,
  '/guardian/person': guardian?.person,
  ...Object.fromEntries(jointApplicants.map((party, nth) => [`/jointApplicants/${nth}`, party])),
});

/** Whether this caller may start this case at all, before anything is looked up or written. */
export function checkStanding(
  request: CaseRequest,
  item: Item,
  caller: Caller,
  now: Date,
): Result<void, Failure> {
  if (request.from !== caller.region)
    return fail(failure('auth.not_permitted', { detail: 'from must be your own region' }));
  // A kiosk's case must be seen to come from one, and nobody else's may look as if it did.
  if ((request.channel === 'kiosk') !== (caller.role === 'kiosk'))
    return fail(failure('auth.not_permitted', { detail: 'the channel kiosk is that of kiosks' }));
  if (caller.role === 'kiosk' && request.applicant.kind !== 'subject')
    return fail(
      failure('auth.subject_required', { detail: 'a kiosk applies for who is signed in at it' }),
    );
  const unborn = unbornIn(namedIn(request), now);
  if (unborn.length > 0) return fail(failure('request.invalid', { fields: unborn }));
  if (item.region !== request.to)
    return fail(
      failure('case.region_mismatch', { detail: 'this item is decided in another region' }),
    );
  const subject = caller.subject;
  if (!subject) {
    return request.applicant.kind === 'subject'
      ? fail(failure('auth.subject_required'))
      : ok(undefined);
  }
  if (subject.target !== request.to)
    return fail(
      failure('case.region_mismatch', { detail: 'the token was exchanged for another region' }),
    );
  if (subject.ial < item.requiredIal)
    return fail(
      failure('auth.insufficient_level', {
        detail: `this item needs level ${item.requiredIal}`,
        acrValues: acrOf(item.requiredIal),
      }),
    );
  const logInAgeSeconds = now.getTime() / 1000 - subject.authTime;
  const maxAgeSeconds = maxLogInAgeSeconds[caller.role];
  if (maxAgeSeconds !== undefined && logInAgeSeconds > maxAgeSeconds)
    return fail(
      failure('auth.insufficient_level', {
        detail: 'the log-in is too old to apply with',
        acrValues: acrOf(item.requiredIal),
        maxAgeSeconds,
      }),
    );
  return ok(undefined);
}

/** What an item does not ask for, it has no certificate for, nor a commitment: no purpose allows to fetch one. */
function proofProblem({ how, ref }: Material): string | undefined {
  if (how !== 'upload' && how !== 'original') return 'must be uploaded or brought';
  return ref ? undefined : 'ref must be the document’s digest';
}

function materialProblem(
  material: Material,
  known: ItemMaterial | undefined,
  isWanted: (known: ItemMaterial) => boolean,
  isProof: boolean,
): string | undefined {
  if (!known && isProof) return proofProblem(material);
  if (!known) return 'the item does not ask for this material';
  switch (material.how) {
    case 'exempt':
      return known.exempt === undefined && isWanted(known)
        ? 'this material is required and not exempt here'
        : undefined;
    case 'certificate':
      if (!known.certificateType) return 'no certificate stands for this material';
      return material.ref ? undefined : 'ref must be a credential id';
    case 'commitment':
      if (!known.commitment) return 'a commitment does not cover this material';
      return material.ref ? undefined : 'ref must name the commitment';
    case 'upload':
    case 'original':
      return material.ref ? undefined : 'ref must be the document’s digest';
  }
}

/**
 * Every problem of the materials at once: unknown, doubled, missing, or provided in a way that does not count.
 * @param asked its situation decides what is needed; where none was told, the item's own marks do. Who acts for
 *   somebody brings the proof, which the item need not ask for.
 */
export function checkMaterials(
  materials: readonly Material[],
  item: Item,
  { situation, ...asked }: Pick<CaseRequest, 'situation' | 'guardian' | 'mandate'> = {},
): readonly FieldError[] {
  const proofs = proofsIn(asked);
  const told = situation && interviewOf(item, situation);
  const problems: FieldError[] = told ? [...situationProblems(item, told)] : [];
  if (problems.length > 0) return problems;
  const isWanted = (known: ItemMaterial) => isNeeded(known, told?.answers) === true;
  const seen = new Set<string>();
  materials.forEach((material, index) => {
    const known = item.materials.find((candidate) => candidate.code === material.code);
    const reason = seen.has(material.code)
      ? 'this material occurs twice'
      : materialProblem(material, known, isWanted, proofs.has(material.code));
    if (reason) problems.push({ pointer: `/materials/${index}`, reason });
    seen.add(material.code);
  });
  for (const needed of item.materials) {
    if (isWanted(needed) && needed.exempt === undefined && !seen.has(needed.code)) {
      problems.push({
        pointer: '/materials',
        reason: `${needed.code} (${needed.name}) is missing`,
      });
    }
  }
  return problems;
}

type Brought = Material & { readonly additional: boolean };

/**
 * As `checkMaterials`, for a supplement: it answers what was asked for, which may be what the item does not name.
 * @param wanted the region's list; a region that gave none can be brought anything
 * @param flagged what a certificate stood for that counts no more
 */
export function checkSupplement(
  materials: readonly Brought[],
  { wanted, flagged }: Readonly<Record<'wanted' | 'flagged', ReadonlySet<string>>>,
): readonly FieldError[] {
  const isAsked = (code: string) => wanted.size === 0 || wanted.has(code) || flagged.has(code);
  const problems: FieldError[] = [];
  const seen = new Set<string>();
  for (const [index, { code, how, ref, additional }] of materials.entries()) {
    const pointer = `/materials/${index}`;
    if (seen.has(code)) problems.push({ pointer, reason: 'this material occurs twice' });
    if (how === 'exempt') problems.push({ pointer, reason: 'what was asked for is not exempt' });
    else if (how === 'commitment')
      problems.push({
        pointer,
        reason: 'a commitment is made with the application: bring the paper',
      });
    else if (ref === undefined) problems.push({ pointer, reason: 'ref is missing' });
    if (!additional && !isAsked(code))
      problems.push({
        pointer: `${pointer}/code`,
        reason: 'this was not asked for: mark it as additional',
      });
    seen.add(code);
  }
  return problems;
}

/** Whether a paper has to be seen: one that is brought as an original, or a copy of what the item wants to see. */
export const isWantedOnPaper = ({ code, how }: Material, item: Item): boolean =>
  how === 'original' ||
  (how === 'upload' &&
    item.materials.some((known) => known.code === code && known.originalRequired));
