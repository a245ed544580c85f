import type { MaterialHow } from '#contracts/item';
import { type Text, text } from '../../platform/html/text.ts';

export const howTexts: Readonly<Record<MaterialHow, Text>> = {
  exempt: text('免提交', 'need not be brought'),
  certificate: text('调取电子证照', 'by e-certificate'),
  commitment: text('告知承诺', 'by signed commitment'),
  upload: text('扫描上传', 'scanned'),
  original: text('原件寄送', 'original, travels'),
};

export const collectTexts = {
  title: text('收件', 'Collect a case'),
  lead: text(
    '选择要办的事项，开始一份草稿；可随时停下，草稿保留三十天。',
    'Choose what is applied for and begin a draft. Stop whenever you like: it is kept for thirty days.',
  ),
  search: text('事项名称', 'Name of the item'),
  region: text('办理地', 'Deciding region'),
  find: text('查找事项', 'Find items'),
  begin: text('开始收件', 'Begin'),
  noItems: text('没有找到事项。', 'No item was found.'),
  draft: text('草稿', 'Draft'),
  goOn: text('继续草稿', 'Go on with a draft'),
  draftNumber: text('草稿编号', 'Draft number'),
  done: text('已完成', 'Done'),
  open: text('待完成', 'To do'),
  identity: text('申请人身份', 'Who applies'),
  people: text('代办、监护与告知', 'Who stands beside them, how they are told'),
  form: text('申请表', 'Form'),
  materials: text('材料', 'Materials'),
  check: text('核对并提交', 'Check and submit'),
  save: text('保存', 'Save'),
  prefill: text('用已调取的证照填写', 'Fill in from the certificates'),
  change: text('修改', 'Change'),
  back: text('返回任务清单', 'Back to the list'),
  backOne: text('返回', 'Back'),
  home: text('由申请人在归属地登录', 'The applicant signs in at home'),
  homeLead: text(
    '请申请人在第二屏或手机上打开下面的页面，确认事项后在归属地登录；身份证号不必提供给本窗口。',
    'The applicant opens this page on the second screen or their phone, confirms what it is for and signs in at home; this window need not learn their number.',
  ),
  homeOpen: text('生成登录页面', 'Make the page'),
  homeLink: text('打开申请人页面', 'Open the applicant’s page'),
  homeDone: text('申请人已在归属地登录', 'The applicant signed in at home'),
  refresh: text('刷新', 'Look again'),
  level: text('实名等级', 'real-name level'),
  document: text('凭证件登记', 'By their document'),
  documentPerson: text('自然人', 'A person'),
  documentCompany: text('企业', 'A company'),
  name: text('姓名或名称', 'Name'),
  idType: text('证件类型', 'Document'),
  idNumber: text('证件号码或统一社会信用代码', 'Number of the document, or the company’s code'),
  personName: text('姓名', 'Name'),
  personNumber: text('证件号码', 'Number of the document'),
  legalRepresentative: text('法定代表人（仅企业）', 'Legal representative, of a company'),
  phone: text('联系电话', 'Telephone'),
  issuingState: text(
    '护照签发国（仅护照，三个字母，如 DEU）',
    'State that issued the passport (passports alone, three letters)',
  ),
  other: text('其他填写项（名称与内容）', 'Other entries: name and content'),
  key: text('名称', 'Name'),
  value: text('内容', 'Content'),
  how: text('提供方式', 'How it is provided'),
  commitmentText: text(
    '已签署的承诺书编号（仅告知承诺）',
    'Number of the signed commitment, if it is one',
  ),
  signedScan: text(
    '申请人没有登录的，请签署承诺书并上传签署件的扫描件；原件由本窗口保存。',
    'Whoever is not signed in signs it on paper: add a scan of it above. The paper stays at this window.',
  ),
  required: text('必要', 'required'),
  optional: text('可选', 'optional'),
  retrieve: text('调取', 'Fetch'),
  retrieved: text('已提供', 'provided'),
  needsPerson: text(
    '调取证照须由申请人先登录归属地。',
    'To fetch a certificate the applicant signs in at home first.',
  ),
  travels: text('有原件需要寄送办理地', 'Originals travel to the deciding region'),
  problems: text('还缺', 'Still missing'),
  consent: text(
    '申请人已核对以上内容，同意为办理本事项将其提供给办理地。',
    'The applicant has checked this and agrees that it goes to the deciding region for this item.',
  ),
  ownConsent: text(
    '我已核对以上内容，同意为办理本事项将其提供给办理地。',
    'I have checked this and agree that it goes to the deciding region for this item.',
  ),
  lacks: text('缺少{name}', '{name} is missing'),
  submit: text('提交办件', 'Submit'),
  discard: text('删除草稿', 'Throw the draft away'),
  signInAgain: text(
    '重新登录后再提交；草稿已保留',
    'Sign in again, then submit; the draft is kept',
  ),
  guide: text('办事指南', 'Guide'),
  situation: text('情形', 'Situation'),
  situationLead: text(
    '按办事指南逐题询问；答完后，只列出这一情形需要的材料。可以随时改。',
    'What the guide asks, one after the other: once it is told, only what this situation needs is listed. It can be changed at any time.',
  ),
  situationEnds: text('此情形不能在此申请：', 'In this situation this is not the way: '),
  noQuestions: text('本事项没有要询问的情形。', 'The guide of this item asks nothing.'),
  until: text('保留至', 'kept until'),
} as const satisfies Record<string, Text>;

/** The tasks of a draft, in the order in which they are usually done. */
export const taskNames = {
  identity: collectTexts.identity,
  people: collectTexts.people,
  situation: collectTexts.situation,
  form: collectTexts.form,
  materials: collectTexts.materials,
} as const satisfies Record<string, Text>;

export const idTypeTexts: Readonly<Record<string, Text>> = {
  '111': text('居民身份证', 'Identity card'),
  '511': text('台湾居民来往大陆通行证', 'Travel permit, Taiwan'),
  '516': text('港澳居民来往内地通行证', 'Travel permit, Hong Kong and Macau'),
  '553': text('外国人永久居留身份证', 'Foreign permanent resident'),
  '414': text('普通护照', 'Passport'),
  '001': text('统一社会信用代码（企业）', 'Company code'),
};
