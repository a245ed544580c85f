import { type Text, text } from '../../platform/html/text.ts';

export const standingTexts = {
  title: text('体检', 'Standing'),
  lead: text(
    '与命令 npm run doctor 相同的检查，由答复本页的进程作出；半分钟内只查一次。查询时间：',
    'What npm run doctor says, by the process that answers this page; looked at once in half a minute. Looked at:',
  ),
  of: text('项目', 'What'),
  state: text('结果', 'How'),
  said: text('说明', 'Said'),
  ok: text('正常', 'as it should be'),
  look: text('请留意', 'look at it'),
  wrong: text('有碍运行', 'in the way'),
  shell: text('需要命令行的事', 'What needs a shell'),
  shellLead: text(
    '更换密钥（npm run keys）和恢复数据库之后（npm run restore）。恢复后各办件的结果和下一步见“恢复对账”。',
    'Keys (npm run keys) and what comes after a restore of the database (npm run restore). What a restore led to, case by case, stands under Restore.',
  ),
} as const satisfies Record<string, Text>;
