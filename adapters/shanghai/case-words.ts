import type { CaseState } from '#contracts/case-states';
import type { MaterialHow } from '#contracts/item';
import type { GuardianRelation, MandateScope, Reach } from '#contracts/standing-for';

/**
 * State words of a case. The six from 收件 to 办结-不准予 are the region's own; 提交, 撤回, 中止 and 终止 are
 * modelled on publicly visible integrations.
 */
export const wordOfState: Readonly<Record<CaseState, string>> = {
  submitted: '提交',
  forwarded: '收件',
  accepted: '受理',
  refused: '不予受理',
  supplement_required: '补正',
  approved: '办结-准予',
  denied: '办结-不准予',
  withdrawn: '撤回',
  suspended: '中止',
  terminated: '终止',
};

const states = new Map(
  Object.entries(wordOfState).map(([state, word]) => [word, state as CaseState]),
);

/** 与被监护人关系, 代理权限 and 告知方式. */
export const wordOfRelation: Readonly<Record<GuardianRelation, string>> = {
  parent: '父母',
  grandparent: '祖父母或外祖父母',
  sibling: '兄姐',
  spouse: '配偶',
  child: '子女',
  appointed: '指定监护人',
};
export const wordOfScope: Readonly<Record<MandateScope, string>> = {
  submit: '代为提交',
  supplement: '代为补正',
  withdraw: '代为撤回',
  collect: '代为领取',
};
export const wordOfReach: Readonly<Record<Reach['by'], string>> = {
  phone: '电话',
  letter: '邮寄',
  window: '到窗口',
};

export const stateOfWord = (word: string): CaseState | undefined => states.get(word);

/** Words that may come as a report; 收件 is the answer to a submission, not a report. */
export const eventOfWord = new Map([
  ['受理', 'accept'],
  ['不予受理', 'refuse'],
  ['补正', 'require_supplement'],
  ['办结-准予', 'approve'],
  ['办结-不准予', 'deny'],
  ['终止', 'terminate'],
  // Of what is filed beside the way to the decision; no states.
  ['移送', 'transfer'],
  ['延期', 'extend'],
  ['更正', 'correct'],
  ['撤销', 'revoke'],
  ['注销', 'annul'],
] as const);

export const wordOfHow: Readonly<Record<MaterialHow, string>> = {
  exempt: '免提交',
  certificate: '电子证照',
  commitment: '告知承诺',
  upload: '上传',
  original: '原件',
};

export const wordOfChannel = { online: '线上', window: '窗口', kiosk: '自助终端' } as const;
