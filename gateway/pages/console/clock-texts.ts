import type { SuspensionReason } from '#contracts/case-suspension';
import type { EvaluationTag, Score } from '#contracts/evaluation';
import type { LimitUnit } from '#contracts/item';
import type { LimitKind } from '../../casework/clocks/limit.ts';
import { type Text, text } from '../../platform/html/text.ts';

export const limitTexts: Readonly<Record<LimitKind, Text>> = {
  acceptance: text('受理时限', 'To accept'),
  promised: text('承诺时限', 'Promised'),
  statutory: text('法定时限', 'By law'),
};

export const limitStateTexts = {
  running: text('计时中', 'running'),
  stopped: text('计时中止', 'stands still'),
  ended: text('已办结', 'ended'),
} as const satisfies Record<string, Text>;

export const stopTexts = {
  supplement: text('等待补正', 'for a supplement'),
  special: text('特别程序', 'for a special procedure'),
  suspension: text('办件中止', 'for a suspension'),
} as const satisfies Record<string, Text>;

export const holderTexts: Readonly<Record<string, Text>> = {
  applicant: text('申请人', 'the applicant'),
  courier: text('传递途中', 'on its way'),
  operator: text('运营方', 'the operator'),
};

export const suspensionTexts: Readonly<Record<SuspensionReason, Text>> = {
  hearing: text('听证', 'Hearing'),
  tender: text('招标', 'Tender'),
  auction: text('拍卖', 'Auction'),
  inspection: text('检验', 'Inspection'),
  testing: text('检测', 'Testing'),
  quarantine: text('检疫', 'Quarantine'),
  appraisal: text('鉴定', 'Appraisal'),
  expert_review: text('专家评审', 'Expert review'),
  awaiting_originals: text('等待原件', 'Waiting for originals'),
  awaiting_other_case: text('等待其他办件', 'Waiting for another case'),
  dispute: text('存在争议', 'Dispute'),
  technical: text('技术原因', 'Technical'),
  other: text('其他', 'Other'),
};

export const tagTexts: Readonly<Record<EvaluationTag, Text>> = {
  told_once: text('一次告知', 'told all at once'),
  fast: text('办得快', 'fast'),
  friendly: text('态度好', 'friendly'),
  one_visit: text('最多跑一次', 'one visit'),
  slow: text('办得慢', 'slow'),
  unfriendly: text('态度差', 'unfriendly'),
  asked_again: text('重复要材料', 'asked for papers again'),
  asked_too_much: text('多要材料', 'asked for too much'),
  unclear: text('说不清', 'unclear'),
  sent_away: text('推诿', 'sent away'),
};

/** The best first, as they are asked for. */
export const scores: readonly Score[] = [5, 4, 3, 2, 1];

export const scoreTexts: Readonly<Record<number, Text>> = {
  5: text('非常满意', 'Very satisfied'),
  4: text('满意', 'Satisfied'),
  3: text('基本满意', 'Fairly satisfied'),
  2: text('不满意', 'Dissatisfied'),
  1: text('非常不满意', 'Very dissatisfied'),
};

/** How much of a limit is used up, in its unit. */
export const usedTexts: Readonly<Record<LimitUnit, Text>> = {
  working_day: text('第 {used} / {days} 工作日', 'working day {used} of {days}'),
  natural_day: text('第 {used} / {days} 自然日', 'calendar day {used} of {days}'),
  hour: text('第 {used} / {days} 小时', 'hour {used} of {days}'),
};

export const clockTexts = {
  limits: text('办理时限', 'Time limits'),
  board: text('时限看板', 'Time limits'),
  boardNote: text(
    '未办结的办件，按受理时限或承诺时限从近到远；计时中止的排在最后。',
    'Open cases by their limit to be accepted or promised, the nearest first; those that stand still come last.',
  ),
  none: text('没有临近时限的办件。', 'No case is near its limit.'),
  noneNext: text('送达办理地的办件会显示在这里。', 'Cases appear here once their region has them.'),
  all: text('全部', 'All'),
  from: text('已过 {n}%', '{n} % and more'),
  expired: text('已超期', 'Overdue'),
  due: text('截止', 'due'),
  heldBy: text('现持有：', 'With:'),
  uncertain: text('节假日安排未公布，日期为估计', 'an estimate: holidays are not announced yet'),
  evaluation: text('评价', 'Evaluation'),
  contacted: text('已联系', 'contacted'),
  mended: text('已整改', 'mended'),
  nextStep: text('下一步截止', 'next step by'),
  otherTag: text('其他', 'other'),
  bad: text('待整改的差评', 'Bad evaluations to be mended'),
  remedy: text('救济途径', 'Remedies'),
  reconsideration: text('{n} 日内可申请行政复议', 'administrative reconsideration within {n} days'),
  litigation: text('{n} 个月内可提起行政诉讼', 'litigation within {n} months'),
  suspended: text('中止原因', 'Suspended for'),
  expected: text('预计', 'for about'),
  restricted: text(
    '个人信息已限制处理，到期删除',
    'The personal data is restricted and will be erased',
  ),
  erased: text('个人信息已删除', 'The personal data was erased'),
} as const satisfies Record<string, Text>;
