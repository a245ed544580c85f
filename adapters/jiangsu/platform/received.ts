import type { Message, TravellingMaterial } from '#contracts/case';
import type { Material, Notice, Party, Submission, Supplement, Withdrawal } from './case-form.ts';
import { stateNames } from './state-names.ts';

const instant = (stamp: string): string =>
  stamp.replace(/^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/, '$1-$2-$3T$4:$5:$6+08:00');

const some = (members: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));

function howOf({ madeMaterialType, promiseFlag, paperFlag }: Material) {
  if (madeMaterialType === '1') return 'exempt';
  if (madeMaterialType === '0') return promiseFlag === '1' ? 'commitment' : 'certificate';
  return paperFlag === '1' ? 'original' : 'upload';
}

const materialOf = (material: Material): TravellingMaterial => ({
  code: material.materialCode,
  name: material.materialName,
  how: howOf(material),
  ...some({ ref: material.materialRef, credential: material.certCredential }),
  ...(material.materialFile && {
    part: {
      digest: material.materialFile.fileDigest,
      size: Number(material.materialFile.fileSize),
      mediaType: material.materialFile.fileType,
      url: material.materialFile.fileUrl,
    },
  }),
});

const partyOf = ({ name, codeType, code, legalPerson, mobile }: Party) =>
  codeType === '111'
    ? { kind: 'person', name, idType: '111', idNumber: code, ...some({ phone: mobile }) }
    : {
        kind: 'company',
        name,
        uscc: code,
        ...some({ legalRepresentative: legalPerson, phone: mobile }),
      };

const day = (stamp: string): string => stamp.replace(/^(\d{4})(\d\d)(\d\d)$/, '$1-$2-$3');
const relations = {
  '1': 'parent',
  '2': 'grandparent',
  '3': 'sibling',
  '4': 'spouse',
  '5': 'child',
  '9': 'appointed',
} as const;
const powers = ['', 'submit', 'supplement', 'withdraw', 'collect'];
const informWays = { '0': 'phone', '1': 'letter', '2': 'window' } as const;

const standingOf = (form: Submission) => ({
  ...(form.guardian && {
    guardian: {
      person: partyOf(form.guardian),
      relation: relations[form.guardian.relation],
      proof: form.guardian.proofCode,
    },
  }),
  ...(form.entrust && {
    mandate: {
      scope: form.entrust.powers.split(',').map((power) => powers[Number(power)]),
      from: day(form.entrust.beginDate),
      until: day(form.entrust.endDate),
      proof: form.entrust.proofCode,
    },
  }),
  ...(form.coApplicants && { jointApplicants: form.coApplicants.map(partyOf) }),
  ...(form.informWay && {
    reach: { by: informWays[form.informWay], ...some({ address: form.informAddress }) },
  }),
});

const head = (form: Submission | Supplement | Withdrawal | Notice) => ({
  messageId: form.serialNo,
  caseId: form.applyNo,
  from: form.sourceArea,
  to: form.handleArea,
  // 00 is the item as a whole.
  itemCode: form.itemCode.replace(/00$/, ''),
  itemName: form.itemName,
  at: instant(form.sendTime),
  ...some({ previousDigest: form.previousDigest }),
});

const channels = { '0': 'online', '1': 'window', '2': 'kiosk' } as const;

/** The stored forms in the words of the contract, for whoever wants to compare them with what was sent. */
export const submissionOf = (form: Submission): Message =>
  ({
    ...head(form),
    kind: 'submission',
    channel: channels[form.applyWay],
    applicant: partyOf(form.applicant),
    ...(form.agent && { agent: partyOf(form.agent) }),
    ...standingOf(form),
    ...some({ home: form.homeArea, subject: form.userUuid }),
    ...(form.realNameLevel && {
      level: {
        ial: Number(form.realNameLevel),
        aal: Number(form.loginLevel),
        raw: form.levelWord,
      },
    }),
    form: form.formInfo,
    materials: form.materialList.map(materialOf),
    originals: form.paperTransfer === '1',
  }) as Message;

export const supplementOf = (form: Supplement): Message => ({
  ...head(form),
  kind: 'supplement',
  regionalCaseId: form.caseNo,
  note: form.opinion,
  materials: form.materialList.map(materialOf),
});

export const withdrawalOf = (form: Withdrawal): Message => ({
  ...head(form),
  kind: 'withdrawal',
  regionalCaseId: form.caseNo,
  reason: form.opinion,
});

export const noticeOf = (form: Notice): Message =>
  ({
    ...head(form),
    kind: 'notice',
    state: stateNames[Number(form.state)],
    ...some({ reason: form.opinion }),
  }) as Message;
