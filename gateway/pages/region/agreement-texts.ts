import { type Text, text } from '../../platform/html/text.ts';

export const agreementTexts = {
  title: text('互认协议', 'Agreements'),
  lead: text(
    '协议由其约束的两地用各自密钥签署；运营方不能订立或修改，只能停用。',
    'An agreement is made by the two regions that it binds, each with its own key; an operator can stop one, and neither make nor alter it.',
  ),
  none: text('没有协议。', 'There is no agreement.'),
  state: text('状态', 'State'),
  type: text('证照类型', 'Certificate type'),
  issuers: text('发证机关', 'Issuing bodies'),
  items: text('适用事项', 'Items'),
  since: text('自', 'From'),
  lastDay: text('最后一日', 'Last day'),
  open: text('未定', 'none yet'),
  signedBy: text('已签署', 'Signed'),
  missing: text('待签署', 'Not signed yet'),
  carried: text(
    '运营方原先写入，须在此日前由两地签署：',
    'Written by the operator before; the two regions sign it by:',
  ),
  broken: text('签名已不成立', 'a signature that no longer stands'),
  terms: text('协议文本（JSON）', 'Terms (JSON)'),
  diff: text('与现行协议的差异', 'How it differs from what is in force'),
  same: text('无变化', 'nothing'),
  field: text('项目', 'Field'),
  now: text('现行', 'In force'),
  proposal: text('提出', 'Proposed'),
  sides: text('两地怎样办理', 'What the regions do'),
  sidesLead: text(
    '由两地各自的管理员在自己的页面办理：核对差异、下载文本、用本地区私钥签署、上传签好的文件；终止也在该页。运营方不能代签。',
    'The administrator of each region does it on a page of its own: compare, download the terms, sign them with the region’s key, bring the signed file; a side ends it there too. An operator signs for nobody.',
  ),
  sidesByCommand: text('或在其命令行直接办理：', 'Or in a shell of the region, at once:'),
  stop: text('停用', 'Stop'),
  stopLead: text(
    '立即失效，不能恢复；两地可看到由谁、何时、为何停用。重新开始须另行提出并签署。',
    'Out of force at once and for good; both regions read who stopped it, when and why. To begin again it is proposed and signed anew.',
  ),
  closed: text('停用或撤回', 'Stopped or withdrawn'),
  ended: text('终止方', 'Ended by'),
  why: text('理由', 'Reason'),
} as const satisfies Record<string, Text>;

export const agreementStates = {
  proposed: text('待签署', 'proposed'),
  withdrawn: text('已撤回', 'withdrawn'),
  agreed: text('已签署，尚未开始', 'agreed, begins later'),
  in_force: text('生效中', 'in force'),
  ended: text('已终止', 'ended'),
  lapsed: text('签名失效', 'lapsed: a signature no longer stands'),
  stopped: text('已停用', 'stopped'),
} as const satisfies Record<string, Text>;

export const agreementReasons = {
  no_longer_needed: text('不再需要', 'no longer needed'),
  other_terms: text('改用其他条款', 'other terms'),
  law_changed: text('法律变化', 'the law changed'),
  irregularities: text('出现异常', 'irregularities'),
  security: text('安全原因', 'security'),
} as const satisfies Record<string, Text>;

/** Why an agreement is over: what an operator may say, and what a document of the configuration does. */
export const closedReasons: Readonly<Record<string, Text>> = {
  ...agreementReasons,
  region_left_out: text('地区已不在联盟文件中', 'its region was left out of the document'),
};

export const agreementKinds = {
  recognition: text('证照互认', 'certificates recognised'),
  items: text('事项开放', 'items opened'),
  handoffs: text('原件收受日', 'days of hand-off'),
} as const satisfies Record<string, Text>;

export const termTexts = {
  certificateType: agreementTexts.type,
  items: agreementTexts.items,
  issuers: agreementTexts.issuers,
  since: agreementTexts.since,
  until: agreementTexts.lastDay,
  fields: text('给出的字段', 'Fields given'),
  days: text('收受日', 'Days of hand-off'),
  except: text('除外日期', 'Days on which nothing leaves'),
  noticeDays: text('终止通知天数', 'Days of notice'),
  preview: text('预览', 'Preview by the person'),
  keyBinding: text('绑定持有人密钥', 'Bound to the holder’s key'),
} as const satisfies Record<string, Text>;
