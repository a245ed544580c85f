import { type Text, text } from '../../platform/html/text.ts';

export const appointmentTexts = {
  title: text('窗口预约', 'Appointments'),
  none: text('没有预约。', 'No appointments yet.'),
  book: text('预约', 'Book'),
  arrive: text('我已到大厅，取号', 'I am there: take a number'),
  hall: text('所在大厅', 'In which hall'),
  ticket: text('我的号码', 'Your number'),
  cancel: text('取消预约', 'Cancel it'),
  number: text('预约号', 'Number'),
  item: text('要办的事项', 'What for'),
  find: text('查找', 'Find'),
  noItems: text('没有找到事项。', 'Nothing was found.'),
  date: text('日期', 'Day'),
  look: text('查看号源', 'Show places'),
  noSlots: text('当天没有号源，请换一天。', 'No place is free on that day: try another.'),
  slot: text('时间和窗口', 'Time and window'),
  left: text('余', 'free:'),
} as const satisfies Record<string, Text>;
