import type { LegalBasis } from '#contracts/audit-event';
import { type Text, text } from '../../platform/html/text.ts';

export const citizenTexts = {
  identify: text('在归属地登录', 'Sign in at home'),
  identifyLead: text('您正在窗口办理：', 'You are at a counter for:'),
  identifyNote: text(
    '请核对事项与窗口。登录后，窗口可代您办理本事项，半小时内有效；您的证件号不提供给窗口。',
    'Check the item and the counter. After you have signed in, the counter may act for you in this, for half an hour; it does not learn your number.',
  ),
  by: text('窗口', 'Counter'),
  home: text('归属地', 'Home region'),
  noHomes: text(
    '目前没有可在此登录的地区，请到窗口凭证件办理。',
    'No region can sign you in here now: come to a counter with your document.',
  ),
  kind: text('以何身份', 'As'),
  person: text('个人', 'a person'),
  company: text('企业', 'a company'),
  go: text('前往登录', 'Go and sign in'),
  identified: text('登录完成', 'You are signed in'),
  identifiedNext: text(
    '请回到窗口继续办理，可以关闭本页。',
    'Go on at the counter; you may close this page.',
  ),
  signIn: text('登录我的通办', 'Sign in to my cases'),
  signInLead: text(
    '在您的归属地登录，即可查看您在各地的办件。本页只把您自己的信息显示给您本人。',
    'Sign in at your home region to see your cases in every region. These pages show you what is yours, and nobody else.',
  ),
  notOffered: text('本网关未开通个人页面。', 'This gateway offers no pages for citizens.'),
  mine: text('我的办件', 'My cases'),
  none: text('没有办件。', 'No cases yet.'),
  silent: text(
    '以下地区暂时查询不到，可能有内容未显示，请稍后再看：',
    'Not everything is shown: please look again in a while for',
  ),
  cut: text(
    '有的地区还有更多，此处未全部列出。',
    'Of some regions there are more than are shown here.',
  ),
  needs: text('需要您处理', 'Waits for you'),
  needSupplement: text('请补正材料', 'Bring what was asked for'),
  needEvaluation: text('请评价', 'Say how it was'),
  large: text('长辈版', 'Large print'),
  sessions: text('登录与授权', 'Sign-ins and consents'),
  progress: text('办理进度', 'Progress'),
  supplement: text('补正材料', 'What was asked for'),
  scan: text('拍照或文件', 'Photograph or file'),
  note: text('说明', 'Note'),
  send: text('提交', 'Send'),
  evaluate: text('评价', 'Your opinion'),
  score: text('满意程度', 'How satisfied are you?'),
  comment: text('意见（可不填）', 'In your own words, if you like'),
  thanks: text('已评价，谢谢。', 'Thank you, it was taken.'),
  withdraw: text('撤回申请', 'Withdraw'),
  reason: text('理由', 'Why'),
  readers: text('谁看过我的信息', 'Who read my data'),
  readersLead: text(
    '每一次查阅都记在防篡改的日志里：何时、谁、为了什么、依据什么。',
    'Every look stands in a log that cannot be changed: when, who, what for, on which ground.',
  ),
  noReaders: text('还没有查阅记录。', 'Nobody has looked yet.'),
  times: text('次', 'times'),
  purpose: text('用途', 'For'),
  ground: text('依据', 'Ground'),
  entry: text('日志第 {n} 条', 'Log entry {n}'),
  complain: text('认为不当，要求说明', 'Ask for an explanation'),
  complainReason: text('为什么认为不当', 'Why you think it was wrong'),
  doubts: text('您的看法', 'What you doubt'),
  complained: text('已受理，答复期限', 'Taken; to be answered by'),
  caseNumber: text('办件编号', 'Case number'),
  show: text('亮证', 'Show a certificate'),
  showLead: text(
    '生成一次性二维码，60 秒内由窗口扫描，只能用一次；窗口只能看到办事所需的字段。看着本页时每分钟自动换新，十次为止。',
    'Makes a code that a counter scans within 60 seconds, once; the counter sees only the fields that it needs. While you look at this page a new one comes every minute, ten times.',
  ),
  certificate: text('证照', 'Certificate'),
  disclose: text('给窗口看什么', 'What the counter is told'),
  fields: text('办事所需的字段', 'the fields that it needs'),
  match: text('只核对是否一致', 'only whether something is so'),
  makeCode: text('生成亮证码', 'Make the code'),
  renew: text('换一个', 'Another one'),
  validUntil: text('有效至', 'Good until'),
  back: text('返回', 'Back'),
} as const satisfies Record<string, Text>;

export const doubtTexts: readonly (readonly [reason: string, name: Text])[] = [
  ['unknown_reader', text('我不认识这个查阅者', 'I do not know who that is')],
  ['not_needed', text('办事不需要看', 'It was not needed')],
  ['too_often', text('看得太多', 'It was too often')],
  ['not_agreed', text('我没有同意', 'I did not agree')],
  ['other', text('其他', 'Something else')],
];

/** 个人信息保护法 第十三条. */
export const groundTexts: Readonly<Record<string, Text>> = {
  consent: text('本人同意', 'your consent'),
  contract: text('履行合同', 'a contract'),
  statutory_duty: text('履行法定职责', 'a statutory duty'),
  emergency: text('应对突发事件', 'an emergency'),
  public_interest: text('为公共利益的新闻与监督', 'reporting in the public interest'),
  public_by_person: text('本人已公开的信息', 'what the person made public'),
  other_law: text('法律、行政法规规定的其他情形', 'another law'),
  not_personal: text('不涉及个人信息', 'nothing of a person'),
} satisfies Readonly<Record<LegalBasis, Text>>;

export const purposeTexts: Readonly<Record<string, Text>> = {
  case_handling: text('办理您的办件', 'handling your case'),
  own_affairs: text('您本人查看', 'your own look'),
  operation: text('系统运行', 'operation'),
  supervision: text('监督审计', 'supervision'),
  annual_review: text('年度检查', 'the annual review'),
  complaint: text('投诉处理', 'a complaint'),
  litigation: text('诉讼复议', 'a lawsuit or a review'),
  data_subject_request: text('个人信息主体请求', 'a request about personal data'),
  security_incident: text('安全事件', 'a security incident'),
  quality_review: text('质量评查', 'a review of quality'),
};
