import { type Text, text } from '../../platform/html/text.ts';

export const windowPaperTexts = {
  consent: text('跨省通办服务同意书', 'Consent to be served across regions'),
  notice: text('专窗收件告知单', 'What happens now'),
  print: text('打印', 'Print'),
  draft: text('收件草稿编号', 'Number of the draft'),
  consentLead: text(
    '本人（本单位）委托本窗口收取下列申请材料并转送办理地，已知悉并同意：',
    'I (we) have this window take the papers listed below and pass them to the deciding region, and I know and agree:',
  ),
  consentBasis: text('《中华人民共和国个人信息保护法》第十三条、第二十三条', 'PIPL art. 13 and 23'),
  applicantSigns: text('申请人（代理人）签名、日期', 'Applicant or agent, day'),
  clerkSigns: text('经办人签名、日期', 'Clerk, day'),
  noticeLead: text(
    '本窗口已收到下列材料，并转送办理地。请保存本单。',
    'This window has the papers listed below and passes them on. Please keep this sheet.',
  ),
  received: text('收件时间', 'Received'),
  promised: text('承诺办结', 'Promised within'),
  phones: text('办理地电话', 'To ring there'),
  next: text(
    '{to}审查材料，五个工作日内书面告知是否受理；逾期不告知的，自收到材料之日起即为受理。',
    '{to} looks at the papers and says in writing within five working days whether it accepts them; without a word it has.',
  ),
  mayAsk: text(
    '材料不齐全的，办理地一次告知需要补正的全部内容，可到本窗口或在线补交。',
    'What is missing is told once and in full; bring it here or send it online.',
  ),
  follow: text(
    '凭本单右上方的二维码或短码，在线上、任一窗口或自助终端查询进度。',
    'Ask how it stands by the code above, online, at any window or at a kiosk.',
  ),
  comesBack: text(
    '交寄的原件与办理结果按约定方式交还，请当面清点签收；对服务可以评价，也可以投诉。',
    'Originals and the result come back as was agreed: count them and sign. You may say how it was, and complain.',
  ),
  noticeBasis: text(
    '《中华人民共和国行政许可法》第二十九条、第三十二条',
    'Administrative Licensing Law, art. 29 and 32',
  ),
} as const satisfies Record<string, Text>;

/** What is agreed to, one sentence each. */
export const consentPoints: readonly Text[] = [
  text(
    '本窗口只收取、核对和转送材料；是否受理、作出何种决定，由办理地依法负责。',
    'This window only takes, checks and passes on papers; what is accepted and decided is the deciding region’s.',
  ),
  text(
    '为办理本事项，申请信息和下列材料提供给办理地；列为电子证照的，向签发地调取，只用于本事项。',
    'For this matter the application and the papers below are given to the deciding region; e-certificates are fetched from who issued them, and for this matter only.',
  ),
  text(
    '需要交寄的原件由本窗口封存寄送，每次交接都有记录；能当场核验的，核验后退还。',
    'Originals that must travel are sealed and sent by this window, and every hand-over is on record; what can be seen at once is given back.',
  ),
  text(
    '可以查询办理进度，以及谁查阅过本人的信息和原因；有异议可以投诉。',
    'I can see how it stands, who looked at my data and why, and complain.',
  ),
  text(
    '可以不同意；提交后、决定作出前，可以撤回申请。',
    'I need not agree, and may withdraw the application before it is decided.',
  ),
];
