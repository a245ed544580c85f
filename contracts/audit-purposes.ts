/**
 * What for, where an act is for no item: the whole vocabulary, so that what somebody typed never stands in the log as a
 * purpose (PIPL art. 6: a clear one). An act for an item has the item's code and name (`ItemPurpose`).
 */
export const auditPurposes = {
  // Why somebody reads.
  case_handling: '办理办件',
  own_affairs: '本人事务',
  operation: '平台运营',
  supervision: '监督检查',
  annual_review: '年度检查',
  complaint: '投诉处理',
  litigation: '诉讼复议',
  data_subject_request: '个人信息主体请求',
  security_incident: '安全事件',
  quality_review: '质量评查',
  'looking at cases in the console': '在控制台查看办件',
  // Doors, sessions, people.
  security_of_the_door: '入口安全',
  'log-in at the home region for a service of another region': '在本地登录以异地办事',
  'use of an application of another region': '使用异地应用',
  'withdrawal of the consent to be served': '撤回同意',
  'acting for the person towards the deciding region': '向办理地代为办理',
  'whether a person acts for a company': '核实企业经办人',
  'ending what is open in a member’s name': '结束成员的会话',
  // Cases and what goes with them.
  'the applicant withdraws what is not decided': '申请人撤回未决事项',
  'several items as one bundle': '一件事联办',
  'originals travel with the case': '原件随件流转',
  'a fault report about a region': '对地区的报错',
  'who can be rung in a region': '地区联络员',
  'a number called at a window': '窗口叫号',
  reconciling: '核对一致',
  // Certificates.
  'a certificate shown by its holder': '亮证',
  'dispute of a certificate': '证照异议',
  'standing of a certificate': '证照状态同步',
  'question about a certificate': '证照查询',
  'catalogue of items': '事项目录',
  // Messages.
  'the region is closed by its calendar': '地区按日历停止接收',
  'the region does not answer and is left alone': '地区不应答，暂停发送',
  'a region that does not answer is left alone': '地区不应答，断路',
  'a message that waits goes now': '立即发送等待的消息',
  'a parked message goes again': '重发搁置消息',
  'a parked webhook goes again': '重发搁置通知',
  'a member says where it is told about changes': '成员设置通知地址',
  'a member is told again what it missed': '补发漏收的通知',
  'a member could not be told about a change': '无法通知成员',
  // Who belongs, with which keys, who agreed to what.
  'a new version of the federation document': '联盟文件新版本',
  'an operator acts on a region': '运营方操作地区',
  'keys by the operator’s word alone': '运营方单方登记密钥',
  'keys that a member proposed': '成员提出的密钥',
  'a member’s own keys': '成员自己的密钥',
  'proposing an agreement': '提出协议',
  'a side’s own yes to an agreement': '一方签署协议',
  'a side ends an agreement': '一方终止协议',
  'stopping an agreement': '停用协议',
  // The log itself.
  integrity_of_the_log: '日志完整性',
  'the checkpoints of the log are signed by another key': '日志更换签名密钥',
  'the database was restored from before the published head of the log':
    '数据库恢复到已公布日志之前',
  'what regions decided before the database was restored': '数据库恢复后与地区对账',
} as const satisfies Readonly<Record<string, string>>;

/** For an item, made by `itemPurpose` alone. */
export type ItemPurpose = string & { readonly itemPurpose: true };
export type AuditPurpose = keyof typeof auditPurposes | ItemPurpose;
