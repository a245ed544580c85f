import { type Text, text } from '../../platform/html/text.ts';

export const comingTexts = {
  title: text('预约来人', 'Who comes today'),
  lead: text(
    '这一天预约到本地区窗口的人，按时间排列；以地区的预约号相认，网关不保存姓名。到场后在「叫号」取号，或由大厅自己的排队系统叫号。',
    'Who booked a place at the windows of this region on this day, in the order of their times; they are known by the number that the region gave, no name is kept. Who is there takes a number under “Queue”, or at the hall’s own machine.',
  ),
  date: text('日期', 'Day'),
  number: text('预约号', 'Number'),
  search: text('按预约号查找', 'Find a number'),
  time: text('时间', 'Time'),
  window: text('窗口', 'Window'),
  item: text('事项', 'For'),
  state: text('状态', 'State'),
  collect: text('收件', 'Collect'),
  theirs: text('今后的预约', 'What they booked'),
  byPerson: text('按申请人证件查找', 'Find by their document'),
  none: text('这一天没有预约。', 'Nobody booked for this day.'),
  noNumber: text('这一天没有这个预约号。', 'Nobody with this number comes on this day.'),
} as const satisfies Record<string, Text>;
