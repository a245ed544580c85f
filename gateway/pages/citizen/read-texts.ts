import type { FieldClass } from '#contracts/audit-event';
import { type Text, text } from '../../platform/html/text.ts';

/** What of a person was looked at, by the class of the log. */
export const readTexts: Readonly<Record<string, Text>> = {
  case: text('办件情况', 'the case'),
  case_list: text('办件列表中的一行', 'a line of a list of cases'),
  case_changes: text('办件的变化', 'changes of the case'),
  history: text('办件全程', 'the whole course of the case'),
  deadlines: text('办理时限', 'its time limits'),
  reminders: text('催办', 'reminders'),
  document: text('提交的材料', 'papers that were handed in'),
  part: text('提交的材料', 'papers that were handed in'),
  originals: text('原件清单', 'the list of originals'),
  originals_list: text('原件清单', 'the list of originals'),
  pre_check: text('预审', 'the pre-check'),
  pre_check_list: text('预审', 'the pre-check'),
  bundle: text('一件事', 'the bundle'),
  bundle_list: text('一件事', 'the bundle'),
  draft: text('草稿', 'a draft'),
  consultation: text('咨询', 'a question'),
  consultation_list: text('咨询', 'a question'),
  evaluation: text('评价', 'the evaluation'),
  evaluation_list: text('评价', 'the evaluation'),
  fault_report: text('找茬', 'a fault report'),
  fault_report_list: text('找茬', 'a fault report'),
  appointment: text('预约', 'an appointment'),
  person_search: text('按出示的证件查询', 'a search by a document that was shown'),
  messages: text('投递情况，不含内容', 'how it is delivered, not what it says'),
  webhook_messages: text('通知情况，不含内容', 'how it is told, not what it says'),
  message: text('转送的办件', 'the case, sent on'),
  certificate: text('电子证照', 'a certificate'),
  credential: text('电子证照', 'a certificate'),
  presentation: text('亮证出示的字段', 'what a shown certificate gave'),
  audit_log: text('日志', 'the log'),
  accesses: text('查阅记录', 'who looked'),
  disputes: text('证照异议', 'a dispute'),
  access_complaint: text('对查阅的质询', 'a question why somebody looked'),
  access_complaint_list: text('对查阅的质询', 'a question why somebody looked'),
  queue: text('窗口排队', 'the queue of a hall'),
  federation: text('联盟文件', 'the federation'),
  deviations: text('办理偏差', 'what went another way than it should'),
  console: text('在控制台打开的页面', 'a page of the console'),
  evidence: text('办件证据包', 'the evidence of the case'),
} satisfies Readonly<Record<FieldClass, Text>> & Readonly<Record<string, Text>>;

export const ofCase = text('办件', 'of the case');
export const wasRefused = text('被拒绝，未给出', 'refused: nothing was given');
