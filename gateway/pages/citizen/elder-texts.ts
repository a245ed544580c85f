import { type Text, text } from '../../platform/html/text.ts';

export const elderTexts = {
  title: text('长辈版', 'Large print and few choices'),
  lead: text(
    '选择字号。选大字后，每页只做一件事，按钮更大，颜色更分明；本浏览器会记住。',
    'Choose how large letters are. In large print each page is about one thing, buttons are larger and colours plainer; this browser remembers it.',
  ),
  normal: text('标准版', 'As usual'),
  large: text('大字', 'Large'),
  largest: text('特大字', 'Very large'),
  size: text('字号', 'Size of letters'),
  choose: text('就用这个', 'Use it'),
  hello: text('您好', 'Welcome'),
  waits: text('有 {n} 件事需要您处理', '{n} of your cases wait for you'),
  nothingWaits: text('现在没有需要您处理的事。', 'Nothing waits for you now.'),
  mine: text('看我的办件', 'See my cases'),
  apply: text('办一件事', 'Apply for something'),
  show: text('亮证', 'Show a certificate'),
  appointments: text('预约窗口', 'Book a place at a window'),
  readers: text('谁看过我的信息', 'Who read my data'),
  leave: text('退出登录', 'Sign out'),
  change: text('换字号', 'Other letters'),
  back: text('返回', 'Back'),
  supplement: text('补交材料', 'Bring what was asked for'),
  evaluate: text('说说满不满意', 'Say how it was'),
  progress: text('看办到哪一步', 'See how far it is'),
  withdraw: text('不办了，撤回', 'Withdraw it'),
} as const satisfies Record<string, Text>;
