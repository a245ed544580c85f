import type { Act, Repeat, Who } from './act.ts';

const callers: Readonly<Record<Exclude<Who, 'member'>, string>> = {
  anyone: 'Open to anyone.',
  browser: 'For the browser of a person, by what its cookie and its address hold.',
  visitor: 'For a session of pages.',
  client: 'With client authentication: private_key_jwt.',
  region: 'For the region, in its own format and under its own signature.',
  courier: 'For the courier company, in its own format and under its own signature.',
};

const repeats: Readonly<Record<Repeat, string>> = {
  claimed: 'The same Idempotency-Key with the same request gives what the first one gave.',
  kept: 'With an Idempotency-Key the answer is kept for a day and given again.',
  natural: 'The same request again is the same act.',
  each: 'Each entry of the body has a key of its own.',
};

/** What a declaration says in words: who may, on what, and what the same request again does. */
export function wordsOf(act: Pick<Act, 'who' | 'scopes' | 'roles' | 'by' | 'repeat'>): string {
  const { who, scopes = [], roles, by, repeat } = act;
  return [
    who === 'member' ? `With a token of scope ${scopes.join(' or ')}.` : callers[who],
    ...(roles ? [`For ${roles.join(', ')}.`] : []),
    ...(by ? [`For who is to it: ${by.join(', ')}.`] : []),
    ...(repeat ? [repeats[repeat]] : []),
  ].join(' ');
}

/** What scopes allow, for whoever registers a client. */
export const scopeTexts: Readonly<Record<string, string>> = {
  admin: '运营 · both of the following, for a house with one operator',
  'admin:security': '安全管理员 · who belongs, with which keys, agreements, sessions, erasure',
  'admin:system': '系统管理员 · messages, regions, webhooks, cases that stand still',
  'agreements:sign': '签署协议 · propose, sign and end agreements for one’s region',
  'audit:read': '审计 · read the log, trails of cases and evidence, within a mandate',
  'cases:read': '查看办件 · cases that one’s region is a side of',
  'cases:report': '报告办理情况 · report on cases that one’s region decides',
  'cases:submit': '提交办件 · submit, supplement, withdraw, and what belongs to it',
  'catalogue:upload': '上传事项目录 · upload the catalogue of one’s region',
  'certificates:present': '亮证 · make codes that show a certificate',
  'certificates:report': '证照状态变更 · tell how the certificates of one’s region stand',
  'certificates:retrieve': '取证 · fetch recognised certificates for an item',
  'console:open': '控制台 · make links by which staff enter the pages',
  'handoffs:write': '收受分离 · hand-offs, bags, pre-checks, papers',
  'identity:login': '登录 · have persons sign in at home and get tokens for them',
  'inbox:read': '收件箱 · fetch and answer what waits for a region that is not called',
  openid: '身份 · who signed in (OpenID Connect)',
};
