import { type Text, text } from '../../platform/html/text.ts';

export const screenTexts = {
  title: text('叫号屏', 'Now called'),
  number: text('号码', 'Number'),
  window: text('窗口', 'Window'),
  none: text('暂无叫号。', 'Nobody is called at the moment.'),
  waiting: text('等候人数', 'Waiting'),
  stop: text('停止自动刷新', 'Stop renewing this page'),
  go: text('恢复自动刷新', 'Renew this page by itself'),
  mine: text('我的号码', 'Your number'),
  ahead: text('前面还有 {n} 人', '{n} before you'),
  come: text('请到窗口', 'Please come to window'),
  missedNext: text(
    '已过号：请到窗口说明，可以再叫一次。',
    'You were called and did not come: tell the window, and you are called again.',
  ),
  cancelled: text(
    '预约已取消，这个号码已失效。还要办理的，请重新取号。',
    'The appointment was cancelled, and with it this number. If you still want to come, take a new one.',
  ),
  over: text('这个号码已办结，或者已失效。', 'This number is done with, or of another day.'),
  halls: text('大厅', 'Halls'),
} as const satisfies Record<string, Text>;
