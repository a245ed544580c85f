import { type Text, text } from '../../platform/html/text.ts';

export const quotaTexts = {
  title: text('配额', 'Quotas'),
  lead: text(
    '每个成员每秒、同时和每天可以做多少，今天用了多少。没有约定的按通用配额。更改即联盟文件的新版本，五秒内处处生效，记入变更记录。',
    'How much each member may do a second, at once and in a day, and how much of it is used. Where nothing was agreed the usual holds. A change is a new version of the federation document: in force everywhere within five seconds, and kept with who made it.',
  ),
  member: text('成员', 'Member'),
  requestsPerSecond: text('每秒请求', 'Requests a second'),
  burst: text('突发', 'At once after a pause'),
  concurrent: text('同时处理', 'Running at once'),
  casesPerDay: text('每日办件（空：不限）', 'Cases a day (empty: no limit)'),
  certificatesPerMinute: text('每分钟证照（空：通用）', 'Certificates a minute (empty: as usual)'),
  today: text('今日办件', 'Cases today'),
  left: text('尚可立即请求', 'May ask at once now'),
  agreed: text('已约定', 'agreed'),
  usual: text('通用', 'usual'),
  change: text('更改配额', 'Change a quota'),
  apply: text('生效', 'Put in force'),
  applied: text('已生效。', 'It is in force.'),
  none: text('—', '–'),
} as const satisfies Record<string, Text>;
