import type { OutboxState } from '../../delivery/outbox/tables.ts';
import { type Text, text } from '../../platform/html/text.ts';

export const messageStateTexts: Readonly<Record<OutboxState, Text>> = {
  pending: text('等待投递', 'waiting'),
  queued: text('排队中', 'queued'),
  sending: text('投递中', 'being sent'),
  parked: text('已搁置', 'parked'),
  delivered: text('已送达', 'delivered'),
  refused: text('对方不接收', 'refused by the region'),
  expired: text('已过期', 'expired'),
};

export const findTexts = {
  title: text('查找消息', 'Messages'),
  lead: text(
    '按消息编号或办件编号查找全部状态；不填编号时列出尚未完成的消息。',
    'By the number of a message or a case in every state; without one, what is not finished.',
  ),
  number: text('消息或办件编号', 'Number of a message or a case'),
  state: text('状态', 'State'),
  none: text('没有这样的消息。', 'No such message.'),
  next: text('下次投递', 'next attempt'),
  nth: text('第 {n} 条', 'number {n} of its case'),
  calendar: text('对方未开放', 'its region is closed'),
  breaker: text('熔断中', 'the breaker is open'),
  hurried: text('已催送', 'hurried'),
  hurry: text('立即投递', 'Try it now'),
  despite: text('停办期间也投递', 'even while it is closed'),
  finished: text('完成于', 'finished'),
} as const satisfies Record<string, Text>;

export const webhookTexts = {
  title: text('状态通知', 'Webhooks'),
  lead: text(
    '向成员平台推送的办件、协议、密钥变化；多次未送达的搁置在此。',
    'Changes of cases, agreements and keys that members are called about; what no attempt helped is parked here.',
  ),
  members: text('成员', 'Members'),
  none: text('没有搁置的通知。', 'No webhook is parked.'),
  noMembers: text('没有成员登记推送地址。', 'No member has an address to be called at.'),
  answers: text('正常应答', 'it answers'),
  silent: text('不应答，已停止推送', 'it does not answer: nothing is sent'),
  trying: text('试探中', 'trying'),
  waiting: text('等待', 'waiting'),
  parked: text('搁置', 'parked'),
  redrive: text('重发', 'Send again'),
  redriveAll: text('重发该成员的全部搁置通知', 'Send all that is parked for it'),
  changed: text('办件变化于', 'the case changed'),
} as const satisfies Record<string, Text>;

export const qualityTexts = {
  title: text('证照数据质量', 'Quality of certificates'),
  lead: text(
    '各地区证照中读不出的字段和未通过的检查步骤，按次数排列；只有写法，没有内容。',
    'What could not be read in the certificates of each region, and which steps did not hold, by how often; how it was written, and never what.',
  ),
  month: text('月份', 'Month'),
  unreadable: text('读不出的字段', 'Fields that cannot be read'),
  faults: text('未通过的原因', 'Reasons that stood in the way'),
  count: text('次数', 'How often'),
  shape: text('写法', 'How it is written'),
  last: text('最近', 'Last'),
  nothing: text('本月没有。', 'Nothing in this month.'),
} as const satisfies Record<string, Text>;

export const materialTexts = {
  title: text('材料图谱', 'Papers and who asks for them'),
  lead: text(
    '按最近一年的办件计算：多认可一类证照，可少交多少材料、少跑多少次。完整数据见 GET /v1/admin/materials。',
    'By the cases of the last year: what recognising one more certificate would spare. All of it: GET /v1/admin/materials.',
  ),
  gains: text('再认可一类证照的成效', 'What one more agreement would spare'),
  materials: text('各地要求的材料', 'What is asked for, and where'),
  forms: text('多地表单重复填写的内容', 'What forms of several regions ask again'),
  paper: text('材料', 'Paper'),
  between: text('颁发地 → 认可地', 'Issued in → recognised in'),
  items: text('涉及事项', 'Items'),
  papers: text('每年少交材料', 'Papers spared a year'),
  visits: text('每年少跑次数', 'Visits spared a year'),
  codes: text('各地编码', 'The regions’ codes'),
  askedBy: text('要求地区与事项数', 'Regions, and in how many items'),
  types: text('可替代的证照类型', 'Certificate type that stands for it'),
  field: text('填写内容', 'What is asked'),
  name: text('字段名', 'Name of the field'),
  noGain: text(
    '最近一年的办件中，没有可由多认可一类证照而少交的材料。',
    'In the cases of the last year there is no paper that one more agreement would have spared.',
  ),
  nothing: text('目录中没有事项。', 'No item is in the catalogue.'),
  noForm: text('没有多地都要填写的内容。', 'No forms of two regions ask the same.'),
} as const satisfies Record<string, Text>;
