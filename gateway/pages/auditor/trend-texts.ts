import { type Text, text } from '../../platform/html/text.ts';

export const trendTexts = {
  title: text('趋势', 'Over time'),
  lead: text(
    '按期间绘图，图下有同样数字的表，可打印。一个月内按日，半年内按周，更长按四周。未填日期时为近 31 日。查看本身记入日志。',
    'Drawn over the time that is asked for, with the same numbers as tables, and it prints: a month by days, half a year by weeks, more by four weeks; without days the last 31. Looking is itself recorded.',
  ),
  show: text('查看', 'Show'),
  from: text('自', 'From'),
  asTable: text('数字', 'As numbers'),
  most: text('最多', 'most'),
  cases: text('收到的办件', 'Cases received'),
  ended: text('已办结', 'ended'),
  open: text('在办', 'open'),
  missed: text('超过时限', 'Limits missed'),
  acceptanceMissed: text('受理', 'acceptance'),
  promiseMissed: text('承诺', 'promise'),
  statutoryMissed: text('法定', 'by law'),
  said: text('评价', 'Evaluations'),
  evaluations: text('全部', 'all'),
  bad: text('差评', 'bad'),
  looks: text('查阅与被拒绝的行为', 'Looks, and acts that were refused'),
  reads: text('查阅', 'looks'),
  refused: text('被拒绝', 'refused'),
} as const satisfies Record<string, Text>;
