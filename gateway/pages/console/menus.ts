import { type Text, text } from '../../platform/html/text.ts';
import { clockTexts } from './clock-texts.ts';
import { faultTexts } from './fault-texts.ts';
import type { Place } from './place.ts';
import { pageTexts } from './texts.ts';

export const menuTexts = {
  menu: text('菜单', 'Menu'),
  help: text('帮助', 'Help'),
  begin: text('回到开始页', 'Back to the start'),
  portal: text('专栏首页', 'Start page'),
  find: text('查办件', 'Find'),
  go: text('查找', 'Go'),
  today: text('今日', 'Today'),
  collect: text('收件', 'Collect'),
  bags: text('并袋', 'Bags'),
  show: text('亮证', 'Show'),
  questions: text('咨询', 'Questions'),
  queue: text('叫号', 'Queue'),
  board: text('总览', 'Board'),
  parked: text('搁置消息', 'Parked'),
  messages: text('查找消息', 'Messages'),
  webhooks: text('状态通知', 'Webhooks'),
  quality: text('证照质量', 'Certificates'),
  metrics: text('运行指标', 'Metrics'),
  standing: text('体检', 'Standing'),
  restores: text('恢复对账', 'Restore'),
  quotas: text('配额', 'Quotas'),
  materials: text('材料图谱', 'Papers'),
  federation: text('联盟文件', 'Federation'),
  members: text('成员', 'Members'),
  memberKeys: text('换钥', 'Keys'),
  ownKeys: text('密钥', 'Keys'),
  agreements: text('互认协议', 'Agreements'),
  mine: text('我的办件', 'My cases'),
  apply: text('在线申请', 'Apply'),
  appointments: text('窗口预约', 'Appointments'),
  readers: text('谁看过我的信息', 'Who read my data'),
  audit: text('审计', 'Audit'),
  reports: text('检查报告', 'Reports'),
  trends: text('趋势', 'Over time'),
} as const satisfies Record<string, Text>;

type Way = readonly [href: string, name: Text];
type Menu = {
  readonly ways: readonly Way[];
  /** Where the one field for numbers and scanners leads. */
  readonly find?: string;
  readonly out: string;
};

const cases: Way = ['/console/cases', pageTexts.allCases];
const deadlines: Way = ['/console/deadlines', clockTexts.board];
const out = '/console/sign-out';
const system: readonly Way[] = [
  ['/ops', menuTexts.board],
  ['/ops/metrics', menuTexts.metrics],
  ['/ops/standing', menuTexts.standing],
  ['/ops/parked', menuTexts.parked],
  ['/ops/messages', menuTexts.messages],
  ['/ops/webhooks', menuTexts.webhooks],
  ['/ops/restores', menuTexts.restores],
  ['/ops/quality', menuTexts.quality],
  ['/ops/materials', menuTexts.materials],
];
const security: readonly Way[] = [
  ['/ops/federation', menuTexts.federation],
  ['/ops/members', menuTexts.members],
  ['/ops/agreements', menuTexts.agreements],
  ['/ops/member-keys', menuTexts.memberKeys],
  ['/ops/quotas', menuTexts.quotas],
];

const region: readonly Way[] = [
  ['/region/agreements', menuTexts.agreements],
  ['/region/keys', menuTexts.ownKeys],
];
const window: readonly Way[] = [
  ['/w', menuTexts.today],
  ['/w/collect', menuTexts.collect],
  ['/w/bags', menuTexts.bags],
  ['/w/show', menuTexts.show],
  ['/w/questions', menuTexts.questions],
  ['/w/queue', menuTexts.queue],
  cases,
  deadlines,
];

/** What there is for whom. */
export const menus: Readonly<Record<NonNullable<Place['visitor']>['kind'], Menu>> = {
  platform: { ways: window, find: '/w/find', out },
  region: { ways: [...region, cases, deadlines], out },
  region_and_window: { ways: [...window, ...region], find: '/w/find', out },
  operator: { ways: [...system, ...security, cases, deadlines], out },
  system: { ways: [...system, cases, deadlines], out },
  security: { ways: [...security, cases, deadlines], out },
  auditor: {
    ways: [
      ['/audit', menuTexts.audit],
      ['/audit/reports', menuTexts.reports],
      ['/audit/trends', menuTexts.trends],
      cases,
      deadlines,
    ],
    out,
  },
  app: { ways: [cases], out },
  kiosk: { ways: [cases], out },
  citizen: {
    ways: [
      ['/me', menuTexts.mine],
      ['/me/apply', menuTexts.apply],
      ['/me/readers', menuTexts.readers],
      ['/me/appointments', menuTexts.appointments],
      ['/me/questions', menuTexts.questions],
      ['/me/faults', faultTexts.title],
    ],
    out: '/account/sessions',
  },
};

/** Where the name of the house leads. */
export const homeOf = ({ visitor }: Place): string =>
  visitor ? (menus[visitor.kind].ways[0]?.[0] ?? '/') : '/';

/** Where somebody reads what can be done here. */
export const helpOf = ({ visitor }: Place): string =>
  visitor?.kind === 'citizen' ? '/help' : '/console/help';
