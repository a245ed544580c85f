import type { CaseRequest } from '#contracts/case';
import { inShanghai } from '#contracts/dates';
import type { FieldError } from '#contracts/failures';
import { isMinor } from '#contracts/identity-document';
import type { Party, Person } from '#contracts/party';
import type { GuardianRelation, MandateScope } from '#contracts/standing-for';

/** An application, as far as it says who acts for whom. */
export type Represented = Pick<
  CaseRequest,
  'guardian' | 'mandate' | 'jointApplicants' | 'reach'
> & {
  readonly agent?: Person | undefined;
  /** Undefined as long as nobody is signed in whom it would be. */
  readonly applicant: Party | undefined;
  readonly materials: readonly Pick<CaseRequest['materials'][number], 'code' | 'how'>[];
};

type Asked = Pick<CaseRequest, 'guardian' | 'mandate'>;

/** Codes of the materials that prove who acts for whom: they count, whatever the item asks for. */
export const proofsIn = ({ guardian, mandate }: Asked): ReadonlySet<string> =>
  new Set([guardian?.proof, mandate?.proof].filter((code) => code !== undefined));

/** What a proof is called that the item does not ask for. */
export function proofName({ guardian, mandate }: Asked, code: string): string | undefined {
  if (guardian?.proof === code) return '监护关系证明';
  return mandate?.proof === code ? '授权委托书' : undefined;
}

/** Whether a 授权委托书 lets the agent do this on a day; an agent of whom there is none acts by what their platform knows. */
export function covers(mandate: Represented['mandate'], scope: MandateScope, at: Date): boolean {
  const day = inShanghai(at).slice(0, 10);
  return !mandate || (mandate.scope.includes(scope) && mandate.from <= day && day <= mandate.until);
}

/** A child's guardian is not its spouse, nor its child. */
const ofAdults: ReadonlySet<GuardianRelation> = new Set(['spouse', 'child']);

const numberOf = (party: Party): string =>
  party.kind === 'person' ? `${party.idType} ${party.idNumber}` : party.uscc;

/** What does not count as a proof: something has to be there to be looked at. */
const isNoProof = (how: string): boolean => how === 'exempt' || how === 'commitment';

function proofProblem({ materials }: Represented, proof: string): string | undefined {
  const brought = materials.find(({ code }) => code === proof);
  if (!brought) return 'is no material of this application';
  return isNoProof(brought.how)
    ? 'must be brought, uploaded or fetched as a certificate'
    : undefined;
}

function guardianProblems(
  asked: Represented,
  now: Date,
): (readonly [string, string | undefined])[] {
  const { applicant, guardian } = asked;
  const minor = applicant?.kind === 'person' && isMinor(applicant, now) === true;
  if (!guardian)
    return [
      ['/guardian', minor ? 'a minor applies through a guardian (民法典 art. 23)' : undefined],
    ];
  const { person, relation, proof } = guardian;
  return [
    ['/guardian', applicant?.kind === 'company' ? 'a company has no guardian' : undefined],
    ['/guardian/person', isMinor(person, now) ? 'is a minor' : undefined],
    ['/guardian/relation', minor && ofAdults.has(relation) ? 'is none to a minor' : undefined],
    ['/guardian/proof', proofProblem(asked, proof)],
  ];
}

function mandateProblems(asked: Represented, now: Date): (readonly [string, string | undefined])[] {
  const { agent, mandate } = asked;
  const today = inShanghai(now).slice(0, 10);
  const young: readonly [string, string | undefined] = [
    '/agent',
    agent && isMinor(agent, now) ? 'is a minor' : undefined,
  ];
  if (!mandate) return [young];
  const { scope, from, until, proof } = mandate;
  return [
    young,
    ['/mandate', agent ? undefined : 'names no agent'],
    ['/mandate/scope', scope.includes('submit') ? undefined : 'does not cover handing it in'],
    ['/mandate/until', until < from ? 'ends before it begins' : undefined],
    ['/mandate', from > today || until < today ? 'is not in force today' : undefined],
    ['/mandate/proof', proofProblem(asked, proof)],
  ];
}

/** Nobody stands for themselves, and nobody applies twice. */
function twiceProblems(
  { applicant, agent, guardian, jointApplicants = [] }: Represented,
  now: Date,
) {
  const seen = new Set(applicant ? [numberOf(applicant)] : []);
  const joint = jointApplicants.map((party, index): readonly [string, string | undefined] => {
    const number = numberOf(party);
    const isAlone = party.kind === 'person' && isMinor(party, now) === true && !guardian;
    const young = isAlone ? 'is a minor, and no guardian is named' : undefined;
    const reason = seen.has(number) ? 'applies already' : young;
    seen.add(number);
    return [`/jointApplicants/${index}`, reason];
  });
  const isApplicant = (person: Person | undefined) => person && seen.has(numberOf(person));
  return [
    ...joint,
    ['/agent', isApplicant(agent) ? 'nobody represents themselves' : undefined] as const,
    [
      '/guardian/person',
      applicant && guardian && numberOf(guardian.person) === numberOf(applicant)
        ? 'nobody represents themselves'
        : undefined,
    ] as const,
  ];
}

const reachProblem = ({ reach, applicant, agent, guardian }: Represented): string | undefined =>
  reach?.by === 'phone' &&
  applicant &&
  ![applicant, agent, guardian?.person].some((of) => of?.phone)
    ? 'nobody named here has a telephone'
    : undefined;

/** Everything that is wrong with who acts for whom, and how they are told. */
export function representationProblems(asked: Represented, now: Date): readonly FieldError[] {
  const found = [
    ...guardianProblems(asked, now),
    ...mandateProblems(asked, now),
    ...twiceProblems(asked, now),
    ['/reach', reachProblem(asked)] as const,
  ];
  return found.flatMap(([pointer, reason]) => (reason ? [{ pointer, reason }] : []));
}
