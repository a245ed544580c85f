import type { AuditAction } from '#contracts/audit-event';
import { type Text, text } from './text.ts';

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
  'case.approved': text('办结：准予', 'Decided: granted'),
  'case.denied': text('办结：不准予', 'Decided: denied'),
  'case.withdrawn': text('申请人撤回', 'Withdrawn'),
  'case.suspended': text('暂停，待处理', 'Suspended, somebody must act'),
  'case.resumed': text('恢复办理', 'Resumed'),
  'case.read': text('查阅留痕', 'Read'),
  'message.delivered': text('收到消息', 'Received a message'),
  'message.refused': text('拒收消息', 'Refused a message'),
  'message.expired': text('超期未送达', 'Expired undelivered'),
  'message.deferred': text('对方休息，等待开放', 'Closed there, waiting for opening'),
  'message.parked': text('已搁置，待运营处理', 'Parked for an operator'),
  'message.redriven': text('运营重新投递', 'Sent again by an operator'),
  'handoff.opened': text('登记原件交接', 'Hand-off of originals opened'),
  'custody.sealed': text('原件封装盖章', 'Originals sealed'),
  'custody.dispatched': text('原件交寄', 'Originals dispatched'),
  'custody.received': text('原件签收', 'Originals received'),
  'custody.counted': text('原件清点相符', 'Originals counted, complete'),
  'custody.discrepancy': text('原件清点不符', 'Count of originals differs'),
  'custody.returned': text('原件退回', 'Originals returned'),
  'custody.lost': text('原件遗失', 'Originals lost'),
  'callback.refused': text('回调被拒', 'Callback refused'),
  'federation.changed': text('联盟文件变更', 'Federation changed'),
  'console.opened': text('打开控制台查阅', 'Opened in the console'),
};

/** What arrived, seen from the region that received it; by class of the audit event's object. */
export const arrivalTexts: Readonly<Record<string, Text>> = {
  'message.submission': text('收到申请', 'Received the application'),
  'message.supplement': text('收到补正材料', 'Received the supplement'),
  'message.withdrawal': text('收到撤回', 'Received the withdrawal'),
  'message.notice': text('收到进度通知', 'Informed of the progress'),
};
