import type { CaseState } from '#contracts/case-states';
import type { MaterialHow } from '#contracts/item';
import type { ReceiptKind } from '#contracts/receipt';
import type { Timeline } from '../../casework/cases/timeline.ts';
import type { HeldBy } from '../../delivery/outbox/tables.ts';
import { type Text, text } from '../../platform/html/text.ts';

type Waiting = Timeline['waiting'][number];

export const stateTexts: Readonly<Record<CaseState, Text>> = {
  submitted: text('已提交', 'Submitted'),
  forwarded: text('已送达办理地', 'Forwarded'),
  accepted: text('已受理', 'Accepted'),
  refused: text('不予受理', 'Not accepted'),
  supplement_required: text('待补正', 'Supplement required'),
  approved: text('准予许可', 'Granted'),
  denied: text('不予许可', 'Denied'),
  terminated: text('已终止', 'Terminated'),
  withdrawn: text('已撤回', 'Withdrawn'),
  suspended: text('已中止', 'Suspended'),
};

export const receiptTexts: Readonly<Record<ReceiptKind, Text>> = {
  technical: text('收件凭证', 'Proof of collection'),
  acceptance: text('受理通知书', 'Notice of acceptance'),
  refusal: text('不予受理通知书', 'Notice of refusal'),
  supplement: text('补正告知书', 'Notice of what is to be brought'),
  decision: text('许可决定书', 'Decision'),
  custody: text('交接回执', 'Custody'),
  delivery: text('投递回执', 'Delivery'),
};

export const materialTexts: Readonly<Record<MaterialHow, Text>> = {
  exempt: text('免提交', 'not needed'),
  certificate: text('证照互认', 'by certificate'),
  commitment: text('告知承诺', 'by commitment'),
  upload: text('上传', 'uploaded'),
  original: text('原件', 'original'),
};

export const channelTexts: Readonly<Record<string, Text>> = {
  online: text('网上', 'Online'),
  window: text('窗口', 'Window'),
  kiosk: text('自助终端', 'Kiosk'),
};

export const messageTexts: Readonly<Record<Waiting['kind'], Text>> = {
  submission: text('申请', 'application'),
  supplement: text('补正材料', 'supplement'),
  withdrawal: text('撤回', 'withdrawal'),
  notice: text('进度通知', 'progress notice'),
};

export const deliveryTexts: Readonly<Record<Waiting['state'], Text>> = {
  pending: text('等待投递', 'waiting'),
  queued: text('排队中', 'queued'),
  sending: text('投递中', 'being sent'),
  parked: text('已搁置', 'parked'),
};

/** Why a message waits although nothing of its own failed. */
export const heldTexts: Readonly<Record<HeldBy, Text>> = {
  calendar: text('对方休息', 'closed there'),
  breaker: text('对方无应答，稍后再试', 'no answer there, tried later'),
};

