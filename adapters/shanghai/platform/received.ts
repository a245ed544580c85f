import type { Message, TravellingMaterial } from '#contracts/case';
import type {
  ApplyForm,
  Applying,
  ProgressForm,
  Stuff,
  SupplementForm,
  WithdrawForm,
} from './case-forms.ts';

const instant = (local: string): string => `${local.replace(' ', 'T')}+08:00`;

/** A member where the form has one, none where it is empty. */
const some = <K extends string, V>(name: K, value: V | '' | null): { [N in K]?: V } =>
  (value === '' || value === null ? {} : { [name]: value }) as { [N in K]?: V };

const ways = {
  免提交: 'exempt',
  电子证照: 'certificate',
  告知承诺: 'commitment',
  上传: 'upload',
  原件: 'original',
} as const;
const channels = { 线上: 'online', 窗口: 'window', 自助终端: 'kiosk' } as const;
const states: Readonly<Record<string, string>> = {
  提交: 'submitted',
  收件: 'forwarded',
  受理: 'accepted',
  不予受理: 'refused',
  补正: 'supplement_required',
  '办结-准予': 'approved',
  '办结-不准予': 'denied',
  撤回: 'withdrawn',
  中止: 'suspended',
  终止: 'terminated',
};

const materialOf = (stuff: Stuff): TravellingMaterial => ({
  code: stuff.stuffCode,
  name: stuff.stuffName,
  how: ways[stuff.provideType],
  ...some('ref', stuff.stuffRef),
  ...some('credential', stuff.certificateCredential),
  ...(stuff.stuffFile && {
    part: {
      digest: stuff.stuffFile.fileDigest,
      size: stuff.stuffFile.fileSize,
      mediaType: stuff.stuffFile.fileType,
      url: stuff.stuffFile.fileUrl,
    },
  }),
});

const head = (form: WithdrawForm | ProgressForm | SupplementForm | ApplyForm) => ({
  messageId: form.sendSerialNo,
  caseId: form.sendApplyNo,
  ...some('previousDigest', form.previousDigest),
  from: form.sendArea,
  to: form.receiveArea,
  itemCode: form.itemCode,
  itemName: form.itemName,
});

const applicantOf = (form: Applying) =>
  form.applicantType === '个人'
    ? {
        kind: 'person',
        name: form.applicantName,
        idType: '111',
        idNumber: form.applicantCertNo,
        ...some('phone', form.applicantPhone),
      }
    : {
        kind: 'company',
        name: form.applicantName,
        uscc: form.applicantCertNo,
        ...some('legalRepresentative', form.legalPerson),
        ...some('phone', form.applicantPhone),
      };

const agentOf = ({ agentName, agentCertNo, agentPhone }: ApplyForm) =>
  agentName === ''
    ? {}
    : {
        agent: {
          kind: 'person',
          name: agentName,
          idType: '111',
          idNumber: agentCertNo,
          ...some('phone', agentPhone),
        },
      };

const relations: Readonly<Record<string, string>> = {
  父母: 'parent',
  祖父母或外祖父母: 'grandparent',
  兄姐: 'sibling',
  配偶: 'spouse',
  子女: 'child',
  指定监护人: 'appointed',
};
const powers: Readonly<Record<string, string>> = {
  代为提交: 'submit',
  代为补正: 'supplement',
  代为撤回: 'withdraw',
  代为领取: 'collect',
};
const informWays: Readonly<Record<string, string>> = {
  电话: 'phone',
  邮寄: 'letter',
  到窗口: 'window',
};

const standingOf = (form: ApplyForm) => ({
  ...(form.guardian && {
    guardian: {
      person: {
        kind: 'person',
        name: form.guardian.guardianName,
        idType: '111',
        idNumber: form.guardian.guardianCertNo,
        ...some('phone', form.guardian.guardianPhone),
      },
      relation: relations[form.guardian.relation],
      proof: form.guardian.proofStuffCode,
    },
  }),
  ...(form.entrust && {
    mandate: {
      scope: form.entrust.power.split('、').map((power) => powers[power]),
      from: form.entrust.beginDate,
      until: form.entrust.endDate,
      proof: form.entrust.proofStuffCode,
    },
  }),
  ...(form.jointApplicants.length > 0 && {
    jointApplicants: form.jointApplicants.map(applicantOf),
  }),
  ...(form.informWay !== '' && {
    reach: { by: informWays[form.informWay], ...some('address', form.informAddress) },
  }),
});

/** The stored forms in the words of the contract, for whoever wants to compare them with what was sent. */
export const submissionOf = (form: ApplyForm): Message =>
  ({
    ...head(form),
    kind: 'submission',
    at: instant(form.applyTime),
    ...some('home', form.homeArea),
    channel: channels[form.applyChannel],
    applicant: applicantOf(form),
    ...agentOf(form),
    ...standingOf(form),
    ...some('subject', form.userNo),
    ...(form.userLevel && {
      level: {
        ial: Number(form.userLevel.proofing),
        aal: Number(form.userLevel.login),
        raw: form.userLevel.word,
      },
    }),
    form: form.formData,
    materials: form.stuffs.map(materialOf),
    originals: form.withOriginals === '1',
  }) as Message;

export const supplementOf = (form: SupplementForm): Message => ({
  ...head(form),
  kind: 'supplement',
  at: instant(form.supplementTime),
  regionalCaseId: form.applyNo,
  note: form.supplementNote,
  materials: form.stuffs.map(materialOf),
});

export const withdrawalOf = (form: WithdrawForm): Message => ({
  ...head(form),
  kind: 'withdrawal',
  at: instant(form.withdrawTime),
  regionalCaseId: form.applyNo,
  reason: form.withdrawReason,
});

export const noticeOf = (form: ProgressForm): Message =>
  ({
    ...head(form),
    kind: 'notice',
    at: instant(form.statusTime),
    state: states[form.status],
    ...some('reason', form.opinion),
  }) as Message;
