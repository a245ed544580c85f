import { text } from '../../platform/pages/text.ts';

export const pageTexts = {
  chooserTitle: text('选择您的归属地', 'Choose your home region'),
  chooserLead: text(
    '{client} 需要确认您的身份。请用您在归属地的账号登录，无需注册新账号。',
    '{client} needs to know who you are. Sign in with the account you have at home; no new account is made.',
  ),
  goesBack: text('完成后返回', 'Afterwards you go back to'),
  search: text('搜索地区', 'Find a region'),
  searchHint: text('名称、拼音、省份或区划代码', 'Name, province or region code'),
  searchButton: text('搜索', 'Find'),
  clear: text('清除搜索', 'Show all'),
  lastTime: text('上次选择', 'Last time'),
  noRegion: text('没有找到“{q}”。', 'Nothing was found for “{q}”.'),
  noRegionNext: text(
    '请换一个名称或代码；您的地区可能尚未接入，可到窗口办理。',
    'Try another name or code. Your region may not take part yet: a service window can help.',
  ),
  noRegions: text('目前没有可登录的地区。', 'No region can be signed in with at the moment.'),
  found: text('找到 {n} 个地区', '{n} regions found'),
  asPerson: text('个人登录', 'As a person'),
  asCompany: text('法人登录', 'As a company'),
  kindLabel: text('登录身份', 'Sign in as'),
  consentTitle: text('授权确认', 'Your consent'),
  consentLead: text('{client} 请求获取您的以下信息', '{client} asks for the following about you'),
  purpose: text('用途', 'Purpose'),
  asks: text('请求方', 'Who asks'),
  home: text('信息来自', 'Where it comes from'),
  fields: text('提供的信息', 'What is given'),
  why: text('为什么需要', 'Why it is needed'),
  kept: text('保存多久', 'How long it is kept'),
  required: text('必需', 'required'),
  optional: text('可选', 'optional'),
  noFields: text(
    '不提供任何个人信息，仅确认您已登录。',
    'Nothing about you: only that you signed in.',
  ),
  approve: text('同意并继续', 'Agree and go on'),
  refuse: text('不同意', 'Do not agree'),
  refuseNote: text(
    '不同意不会影响您在归属地的账号；您可以到窗口办理。',
    'If you do not agree nothing happens to your account at home, and a service window can help you.',
  ),
  withdrawNote: text(
    '您可以随时在“登录记录”中结束授权。',
    'You can end this at any time under “Where I am signed in”.',
  ),
  quote: text('联系运营方时请提供', 'Quote this to the operator'),
  sessionsTitle: text('登录记录', 'Where I am signed in'),
  sessionsLead: text(
    '您用归属地账号登录的应用。结束后，该应用不能再以您的名义办理。',
    'Applications you signed in to with your account at home. Once ended, an application can no longer act for you.',
  ),
  noSessions: text(
    '此浏览器目前没有登录。请先用归属地账号登录任一应用，再查看登录记录。',
    'You are not signed in with this browser. Sign in to an application first to see where else you are.',
  ),
  thisBrowser: text('此浏览器', 'this browser'),
  since: text('登录时间', 'Since'),
  until: text('有效至', 'Until'),
  level: text('实名等级', 'Real-name level'),
  person: text('个人', 'person'),
  company: text('法人', 'company'),
  end: text('结束', 'End'),
  endOne: text('结束在 {client} 的登录', 'End the session at {client}'),
  endAll: text('全部结束并退出', 'End all and sign out'),
  ended: text('已结束 {n} 个登录。', '{n} sessions were ended.'),
  beijingTime: text('时间均为北京时间 (+08:00)。', 'All times are Beijing time (+08:00).'),
};

/** Real-name levels in words; the number is what the federation agreed on. */
export const proofingTexts = [
  text('未实名', 'not proofed'),
  text('初级实名', 'basic'),
  text('实名', 'real name'),
  text('高级实名', 'real name, verified in person'),
];