export const pageTexts = {
  product: text('通办', 'Tongban'),
  subtitle: text('跨区域政务服务网关', 'cross-region government services'),
  skip: text('跳到正文', 'Skip to the content'),
  cases: text('办件', 'Cases'),
  signOut: text('退出', 'Sign out'),
  allCases: text('全部办件', 'All cases'),
  casesNote: text('按提交时间从新到旧排列。', 'Newest first.'),
  caseOf: text('办件全程', 'Timeline'),
  noCases: text('还没有办件。', 'No cases yet.'),
  noCasesNext: text(
    '第一个办件提交后会显示在这里。',
    'The first one appears here when it is submitted.',
  ),
  noEvents: text('尚无步骤。', 'No steps yet.'),
  noReceipts: text('尚无回执。', 'No receipts yet.'),
  receipts: text('签名回执', 'Signed receipts'),
  receiptsNote: text(
    '展开可复制签名原文（JWS），在任何机器上离线核验。公钥：',
    'Open one to copy its signed text (JWS) and verify it on any machine, offline. Public keys:',
  ),
  reference: text('所回执的消息', 'Message receipted'),
  waiting: text('在途消息', 'Messages on their way'),
  offline: text('线下 · 纸质', 'offline · on paper'),
  gateway: text('通办网关', 'Tongban gateway'),
  collected: text('收件地', 'collects'),
  decided: text('办理地', 'decides'),
  home: text('归属地', 'home region'),
  between: text('传递与存证', 'carries and records'),
  proofHolds: text('日志证明成立', 'The log proof holds'),
  proofFails: text('日志证明不成立', 'The log proof does not hold'),
  proofOpen: text('日志证明尚待生成', 'The log proof is on its way'),
  checkpoint: text('查看签名检查点', 'Signed checkpoint'),
  proven: text('已证明', 'Proven'),
  pending: text('等待入账', 'Waiting for the log'),
  treeSize: text('日志总条数', 'Entries in the log'),
  inLog: text('日志第 {n} 条', 'Log entry {n}'),
  notProven: text('未获证明', 'not proven'),
  route: text('办理路径', 'Route'),
  caseNumber: text('办件编号', 'Case'),
  regionalNumber: text('办理地编号', 'Number in the deciding region'),
  channel: text('收件渠道', 'Channel'),
  materials: text('材料', 'Materials'),
  submittedAt: text('提交时间', 'Submitted'),
  updatedAt: text('最近更新', 'Last change'),
  reason: text('办理意见', 'Reason given'),
  wanted: text('需要补正', 'To be brought'),
  owner: text('处理方', 'Must act'),
  operator: text('运营方', 'the operator'),
  beijingTime: text('北京时间 +08:00', 'Beijing time, +08:00'),
  supplemented: text('补正通过，继续办理', 'Supplement accepted, goes on'),
  nextAttempt: text('下次投递', 'next attempt'),
  until: text('预计开放', 'opens'),
  waybill: text('运单', 'waybill'),
  seal: text('印章', 'seal'),
  formerMember: text('已退出的成员', 'a former member'),
  courier: text('快递', 'Courier'),
  otherStep: text('其他步骤', 'Another step'),
  statedAt: text('发生于', 'happened'),
  notBelieved: text('未采信', 'not taken'),
  attempts: text('投递次数', 'attempts'),
  duplicate: text('重复投递，未重复生效', 'sent twice, took effect once'),
  digest: text('摘要', 'digest'),
  person: text('申请人本人', 'the applicant'),
  platformOf: text('{n}平台', '{n} platform'),
  backHome: text('返回办件列表', 'Back to the cases'),
  quote: text('联系运营方时请提供', 'Quote this to the operator'),
  otherLanguage: text('English', '中文'),
  cut: text(
    '只列出前 {n} 项，还有更多：请写得更具体。',
    'The first {n} are listed and there are more: say more exactly what you look for.',
  ),
  next: text('下一页', 'Next page'),
  previous: text('上一页', 'Previous page'),
  any: text('不限', 'any'),
  show: text('筛选', 'Show'),
  showAll: text('显示全部', 'Show all'),
  state: text('状态', 'State'),
  region: text('相关地区', 'Region'),
  noNumber: text(
    '这不是办件编号：编号以 case_ 开头，共 31 个字符。',
    'That is no case number: one begins with case_ and has 31 characters.',
  ),
  noneOfThese: text('没有符合条件的办件。', 'No case is like this.'),
  slip: text('打印办件凭条', 'Print a slip'),
  slip_large: text('大字凭条', 'In large print'),
  slip_spoken: text('念给申请人听', 'To be read out'),
} as const satisfies Record<string, Text>;

type Proof = { readonly proven: number; readonly pending: number };

/** What the proof means, in one sentence each. */
export const proofSentence = {
  holds: ({ proven, pending }: Proof): Text =>
    text(
      `本办件已入账的 ${proven} 条留痕全部在防篡改日志中，已与网关签名的检查点逐条核对。${pending > 0 ? `另有 ${pending} 条正在写入。` : ''}`,
      `All ${proven} steps of this case in the tamper-evident log were checked, one by one, against the checkpoint that the gateway signed.${pending > 0 ? ` ${pending} more are being written.` : ''}`,
    ),
  open: (_: Proof): Text =>
    text(
      '留痕已保存，正在写入防篡改日志；稍后刷新即可核验。',
      'The steps are kept and are being written to the tamper-evident log; reload in a moment.',
    ),
  fails: (_: Proof): Text =>
    text(
      '留痕与签名的检查点不符：记录可能被改动。请勿据此办理，并通知审计方。',
      'What is recorded does not fit the signed checkpoint: it may have been changed. Do not rely on it, and tell the auditor.',
    ),
};

/** What an open page says about itself. */
export const liveTexts = {
  broken: text('已断开，页面不再自动更新。', 'Cut off: this page does not keep itself up to date.'),
  polling: text('连接过多，每 15 秒查询一次。', 'Too many connections: asking every 15 seconds.'),
  updated: text('页面已更新。', 'The page was brought up to date.'),
  retry: text('重新连接', 'Connect again'),
  held: text(
    '本页有新的变化；您正在填写的内容没有改动。',
    'There is something new on this page; what you are writing was left as it is.',
  ),
  heldLink: text('查看新内容', 'Show what is new'),
} as const satisfies Record<string, Text>;
