import { randomBytes } from 'node:crypto';
import { itemCodeIn, people } from '#adapters/kit/sample-world';
import {
  NoticeMessage,
  SubmissionMessage,
  SupplementMessage,
  WithdrawalMessage,
} from '#contracts/case';

const alphabet = '0123456789abcdefghijklmnopqrstuv';
export const freshId = (prefix: string): string =>
  `${prefix}_${[...randomBytes(26)].map((byte) => alphabet[byte % 32]).join('')}`;

const base = (caseId: string) => ({
  messageId: freshId('msg'),
  caseId,
  from: '310118',
  to: '320509',
  itemCode: itemCodeIn('320509', '000131001001'),
  itemName: '有限责任公司设立登记(内资)',
  at: '2026-07-03T12:00:00+08:00',
});

const [shen] = people;

export const submission = (caseId = freshId('case')): SubmissionMessage =>
  SubmissionMessage.parse({
    ...base(caseId),
    kind: 'submission',
    home: '320509',
    channel: 'window',
    applicant: { kind: 'person', name: shen.name, idType: '111', idNumber: shen.idNumber },
    level: { ial: 3, aal: 1, raw: '4' },
    form: { companyName: '示例有限公司', capital: 100, remote: true },
    materials: [
      {
        code: 'ID',
        name: '申请人身份证明',
        how: 'certificate',
        ref: freshId('cred'),
        credential: 'eyJ.eyJ.c2ln~',
      },
      { code: 'FORM', name: '登记申请书', how: 'upload', ref: 'a'.repeat(64) },
      { code: 'PROMISE', name: '经营场所安全承诺', how: 'commitment', ref: 'promise-1' },
      { code: 'CHARTER', name: '公司章程', how: 'exempt' },
    ],
    originals: true,
  });

export const supplement = (caseId: string, regionalCaseId: string): SupplementMessage =>
  SupplementMessage.parse({
    ...base(caseId),
    kind: 'supplement',
    regionalCaseId,
    note: '补充租赁合同',
    materials: [{ code: 'LEASE', name: '住所使用证明', how: 'original', ref: 'b'.repeat(64) }],
  });

export const withdrawal = (caseId: string, regionalCaseId: string): WithdrawalMessage =>
  WithdrawalMessage.parse({
    ...base(caseId),
    kind: 'withdrawal',
    regionalCaseId,
    reason: '申请人撤回',
  });

export const notice = (): NoticeMessage =>
  NoticeMessage.parse({ ...base(freshId('case')), kind: 'notice', state: 'accepted' });
