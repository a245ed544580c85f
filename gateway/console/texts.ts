import type { AuditAction } from '#contracts/audit-event';
import type { CaseState } from '#contracts/case-states';
import type { ReceiptKind } from '#contracts/receipt';
import type { Language } from '../platform/problem-texts.ts';

type Text = Readonly<Record<Language, string>>;
const text = (zh: string, en: string): Text => ({ 'zh-CN': zh, en });

export const actionTexts: Readonly<Record<AuditAction, Text>> = {
  'session.redeemed': text('本人在原地区登录', 'Signed in at home'),
  'token.exchanged': text('身份换取跨区令牌', 'Identity exchanged for a cross-region token'),
  'token.issued': text('签发令牌', 'Token issued'),
  'certificate.retrieved': text('调取电子证照', 'E-certificate retrieved'),
  'certificate.refused': text('证照未获认可', 'E-certificate not recognised'),
  'credential.issued': text('签发最小化凭证', 'Minimal credential issued'),
  'case.submitted': text('收件并提交', 'Collected and submitted'),
  'case.forwarded': text('已送达办理地', 'Reached the deciding region'),
  'case.accepted': text('受理', 'Accepted'),
  'case.refused': text('不予受理', 'Not accepted'),
  'case.supplement_required': text('要求补正', 'Supplement required'),
  'case.supplemented': text('提交补正', 'Supplement sent'),
  'case.approved': text('办结: 准予', 'Decided: granted'),
  'case.denied': text('办结: 不准予', 'Decided: denied'),
  'case.withdrawn': text('申请人撤回', 'Withdrawn'),
  'case.suspended': text('暂停, 待处理', 'Suspended, somebody must act'),
  'case.resumed': text('恢复办理', 'Resumed'),
  'case.read': text('查阅', 'Read'),
  'message.delivered': text('送达对方平台', 'Delivered to the platform'),
  'message.refused': text('对方平台拒收', 'Refused by the platform'),
  'message.expired': text('超期未送达', 'Expired undelivered'),
  'message.deferred': text('对方休息, 等待开放', 'Closed there, waiting for opening'),
  'message.parked': text('已搁置, 待运营处理', 'Parked for an operator'),
  'handoff.opened': text('开启纸质交接', 'Hand-off of originals opened'),
  'custody.sealed': text('加盖服务专用章封装', 'Sealed under the service seal'),
  'custody.dispatched': text('交寄', 'Dispatched'),
  'custody.received': text('签收', 'Received'),
  'custody.counted': text('清点无误', 'Counted, complete'),
  'custody.discrepancy': text('清点不符', 'Count differs'),
  'custody.returned': text('退回', 'Returned'),
  'custody.lost': text('遗失', 'Lost'),
  'callback.refused': text('回调被拒', 'Callback refused'),
  'federation.changed': text('联盟文件变更', 'Federation changed'),
  'console.opened': text('打开控制台', 'Console opened'),
};

export const stateTexts: Readonly<Record<CaseState, Text>> = {
  submitted: text('已提交', 'Submitted'),
  forwarded: text('已送达', 'Forwarded'),
  accepted: text('已受理', 'Accepted'),
  refused: text('不予受理', 'Not accepted'),
  supplement_required: text('待补正', 'Supplement required'),
  approved: text('准予', 'Granted'),
  denied: text('不准予', 'Denied'),
  withdrawn: text('已撤回', 'Withdrawn'),
  suspended: text('已暂停', 'Suspended'),
};

export const receiptTexts: Readonly<Record<ReceiptKind, Text>> = {
  technical: text('技术回执', 'Technical'),
  acceptance: text('受理回执', 'Acceptance'),
  refusal: text('不予受理回执', 'Refusal'),
  supplement: text('补正通知', 'Supplement'),
  decision: text('办结回执', 'Decision'),
  custody: text('交接回执', 'Custody'),
};

export const pageTexts = {
  product: text('通办 · 跨区域政务网关', 'Tongban · cross-region gateway'),
  cases: text('办件', 'Cases'),
  caseOf: text('办件全程', 'Case timeline'),
  noCases: text('还没有办件。提交第一个办件后会显示在这里。', 'No cases yet. The first one appears here when it is submitted.'),
  noEvents: text('尚无步骤。', 'No steps yet.'),
  noReceipts: text('尚无回执。', 'No receipts yet.'),
  receipts: text('回执', 'Receipts'),
  waiting: text('在途消息', 'Messages on their way'),
  nothingWaiting: text('没有在途消息。', 'Nothing is on its way.'),
  offline: text('线下', 'on paper'),
  gateway: text('通办网关', 'Tongban'),
  collected: text('收件地', 'collected in'),
  decided: text('办理地', 'decided in'),
  home: text('原地区', 'home region'),
  proofHolds: text('日志证明成立', 'The log proof holds'),
  proofFails: text('日志证明不成立', 'The log proof does not hold'),
  proven: text('已证明', 'proven'),
  pending: text('等待入账', 'waiting to be sequenced'),
  treeSize: text('日志规模', 'log size'),
  otherLanguage: text('English', '中文'),
  next: text('下一页', 'Next page'),
  nextAttempt: text('下次投递', 'next attempt'),
  digest: text('内容摘要', 'digest'),
} as const satisfies Record<string, Text>;
