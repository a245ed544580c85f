import { z } from 'zod';

const number = z.string().regex(/^[\w-]{8,64}$/);
const time = z.string().regex(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);
const area = z.string().regex(/^[1-9]\d{5}$/);
const text = z.string().max(2000);

const Stuff = z
  .strictObject({
    stuffCode: z.string().min(1).max(40),
    stuffName: z.string().min(1).max(200),
    provideType: z.enum(['免提交', '电子证照', '告知承诺', '上传', '原件']),
    stuffRef: z.string().max(200),
    certificateCredential: z.string().max(16_384),
    stuffFile: z
      .strictObject({
        fileDigest: z.string().length(64),
        fileSize: z.int().min(1),
        fileType: z.string().max(100),
        fileUrl: z.url(),
      })
      .nullable(),
  })
  // An e-certificate comes as a signed credential or not at all.
  .refine(
    (stuff) =>
      stuff.provideType !== '电子证照' ||
      /^[\w-]+\.[\w-]+\.[\w-]+~/.test(stuff.certificateCredential),
  );

const head = {
  sendApplyNo: number,
  sendSerialNo: number,
  previousDigest: z.union([z.string().length(64), z.literal('')]),
  sendArea: area,
  receiveArea: z.literal('310118'),
  itemCode: z.string().max(33),
  itemName: z.string().max(200),
};

const day = z.string().regex(/^\d{4}-\d\d-\d\d$/);

/** Who applies, first and beside others. */
const party = {
  applicantType: z.enum(['个人', '法人']),
  applicantName: z.string().min(1).max(200),
  applicantCertType: z.enum(['身份证', '统一社会信用代码']),
  applicantCertNo: z.string().length(18),
  legalPerson: z.string().max(200),
  applicantPhone: z.string().max(20),
};
export const Applying = z.strictObject(party);

const Guardian = z.strictObject({
  guardianName: z.string().min(1).max(200),
  guardianCertNo: z.string().length(18),
  guardianPhone: z.string().max(20),
  relation: z.enum(['父母', '祖父母或外祖父母', '兄姐', '配偶', '子女', '指定监护人']),
  proofStuffCode: z.string().min(1).max(40),
});

const Entrust = z.strictObject({
  power: z.string().regex(/^代为(提交|补正|撤回|领取)(、代为(提交|补正|撤回|领取)){0,3}$/),
  beginDate: day,
  endDate: day,
  proofStuffCode: z.string().min(1).max(40),
});

export const ApplyForm = z.strictObject({
  ...head,
  homeArea: z.union([area, z.literal('')]),
  applyChannel: z.enum(['线上', '窗口', '自助终端']),
  applyTime: time,
  ...party,
  agentName: z.string().max(200),
  agentCertNo: z.union([z.string().length(18), z.literal('')]),
  agentPhone: z.string().max(20),
  guardian: Guardian.nullable(),
  entrust: Entrust.nullable(),
  jointApplicants: z.array(Applying).max(20),
  informWay: z.enum(['', '电话', '邮寄', '到窗口']),
  informAddress: z.string().max(200),
  userNo: z.string().max(64),
  userLevel: z
    .strictObject({
      proofing: z.enum(['0', '1', '2', '3']),
      login: z.enum(['1', '2', '3']),
      word: z.string().max(40),
    })
    .nullable(),
  formData: z.record(z.string().max(60), z.union([text, z.number(), z.boolean()])),
  stuffs: z.array(Stuff).max(60),
  withOriginals: z.enum(['0', '1']),
});

export type Applying = z.infer<typeof Applying>;
export type ApplyForm = z.infer<typeof ApplyForm>;

export const SupplementForm = z.strictObject({
  ...head,
  applyNo: z.string(),
  supplementTime: time,
  supplementNote: z.string().max(1000),
  stuffs: z.array(Stuff).max(60),
});

export const WithdrawForm = z.strictObject({
  ...head,
  applyNo: z.string(),
  withdrawTime: time,
  withdrawReason: z.string().max(500),
});

export const ProgressForm = z.strictObject({
  ...head,
  status: z.string().min(1).max(20),
  statusTime: time,
  opinion: z.string().max(1000),
});

export const StatusQuery = z.strictObject({ sendApplyNo: number });

export type Stuff = z.infer<typeof Stuff>;
export type SupplementForm = z.infer<typeof SupplementForm>;
export type WithdrawForm = z.infer<typeof WithdrawForm>;
export type ProgressForm = z.infer<typeof ProgressForm>;
