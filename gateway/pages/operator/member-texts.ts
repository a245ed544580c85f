import { type Text, text } from '../../platform/html/text.ts';

export const memberTexts = {
  title: text('成员', 'Members'),
  lead: text(
    '属于联盟的平台、应用、自助终端、审计方和运营方。在此填写，先核对联盟文件的差异再生效。',
    'The platforms, apps, kiosks, auditors and operators that belong. What is written here is first compared as a version of the federation document, then put in force.',
  ),
  add: text('加入成员', 'Add a member'),
  addLead: text(
    '成员自己生成密钥对，只把公钥和编号交来；私钥不经此页。填写后先核对差异，再按“生效”。',
    'The member makes its key pair and sends the public half and a name; no private key passes here. It is compared first, and in force by another press.',
  ),
  clientId: text('成员编号', 'Client id'),
  clientIdHint: text('小写字母、数字、点和连字符', 'small letters, digits, dots, hyphens'),
  name: text('名称', 'Name'),
  region: text('地区', 'Region'),
  role: text('角色', 'Role'),
  key: text('公钥（JWK）', 'Public key (JWK)'),
  keyHint: text(
    '带 kid 的 P-256 或 Ed25519 公钥。含私钥（d）时拒绝，且该密钥须弃用。',
    'A P-256 or Ed25519 key with its kid. With a private half (d) it is refused, and that key is to be thrown away.',
  ),
  scopes: text('权限', 'Scopes'),
  towards: text('可代本地区居民向这些地区办理', 'It may act for people of its region towards'),
  redirectUris: text('回跳地址（应用），每行一个', 'Addresses to come back to (apps), one a line'),
  look: text('核对差异', 'Compare'),
  keys: text('密钥', 'Keys'),
  giveKey: text('登记公钥', 'Put in a public key'),
  giveKeyLead: text(
    '平台通常自己签署换钥（“换钥”页）。密钥遗失、被盗或过期时由运营方登记，并写明理由，记入日志。',
    'A platform signs for its next key itself (“Keys”). Where its key is lost, stolen or ran out the operator puts one in, says why, and it stands in the log.',
  ),
  instead: text('代替', 'In the place of'),
  nothing: text('不代替，另加一把', 'none: beside the others'),
  endKey: text('立即停用此密钥', 'Take this key out'),
  endKeyLead: text(
    '由此密钥签署的协议同时失效：先请该地区用另一密钥重新签署。',
    'Agreements that it signed fall with it: have the region sign them with another key first.',
  ),
  changeScopes: text('更改权限', 'Change its scopes'),
  remove: text('移出联盟', 'Take it out of the federation'),
  removeLead: text(
    '其会话、令牌和由它签署的协议随之失效。',
    'Its sessions, its tokens and the agreements that it signed end with it.',
  ),
  ended: text('会话已结束。', 'Its sessions have ended.'),
  exchange: text('可代办方向', 'Acts towards'),
  none: text('没有符合的成员。', 'No member is so.'),
  all: text('全部成员', 'All members'),
} as const satisfies Record<string, Text>;
