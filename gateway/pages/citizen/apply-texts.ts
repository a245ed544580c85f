import { type Text, text } from '../../platform/html/text.ts';

export const applyTexts = {
  title: text('在线申请', 'Apply online'),
  lead: text(
    '先看办事指南，再在此申请；可随时停下，草稿保留三十天。',
    'Read the guide, then apply here. Stop whenever you like: a draft is kept for thirty days.',
  ),
  guides: text('查找事项', 'Find an item'),
  drafts: text('未完成的申请', 'Not sent yet'),
  noDrafts: text('没有未完成的申请。', 'Nothing is begun.'),
  elsewhere: text('在外地可办', 'What you can get done elsewhere'),
  toBring: text('需带材料 {n} 份', 'papers to bring: {n}'),
  none: text('暂无可在外地办理的事项。', 'Nothing is offered elsewhere now.'),
  begin: text('开始申请', 'Begin'),
  beginLead: text(
    '将以您在归属地登录的身份申请；提交前可逐项核对。',
    'You apply as the person who signed in at home; you see everything once more before it is sent.',
  ),
  unknown: text('没有这个事项。', 'There is no such item.'),
} as const satisfies Record<string, Text>;
