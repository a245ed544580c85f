import type { CaseReport, SubmissionMessage, TravellingMaterial } from '#contracts/case';
import type { CaseState } from '#contracts/case-states';
import type { Party } from '#contracts/party';
import type { GuardianRelation, MandateScope } from '#contracts/standing-for';

/** The region's numeric states; the values are invented in its style. */
const states: readonly (readonly [string, CaseState])[] = [
  ['0', 'submitted'],
  ['1', 'forwarded'],
  ['2', 'accepted'],
  ['3', 'refused'],
  ['4', 'supplement_required'],
  ['5', 'approved'],
  ['6', 'denied'],
  ['7', 'withdrawn'],
  ['8', 'suspended'],
  ['9', 'terminated'],
];
const canonicalStates = new Map(states);
const regionalStates = new Map(states.map(([code, state]) => [state, code]));

export const stateOfCode = (code: string): CaseState | undefined => canonicalStates.get(code);
export const codeOfState = (state: CaseState): string => regionalStates.get(state) ?? '';

const events: ReadonlyMap<string, CaseReport['event']> = new Map([
  ['2', 'accept'],
  ['3', 'refuse'],
  ['4', 'require_supplement'],
  ['5', 'approve'],
  ['6', 'deny'],
  ['9', 'terminate'],
  // Of what is filed beside the way to the decision; no states.
  ['10', 'transfer'],
  ['11', 'extend'],
  ['12', 'correct'],
  ['13', 'revoke'],
  ['14', 'annul'],
]);

/** What the region reports when a case reaches this state; the other states are never reported. */
export const eventOfCode = (code: string): CaseReport['event'] | undefined => events.get(code);

/** `madeMaterialType`: 0 generated from data, 1 need not be submitted, 2 uploaded or brought. */
const madeMaterialType: Readonly<Record<TravellingMaterial['how'], '0' | '1' | '2'>> = {
  certificate: '0',
  commitment: '0',
  exempt: '1',
  upload: '2',
  original: '2',
};

export const regionalMaterial = (material: TravellingMaterial) => ({
  materialCode: material.code,
  materialName: material.name,
  madeMaterialType: madeMaterialType[material.how],
  promiseFlag: material.how === 'commitment' ? '1' : '0',
  paperFlag: material.how === 'original' ? '1' : '0',
  ...(material.ref === undefined ? {} : { materialRef: material.ref }),
  ...(material.credential === undefined ? {} : { certCredential: material.credential }),
  ...(material.part === undefined
    ? {}
    : {
        materialFile: {
          fileDigest: material.part.digest,
          fileSize: String(material.part.size),
          fileType: material.part.mediaType,
          fileUrl: material.part.url,
        },
      }),
});

export const regionalParty = (party: Party) =>
  party.kind === 'person'
    ? {
        name: party.name,
        codeType: '111',
        code: party.idNumber,
        ...(party.phone === undefined ? {} : { mobile: party.phone }),
      }
    : {
        name: party.name,
        codeType: '001',
        code: party.uscc,
        ...(party.legalRepresentative === undefined
          ? {}
          : { legalPerson: party.legalRepresentative }),
        ...(party.phone === undefined ? {} : { mobile: party.phone }),
      };

/** 监护关系, 委托权限: the region's digits. */
const relations: Readonly<Record<GuardianRelation, string>> = {
  parent: '1',
  grandparent: '2',
  sibling: '3',
  spouse: '4',
  child: '5',
  appointed: '9',
};
const powers: Readonly<Record<MandateScope, string>> = {
  submit: '1',
  supplement: '2',
  withdraw: '3',
  collect: '4',
};
const informWays = { phone: '0', letter: '1', window: '2' } as const;

/** Who stands beside the applicant, or for them. */
export const regionalStanding = ({
  guardian,
  mandate,
  jointApplicants,
  reach,
}: SubmissionMessage) => ({
  ...(guardian && {
    guardian: {
      ...regionalParty(guardian.person),
      relation: relations[guardian.relation],
      proofCode: guardian.proof,
    },
  }),
  ...(mandate && {
    entrust: {
      powers: mandate.scope.map((scope) => powers[scope]).join(','),
      beginDate: mandate.from.replaceAll('-', ''),
      endDate: mandate.until.replaceAll('-', ''),
      proofCode: mandate.proof,
    },
  }),
  ...(jointApplicants && { coApplicants: jointApplicants.map(regionalParty) }),
  ...(reach && { informWay: informWays[reach.by] }),
  ...(reach?.by === 'letter' && { informAddress: reach.address }),
});
