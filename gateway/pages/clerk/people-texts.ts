import type { GuardianRelation, MandateScope, Reach } from '#contracts/standing-for';
import { type Text, text } from '../../platform/html/text.ts';

export const relationTexts: Readonly<Record<GuardianRelation, Text>> = {
  parent: text('父母', 'parent'),
  grandparent: text('祖父母、外祖父母', 'grandparent'),
  sibling: text('兄、姐', 'elder brother or sister'),
  spouse: text('配偶', 'spouse'),
  child: text('子女', 'child'),
  appointed: text('依法指定的监护人', 'appointed guardian'),
};

export const scopeTexts: Readonly<Record<MandateScope, Text>> = {
  submit: text('提交申请', 'hand in the application'),
  supplement: text('补正材料', 'bring what is asked for'),
  withdraw: text('撤回申请', 'withdraw it'),
  collect: text('领取结果', 'fetch the result'),
};

export const reachTexts: Readonly<Record<Reach['by'], Text>> = {
  phone: text('电话', 'by telephone'),
  letter: text('挂号信', 'by registered letter'),
  window: text('本人到窗口询问', 'they ask at the window'),
};

export const peopleTexts = {
  lead: text(
    '没有代理人、监护人或共同申请人的，本页不必填写。',
    'Where nobody acts for or with the applicant, leave this out.',
  ),
  agent: text('委托代理人', 'Agent'),
  agentLead: text(
    '按授权委托书填写：代理人、权限和期限（民法典第165条）。',
    'As the mandate says: who, what for, and until when (Civil Code art. 165).',
  ),
  agentAtHome: text(
    '申请人已在归属地登录：由企业授权的代办人须自己登录，不在此登记。',
    'The applicant signed in at home: who acts for them proves it by their own log-in, not here.',
  ),
  guardian: text('法定代理人（监护人）', 'Guardian'),
  guardianLead: text(
    '未成年人或不能辨认自己行为的成年人，由监护人代为申请（民法典第23条）。',
    'Who is a minor, or an adult without full capacity, applies through a guardian (Civil Code art. 23).',
  ),
  joint: text('共同申请人', 'Joint applicants'),
  jointLead: text(
    '与申请人一起申请的人或企业；申请人是他们的代表人。',
    'Who applies together with the applicant, who represents them.',
  ),
  reach: text('告知方式', 'How they are told'),
  reachLead: text(
    '没有电话的申请人可选挂号信，或由本人到窗口询问。',
    'Who has no telephone gets a registered letter, or asks at the window.',
  ),
  address: text('收信地址（仅挂号信）', 'Address, for a letter'),
  relation: text('与申请人的关系', 'Relation'),
  scope: text('代理权限', 'What the mandate covers'),
  from: text('自', 'From'),
  until: text('至', 'Until'),
  proof: text('证明材料', 'What proves it'),
  ownScan: text('在此上传扫描件', 'a scan, sent here'),
  scan: text('扫描件', 'Scan'),
  nobody: text('无', 'nobody'),
  notSaid: text('未填写', 'not said'),
  add: text('登记', 'Add'),
  change: text('修改', 'Change'),
  remove: text('移除', 'Take out'),
} as const satisfies Record<string, Text>;
