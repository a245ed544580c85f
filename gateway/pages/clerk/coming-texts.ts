import { type Text, text } from '../../platform/html/text.ts';

export const comingTexts = {
  title: text('预约来人', 'Who comes today'),
  lead: text(
    '这一天预约到本地区窗口的人，按时间排列；以地区的预约号相认，网关不保存姓名。叫号由大厅的排队系统完成。',
    'Who booked a place at the windows of this region on this day, in the order of their times; they are known by the number that the region gave, no name is kept. The hall’s own system calls the numbers.',
  ),
  date: text('日期', 'Day'),
  number: text('预约号', 'Number'),
  search: text('按预约号查找', 'Find a number'),
  time: text('时间', 'Time'),
  window: text('窗口', 'Window'),
  item: text('事项', 'For'),
  state: text('状态', 'State'),
  collect: text('收件', 'Collect'),
  none: text('这一天没有预约。', 'Nobody booked for this day.'),
  noNumber: text('这一天没有这个预约号。', 'Nobody with this number comes on this day.'),
} as const satisfies Record<string, Text>;
