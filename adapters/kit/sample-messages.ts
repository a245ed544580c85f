import type {
  NoticeMessage,
  SubmissionMessage,
  SupplementMessage,
  TravellingMaterial,
  WithdrawalMessage,
} from '#contracts/case';
import type { Person } from '#contracts/party';
import { companies, itemCodeIn, people } from './sample-world.ts';

const [person, elder] = people;
const [company] = companies;

const id = (prefix: string, letter: string): string => `${prefix}_${letter.repeat(26)}`;

/** A material of every kind, and every field that a material can have. */
const materials: TravellingMaterial[] = [
  {
    code: 'ID',
    name: '申请人身份证明',
    how: 'certificate',
    ref: id('cred', 'a'),
    credential: 'eyJhbGciOiJFUzI1NiJ9.e30.c2ln~',
  },
  { code: 'LEASE', name: '住所使用证明(租赁合同)', how: 'original', ref: 'a'.repeat(64) },
  {
    code: 'CHARTER',
    name: '公司章程',
    how: 'upload',
    ref: id('part', 'b'),
    part: {
      digest: 'b'.repeat(64),
      size: 12_345_678,
      mediaType: 'application/pdf',
      url: `https://gateway.example/v1/parts/${id('part', 'b')}?a=1&b=2`,
    },
  },
  { code: 'PROMISE', name: '经营场所安全承诺', how: 'commitment', ref: 'text-1' },
  { code: 'FORM', name: '登记申请书', how: 'exempt' },
];

/** Addressed to Jiashan; tests readdress them. */
const base = {
  caseId: id('case', 'c'),
  from: '310118',
  to: '330421',
  itemCode: itemCodeIn('330421', '000131001001'),
  itemName: '内资公司设立',
  previousDigest: 'd'.repeat(64),
} as const;

const anybody = { kind: 'person', name: '示例' } as const;
/** Utopia (ICAO 9303) is nobody's state. */
const passport = { ...anybody, idNumber: 'E1234567', issuingState: 'UTO' } as const;

/** Somebody by every kind of document. */
export const sampleApplicants: readonly Person[] = [
  { ...anybody, idType: '111', idNumber: person.idNumber },
  { ...passport, idType: '411' },
  { ...passport, idType: '412' },
  { ...passport, idType: '413' },
  { ...passport, idType: '414' },
  { ...anybody, idType: '511', idNumber: '01234567' },
  { ...anybody, idType: '516', idNumber: 'H01234567' },
  { ...anybody, idType: '553', idNumber: 'UTO330199003071' },
];

/** A message of every kind in which every field of the contract is there. */
export const sampleSubmission: Required<SubmissionMessage> = {
  ...base,
  kind: 'submission',
  messageId: id('msg', '1'),
  at: '2026-10-12T09:00:01+08:00',
  home: '320509',
  channel: 'window',
  applicant: {
    kind: 'company',
    name: company.name,
    uscc: company.uscc,
    legalRepresentative: company.legalRepresentative,
    phone: '00000000008',
  },
  agent: {
    kind: 'person',
    name: person.name,
    idType: '111',
    idNumber: person.idNumber,
    phone: person.phone,
  },
  guardian: {
    person: { kind: 'person', name: elder.name, idType: '111', idNumber: elder.idNumber },
    relation: 'grandparent',
    proof: 'CHARTER',
  },
  mandate: {
    scope: ['submit', 'supplement', 'collect'],
    from: '2026-10-01',
    until: '2027-02-28',
    proof: 'LEASE',
  },
  jointApplicants: [
    {
      kind: 'person',
      name: elder.name,
      idType: '111',
      idNumber: elder.idNumber,
      phone: elder.phone,
    },
    { kind: 'company', name: company.name, uscc: company.uscc },
  ],
  reach: { by: 'letter', address: '嘉善县示例镇䶮村 <1> & 2 号' },
  subject: 'pairwise-subject-of-the-person',
  level: { ial: 3, aal: 2, raw: '高级' },
  form: { companyName: '嘉善新设䶮示例有限公司', capital: 100, remote: true, share: 0.5 },
  materials,
  originals: true,
};

export const sampleSupplement: Required<SupplementMessage> = {
  ...base,
  kind: 'supplement',
  messageId: id('msg', '2'),
  at: '2026-10-12T09:00:02+08:00',
  regionalCaseId: 'R-00000001',
  note: '补交租赁合同 <原件> & 章程',
  materials,
};

export const sampleWithdrawal: Required<WithdrawalMessage> = {
  ...base,
  kind: 'withdrawal',
  messageId: id('msg', '3'),
  at: '2026-10-12T09:00:03+08:00',
  regionalCaseId: 'R-00000001',
  reason: '不再办理',
};

export const sampleNotice: Required<NoticeMessage> = {
  ...base,
  kind: 'notice',
  messageId: id('msg', '4'),
  at: '2026-10-12T09:00:04+08:00',
  state: 'supplement_required',
  reason: '材料不齐',
};
