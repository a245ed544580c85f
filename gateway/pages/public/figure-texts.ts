import { type Text, text } from '../../platform/html/text.ts';

export const figureTexts = {
  title: text('好差评公开', 'What people say'),
  lead: text(
    '按地区、决定机关和服务环节统计，每月一次；数据由评价计算得出，不公开评价人。',
    'By region, body and moment of service, month by month: computed from what was given, and of nobody who gave it.',
  ),
  month: text('月份', 'Month'),
  show: text('查看', 'Show'),
  none: text('该月没有服务和评价。', 'Nobody was served and nothing was said in this month.'),
  region: text('地区', 'Region'),
  body: text('决定机关', 'Body'),
  moment: text('环节', 'Moment'),
  served: text('服务次数', 'Times served'),
  count: text('评价数', 'Evaluations'),
  satisfied: text('满意率', 'Satisfied'),
  bad: text('差评', 'Bad'),
  mended: text('已整改', 'Mended'),
  faults: text('找茬', 'Fault reports'),
  faultsLead: text(
    '该月提出的找茬，按被反映的地区统计：答复与整改了多少，多少逾期答复或逾期未答复。',
    'What was reported in this month, by the region that it is about: answered, mended, and late: answered after its day or not yet.',
  ),
  noFaults: text('该月没有找茬。', 'Nothing was reported in this month.'),
  reported: text('提出', 'Reported'),
  answered: text('已答复', 'Answered'),
  late: text('逾期', 'Late'),
  overdue: text('逾期未整改', 'Overdue'),
} as const satisfies Record<string, Text>;
