import type { z } from 'zod';
import type { PaperKind, ServiceHow, ServiceTo } from '#contracts/paper';
import { type Text, text } from '../../platform/html/text.ts';

/** What a paper says of itself, in the order of its law: 行政许可法 art. 32, 38, 42, 44. */
export const paperBodies: Readonly<Record<PaperKind, Text>> = {
  receipt: text(
    '本窗口已收到您提交的下列申请材料，将转送办理地审查。本凭证不表示申请已被受理；受理或者不予受理由办理地依法另行书面告知。',
    'This window has received the papers listed below and passes them to the deciding region. This is no acceptance: whether the application is accepted you are told in writing by the deciding region.',
  ),
  acceptance: text(
    '您提交的申请属于本机关职权范围，申请材料齐全、符合法定形式，本机关决定予以受理。',
    'Your application is within the powers of this body, its papers are complete and in due form: it is accepted.',
  ),
  non_acceptance: text(
    '您提交的申请经审查，本机关决定不予受理。理由如下：',
    'Your application was examined and is not accepted, for this reason:',
  ),
  supplement: text(
    '您提交的申请材料不齐全或者不符合法定形式。现将需要补正的全部内容一次告知如下，请补正后提交：',
    'The papers of your application are not complete or not in due form. All that is to be supplemented is told here at once:',
  ),
  extension: text(
    '您的申请在规定期限内不能作出决定。经本机关负责人批准，延长办理期限，理由如下：',
    'Your application cannot be decided within its time. With the approval of the head of this body the time is extended, for this reason:',
  ),
  decision: text(
    '您的申请经审查，本机关依法作出如下决定：',
    'Your application was examined. This body decides:',
  ),
};

/** Whose words they are, by the kind of the paper. */
export const howServed: Readonly<Record<z.infer<typeof ServiceHow>, Text>> = {
  in_person: text('直接送达', 'handed over'),
  post: text('邮寄送达', 'sent by post'),
  electronic: text('电子送达', 'electronically'),
  left: text('留置送达', 'left there'),
};

export const toWhom: Readonly<Record<z.infer<typeof ServiceTo>, Text>> = {
  applicant: text('申请人本人', 'the applicant'),
  agent: text('代理人', 'their agent'),
  guardian: text('监护人', 'their guardian'),
  household: text('同住成年家属', 'an adult of the household'),
};

export const paperTexts = {
  title: text('文书与送达', 'Papers and service'),
  lead: text(
    '按行政许可法应当出具的文书。先打印，盖章后登记文号；网关不保存申请人姓名，由经办人在纸上填写。',
    'The papers that the Administrative Licensing Law has the bodies give out. Print it, seal it, then register its number; the gateway keeps no name, so the clerk writes it on the paper.',
  ),
  none: text('本办件尚无文书。', 'There is no paper yet.'),
  print: text('打印', 'Print'),
  registered: text('已登记', 'registered'),
  owed: text('未登记', 'not registered'),
  register: text('登记已出具的文书', 'Register a paper that was given out'),
  kind: text('文书', 'Paper'),
  number: text('文号', 'Number'),
  date: text('日期', 'Date'),
  body: text('出具机关', 'Body'),
  seal: text('印章编号', 'Number of the seal'),
  service: text('送达', 'Service'),
  serviceLead: text(
    '决定作出后十个工作日内送达。先打印送达回证，签收后在此登记。',
    'Within ten working days of the decision. Print the receipt of service, have it signed, then record it here.',
  ),
  serviceTitle: text('送达回证', 'Receipt of service'),
  how: text('送达方式', 'How'),
  to: text('签收人', 'Received by'),
  clerk: text('送达人工号', 'Number of the clerk'),
  at: text('送达时间（北京时间）', 'When (Beijing time)'),
  signed: text('已签名的送达回证（扫描件）', 'The signed receipt of service, scanned'),
  waybill: text('运单号（邮寄时填写）', 'Waybill, where it was sent'),
  note: text('说明（留置送达时填写地点与见证人）', 'Note (where it was left and who saw it)'),
  record: text('登记送达', 'Record the service'),
  served: text('已送达', 'Served'),
  applicant: text('申请人', 'Applicant'),
  item: text('事项', 'Item'),
  caseNumber: text('办件编号', 'Case number'),
  from: text('收件地', 'Collected at'),
  decidedBy: text('办理地', 'Decided at'),
  materials: text('材料', 'Papers'),
  serial: text('序号', 'No.'),
  way: text('提交方式', 'How it came'),
  reason: text('理由', 'Reason'),
  wanted: text('需补正的材料', 'What is to be supplemented'),
  basis: text('依据', 'Under'),
  article: text('《中华人民共和国行政许可法》第{n}条', 'Administrative Licensing Law, art. {n}'),
  due: text('承诺办结日期', 'Promised by'),
  byRule: text('本决定由系统依下列规则作出', 'Decided by a system, by this rule'),
  extended: text('延长', 'Extended by'),
  blankDays: text('____ 日', '____ days'),
  certificates: text('核发证照', 'Certificates issued'),
  approved: text('准予许可', 'Approved'),
  denied: text('不予许可', 'Denied'),
  remedy: text(
    '如不服本决定，可自收到之日起{days}日内向{body}申请行政复议，或者自收到之日起{months}个月内向{court}提起行政诉讼。',
    'If you do not accept this, you may within {days} days of receiving it ask {body} for reconsideration, or within {months} months bring it before {court}.',
  ),
  sealed: text('（印章）', '(seal)'),
  signature: text('签收', 'Received'),
  server: text('送达人', 'Served by'),
  witness: text('见证人', 'Witness'),
  place: text('送达地点', 'Where'),
  paper: text('送达文书', 'What was served'),
  scan: text('扫码或凭短码查询进度', 'Ask how it stands by this code'),
  chinese: text('', 'A translation for your information: the Chinese paper counts.'),
  back: text('返回办件', 'Back to the case'),
} as const satisfies Record<string, Text>;
