import { type Text, text } from '../../platform/html/text.ts';

export const signingTexts = {
  sign: text('签署', 'Sign'),
  lead: text(
    '用本方自己的私钥签署，私钥只留在本方，不经此页：取得文本、在本方的机器上签署、把签好的文件传到此页。',
    'It is signed with your own private key, which stays with you and never passes this page: have the text, sign it on a machine of yours, and bring the signed file here.',
  ),
  download: text('第一步：下载文本', 'First: download the text'),
  downloadIt: text('下载', 'Download'),
  compare: text(
    '与本地区事先商定的文本核对后再签署。',
    'Compare it with what your region agreed to before you sign.',
  ),
  run: text('第二步：在本方的机器上运行', 'Second: run on a machine of yours'),
  runNote: text(
    'KEY.json 是本方的私钥文件（JWK，带联盟文件所列的 kid）。命令不联网，只写出签好的文件；签名一日内有效。',
    'KEY.json is your private key (a JWK with the kid that the federation document lists). The command calls nobody and writes the signed file; a signature is good for a day.',
  ),
  bring: text('第三步：上传签好的文件', 'Third: bring the signed file'),
  signed: text('签好的文件（signed.json）', 'The signed file (signed.json)'),
  propose: text('提出', 'Propose'),
  confirm: text('确认', 'Confirm'),
} as const satisfies Record<string, Text>;

export const regionTexts = {
  proposeNew: text('提出新协议', 'Propose an agreement'),
  proposeLead: text(
    '填写文本，核对后下载签署。协议须两地都签署才生效，对方在自己的页面核对并签署。',
    'Write the terms, look at them, then download and sign. It is in force once both regions have signed; the other one compares and signs on its own page.',
  ),
  fromThese: text('以此文本另提协议', 'Propose another from these terms'),
  kind: text('种类', 'Kind'),
  id: text('协议编号', 'Its id'),
  idHint: text(
    '小写字母、数字和连字符，用过的编号不能再用，如 cards-wujiang-jiashan',
    'small letters, digits and hyphens, never used before, as in cards-wujiang-jiashan',
  ),
  direction: text('方向', 'Which way'),
  gives: text('本地区给出，对方使用', 'ours counts there'),
  isGiven: text('对方给出，本地区使用', 'theirs counts here'),
  other: text('对方地区', 'The other region'),
  itemsHint: text(
    '事项基本码（12 位），每行一个',
    'basic codes of items (12 characters), one a line',
  ),
  issuersHint: text(
    '统一社会信用代码或行政区划代码，每行一个；只认某段时间签发的，写作“代码（2020-01-01/..）”',
    'unified codes of bodies, or codes of regions, one a line; CODE(2020-01-01/..) where what was issued between two days counts',
  ),
  fieldsHint: text(
    '留空：事项可读的全部字段；否则每行一个字段名',
    'empty: whatever the item may read; else names of fields, one a line',
  ),
  exceptHint: text('日期，每行一个', 'dates, one a line'),
  optional: text('可不填', 'may be empty'),
  notSaid: text('未定', 'not said'),
  previewRequired: text('须经本人查看同意', 'seen and agreed to by the person'),
  previewByLaw: text('依法查看，不问本人', 'by law, and nobody is asked'),
  byLaw: text('依法查看的条款', 'The clause by which the body looks by law'),
  bound: text('须绑定持有人密钥', 'bound to a key of its holder'),
  look: text('核对文本', 'Look at the terms'),
  looked: text('拟签署的文本', 'The terms to be signed'),
  nothingBeside: text(
    '两地之间没有同一种类的现行协议，此为第一份。',
    'Nothing of this kind is in force between the two: it is the first.',
  ),
  end: text('终止', 'End it'),
  endProposal: text('撤回提案', 'Take the proposal back'),
  endLead: text(
    '终止须提前通知；不填日期即最早可终止之日。提案可立即撤回。',
    'An agreement ends with notice: without a day, on the earliest one. A proposal is taken back at once.',
  ),
  on: text('最后一日', 'Last day'),
  waitsForUs: text('等待本地区签署', 'waits for this region'),
  proposed: text('已提出，等待对方签署。', 'It is proposed and waits for the other region.'),
  signedNow: text('已签署。', 'It is signed.'),
  ended: text('已记录。', 'It is recorded.'),
  nothingYet: text(
    '没有约束本地区的协议。可提出一份，或等待对方提出。',
    'No agreement binds this region. Propose one, or wait for another region to.',
  ),
} as const satisfies Record<string, Text>;

export const dayTexts = {
  sun: text('周日', 'Sunday'),
  mon: text('周一', 'Monday'),
  tue: text('周二', 'Tuesday'),
  wed: text('周三', 'Wednesday'),
  thu: text('周四', 'Thursday'),
  fri: text('周五', 'Friday'),
  sat: text('周六', 'Saturday'),
} as const satisfies Record<string, Text>;
