import { type Text, text } from '../../platform/html/text.ts';

export const metricTexts = {
  title: text('运行指标', 'Metrics'),
  lead: text(
    '收件量、投递结果和用时，到此刻为止；每一格的数字在图下的表格里。逐秒指标供监控系统读取，见运维端口的 /metrics。',
    'What came in, what became of it and how long it took, to this moment; every number stands in the table below its chart. What a monitoring system reads second by second is /metrics at the operators’ port.',
  ),
  span: text('时段', 'How far back'),
  hour: text('一小时（每 5 分钟）', 'an hour, by 5 minutes'),
  day: text('一天（每小时）', 'a day, by hours'),
  week: text('一周（每 6 小时）', 'a week, by 6 hours'),
  from: text('起（北京时间）', 'From (Beijing time)'),
  asTable: text('表格', 'As a table'),
  most: text('最高', 'highest'),
  cases: text('新收办件', 'Cases taken in'),
  count: text('件数', 'cases'),
  messages: text('投递消息', 'Messages to regions'),
  delivered: text('已送达', 'delivered'),
  failed: text('被拒、过期或搁置', 'refused, expired or parked'),
  waiting: text('等待', 'waiting'),
  times: text('送达用时', 'How long it took until they were delivered'),
  half: text('半数以内', 'half of them within'),
  nearlyAll: text('95% 以内', '95 % within'),
  seconds: text('{n} 秒', '{n} s'),
  turns: text('地区操作记录', 'What was done to regions'),
  noTurns: text('没有操作或熔断记录。', 'Nothing was done, and no breaker opened.'),
  turnsAway: text(
    '暂时读不到操作记录：日志的外存不可用。',
    'What was done cannot be read now: the log outside of the database is away.',
  ),
  of: text('此地区的历史', 'The history of this region'),
} as const satisfies Record<string, Text>;

/** What was done to a region, as the log says it. */
export const turnTexts: Readonly<Record<string, Text>> = {
  'breaker.opened': text('熔断器断开', 'the breaker opened'),
  'breaker.closed': text('熔断器闭合', 'the breaker closed'),
  pause: text('停止投递', 'paused'),
  resume: text('恢复投递', 'resumed'),
  close: text('公告停机', 'a closure was announced'),
};
export const otherTurn = text('变更', 'changed');
