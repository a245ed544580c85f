import { type Text, text } from '../../platform/html/text.ts';

export const keyTexts = {
  title: text('本平台密钥', 'Keys of this platform'),
  lead: text(
    '更换密钥由本平台用现行密钥签署，运营方再签署同一文本后生效。密钥遗失、被盗或过期时不能签署：请联系运营方。',
    'A change of keys is signed by this platform with a key that counts, and in force once the operator has signed the same. A key that is lost, stolen or ran out cannot sign: reach the operator.',
  ),
  inForce: text('现行密钥', 'Keys in force'),
  kid: text('密钥名（kid）', 'Key (kid)'),
  print: text('指纹（RFC 7638）', 'Thumbprint (RFC 7638)'),
  before: text('现在', 'Now'),
  after: text('更换后', 'After it'),
  gone: text('不再列出', 'not listed'),
  always: text('一直有效', 'counts without end'),
  from: text('自', 'from'),
  until: text('至', 'until'),
  last: text('最近一次更换', 'The last change'),
  noChange: text('还没有提出过更换。', 'None was proposed yet.'),
  wantNew: text('提出更换', 'Propose a change'),
  newKey: text('新公钥（JWK）', 'The new public key (JWK)'),
  newKeyHint: text(
    '只粘贴公钥；私钥不得粘贴到任何网页。可不填：只改日期。',
    'The public half alone; a private key is pasted on no page. Empty: dates alone change.',
  ),
  oldUntil: text('旧密钥有效至（当日结束）', 'The old keys count until the end of'),
  oldUntilHint: text(
    '留出时间让各系统换用新密钥；签署的密钥必须保留到某日。',
    'Long enough for every system to change over; the key that signs has to stay until a day.',
  ),
  drop: text('立即不再列出', 'Take out at once'),
  look: text('核对更换', 'Look at the change'),
  looked: text('拟签署的更换', 'The change to be signed'),
  sendIt: text(
    '同一文件请另行（不经网关）送交运营方：运营方凭该文件核对并签署。',
    'Send the same file to the operator by another way than this gateway: the operator signs that file.',
  ),
  note: text(
    '核对上面的密钥名和指纹后再签署。',
    'Compare names and thumbprints above before you sign.',
  ),
  proposed: text('已提出，等待运营方确认。', 'It is proposed and waits for the operator.'),
  waiting: text('等待确认', 'waits'),
  confirmed: text('已确认生效', 'confirmed, in force'),
  refused: text('已拒绝', 'refused'),
  // The operator's side.
  list: text('换钥申请', 'Changes of keys'),
  listLead: text(
    '平台提出并签署的换钥。运营方用成员另行送来的文件核对并签署；不一致即拒绝。',
    'What platforms proposed and signed. The operator signs the file that the member sent by another way; where it differs, it refuses.',
  ),
  none: text('没有等待确认的换钥申请。', 'No change of keys waits.'),
  ofMember: text('换钥', 'Change of keys'),
  at: text('提出时间', 'Proposed at'),
  addresses: text('回跳地址', 'Addresses to which people come back'),
  sameAddresses: text('不变', 'as they are'),
  addressesHint: text(
    '每行一个；不改则保持原样。此后以这里所列为准。',
    'One a line; left as it is, nothing changes. From then on it is those that stand here.',
  ),
  firstFile: text('第一步：取得成员另行送来的文件', 'First: the file that the member sent'),
  fileNote: text(
    '不从本页取：请成员以电话、当面或公文等另一途径送来，并核对上面的指纹。',
    'Not from this page: have it by telephone, in person or by letter, and compare the thumbprints above.',
  ),
  refuse: text('拒绝', 'Refuse'),
  refuseWhy: text('理由', 'Why'),
  confirmedNow: text('已确认，新密钥已生效。', 'Confirmed: the new keys are in force.'),
  refusedNow: text('已拒绝，密钥不变。', 'Refused: the keys stay as they are.'),
  members: text('成员', 'Members'),
  done: text('换钥之外的情形', 'Where it is not by the member’s own key'),
  doneLead: text(
    '新成员、密钥遗失、被盗或过期：由运营方在成员页登记，并写明理由。',
    'A new member, a key that is lost, stolen or ran out: the operator puts it in on the member’s page and says why.',
  ),
} as const satisfies Record<string, Text>;

export const refusalTexts = {
  not_confirmed_by_member: text('成员未另行确认', 'not confirmed by the member'),
  wrong_keys: text('密钥不符', 'wrong keys'),
  security: text('安全原因', 'security'),
} as const satisfies Record<string, Text>;
