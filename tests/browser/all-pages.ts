import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { itemCodeIn, people, samplePassword } from '#adapters/kit/sample-world';
import type { SampleMember } from '../../gateway/entries/demo/members.ts';
import { newVisitor, signInThere } from '../scenarios/as-visitor.ts';
import { leaseItem, type Windows } from '../scenarios/dossiers.ts';
import {
  allScopes,
  application,
  permitItem,
  personToken,
  type Stage,
  settledCase,
} from '../scenarios/refusals.ts';
import { type Watch, watch } from './browser.ts';
import { enterConsole } from './scene.ts';

export const audiences = [
  'everybody',
  'citizen',
  'clerk',
  'clerk who collects',
  'operator',
  'auditor',
] as const;
export type Audience = (typeof audiences)[number];

/** A page that somebody may come to. */
export type PageOf = {
  readonly path: string;
  /** The picture of it in docs/images. */
  readonly picture?: string;
  /** Looked at in every run of the suite, and not by `npm run screenshots` alone. */
  readonly always?: true;
  /** It is made for paper. */
  readonly printed?: boolean;
  /** 长辈版, by what its cookie holds. */
  readonly size?: '1' | '2';
};

export type Objects = {
  readonly caseId: string;
  readonly decided: string;
  /** Of an applicant without a telephone. */
  readonly told: string;
  /** Of the citizen themselves; something is asked for. */
  readonly own: string;
  readonly ownDraft: string;
  readonly handoffId: string;
  readonly batchId: string;
  readonly draftId: string;
  readonly question: string;
  /** A number of the hall of Jiashan, called to a window. */
  readonly ticketId: string;
};

/** What the citizen of the pages began in their own app and has not sent. */
async function draftOf(stage: Stage): Promise<string> {
  const browser = newVisitor(stage);
  const item = itemCodeIn('330421', '000131001001');
  const door = await browser.get(`/me/apply?item=${item}&s.premises=own`);
  const home = { region: '320509', kind: 'person' };
  const there = await browser.send(door, home, 'name="region"');
  const begun = await browser.send(await signInThere(browser, there, people[0].login), {});
  return new URL(begun.url).pathname.split('/').at(-1) ?? '';
}

/** Something of everything that a page shows. */
export async function furnish(stage: Stage, windows: Windows): Promise<Objects> {
  const { sender, receiver, json } = windows;
  const caseId = await windows.newCase();
  const decided = await windows.newCase();
  await stage.world.jiashan.act(decided, 'accept');
  await stage.world.jiashan.act(decided, 'deny');
  const reach = { by: 'letter', address: '吴江区示例镇一号' };
  const told = await settledCase(stage, sender, application({ reach }));
  await stage.world.jiashan.act(told, 'accept');
  await json('/v1/shift-handovers', sender, { to: 'W-0231', caseIds: [caseId] });
  const subject = { applicant: { kind: 'subject' } };
  const own = await settledCase(stage, await personToken(stage), subject);
  await stage.world.jiashan.act(own, 'require_supplement');
  const handoffId = await windows.sealed([caseId]);
  const bagged = await windows.sealed([await windows.newCase()]);
  const bag = await json('/v1/batches', sender, { handoffIds: [bagged] });
  const draft = { itemCode: leaseItem(), from: '310118', to: '330421', channel: 'window' };
  const words = { to: '330421', caseId, text: '租赁合同是否需要房东签字？' };
  const asked = await json('/v1/consultations', sender, words);
  const contact = { body: '嘉善县行政服务中心', post: '跨省通办窗口', phone: '0573-00000000' };
  await stage.ask({
    method: 'PUT',
    path: '/v1/regions/330421/contacts',
    headers: { authorization: `Bearer ${receiver}`, 'content-type': 'application/json' },
    body: JSON.stringify({ contacts: [{ ...contact, hours: [{ from: '09:00', to: '17:00' }] }] }),
  });
  const ticket = await json('/v1/tickets', receiver, {});
  await json('/v1/tickets/call', receiver, { window: '3' });
  return {
    caseId,
    decided,
    told,
    own,
    ownDraft: await draftOf(stage),
    handoffId,
    batchId: String(bag['batchId']),
    draftId: String((await json('/v1/drafts', sender, draft))['draftId']),
    question: String(asked['consultationId']),
    ticketId: String(ticket['ticketId']),
  };
}

const everybody = (of: Objects): PageOf[] => {
  const item = itemCodeIn('330421', '000131001001');
  return [
    { path: '/', always: true, picture: 'portal' },
    { path: '/items?q=执照' },
    { path: '/items?event=company-start-up' },
    { path: `/items/${item}?s.premises=own&home=320509`, picture: 'guide' },
    { path: '/compare?basicCode=000130001001' },
    { path: '/regions' },
    { path: '/recognitions' },
    { path: '/figures', always: true },
    { path: `/screen/330421?still=1`, always: true },
    { path: `/q/${of.ticketId}?still=1` },
    { path: '/help' },
    { path: '/accessibility' },
    { path: '/problems' },
    { path: '/problems/case.not_found' },
    { path: '/me/sign-in' },
  ];
};

const citizen = (of: Objects): PageOf[] => [
  { path: '/me', always: true, picture: 'citizen' },
  { path: '/me/readers' },
  { path: '/me/show' },
  { path: '/me/appointments', always: true },
  { path: '/me/faults' },
  { path: `/me/questions?item=${permitItem()}` },
  { path: `/me/appointments?item=${permitItem()}&region=330421` },
  { path: '/account/sessions' },
  { path: '/me/apply' },
  { path: `/me/apply?item=${itemCodeIn('330421', '000131001001')}&s.premises=own` },
  ...['', '/situation', '/form', '/materials', '/check'].map((task) => ({
    path: `/me/apply/330421/${of.ownDraft}${task}`,
  })),
  { path: '/me/size' },
  { path: '/me/cases' },
  { path: `/me/cases/330421/${of.own}` },
  { path: '/me', size: '2', always: true, picture: 'elder' },
  ...['/me/cases', '/me/show', '/me/readers', '/me/appointments', '/me/size'].map((path) => ({
    path,
    size: '2' as const,
  })),
  ...['', '?do=supplement', '?do=progress', '?do=withdraw'].map((one) => ({
    path: `/me/cases/330421/${of.own}${one}`,
    size: '1' as const,
  })),
];

const clerk = (of: Objects): PageOf[] => [
  { path: '/w', always: true, picture: 'clerk' },
  { path: '/w/find?q=x' },
  { path: '/w/applicant' },
  { path: `/w/cases/${of.caseId}` },
  { path: `/w/cases/${of.caseId}/dossier` },
  { path: `/w/cases/${of.told}/tellings` },
  { path: `/w/cases/${of.decided}/evaluation` },
  { path: '/w/shift?clerk=W-0231' },
  { path: '/w/shift?clerk=*' },
  { path: `/w/cases/${of.decided}/papers`, picture: 'papers' },
  { path: `/w/cases/${of.decided}/papers/1`, printed: true },
  { path: `/w/cases/${of.decided}/papers/3`, printed: true, picture: 'decision' },
  { path: `/w/cases/${of.decided}/papers/service`, printed: true },
  { path: `/w/cases/${of.decided}/papers/notice`, printed: true },
  { path: `/w/handoffs/${of.handoffId}`, always: true },
  { path: '/w/bags' },
  { path: `/w/bags/${of.batchId}` },
  { path: '/w/show' },
  { path: `/w/questions?caseId=${of.caseId}` },
  { path: `/w/questions/${of.question}` },
  { path: '/w/contacts/330421' },
  { path: '/w/faults' },
  { path: '/w/appointments' },
  { path: '/w/queue?window=3', always: true },
  { path: '/w/outage' },
  { path: '/w/outage/form', printed: true },
  { path: `/console/cases/${of.caseId}` },
  { path: `/console/cases/${of.caseId}/slip`, printed: true },
  { path: `/console/cases/${of.caseId}/slip?as=large`, printed: true },
  { path: '/console/deadlines' },
];

const collecting = (of: Objects): PageOf[] => [
  { path: '/w/collect', always: true },
  ...['', '/identity', '/people', '/situation', '/form', '/materials', '/check'].map((task) => ({
    path: `/w/collect/${of.draftId}${task}`,
  })),
  { path: `/w/collect/${of.draftId}/consent`, printed: true },
  ...['agent', 'guardian', 'joint', 'reach'].map((who) => ({
    path: `/w/collect/${of.draftId}/people/${who}`,
    ...(who === 'agent' ? { always: true as const } : {}),
  })),
];

const operator = (of: Objects): PageOf[] => [
  { path: '/ops', always: true, picture: 'operator' },
  { path: '/ops/metrics', always: true },
  { path: '/ops/quotas' },
  { path: '/ops/standing' },
  { path: '/ops/regions/330421' },
  { path: '/ops/parked' },
  { path: `/ops/messages?number=${of.caseId}`, always: true },
  { path: '/ops/webhooks' },
  { path: '/ops/quality' },
  { path: '/ops/materials' },
  { path: '/ops/federation', always: true },
  { path: '/ops/federation/versions' },
  { path: '/ops/federation/versions/1' },
  { path: '/ops/agreements' },
  { path: '/ops/agreements/identitycard-320509-330421' },
];

const auditor = (of: Objects): PageOf[] => [
  { path: '/audit', always: true },
  { path: '/audit?go=1' },
  { path: '/audit/reports', always: true },
  { path: '/audit/trends', always: true },
  { path: `/audit/cases/${of.decided}`, always: true, picture: 'auditor' },
  { path: `/console/cases/${of.decided}` },
];

/** Every page of everybody: a page that is made is named here, and held with the others. */
export const pagesOf = (audience: Audience, of: Objects): readonly PageOf[] =>
  ({
    everybody: () => everybody(of),
    citizen: () => citizen(of),
    clerk: () => clerk(of),
    'clerk who collects': () => collecting(of),
    operator: () => operator(of),
    auditor: () => auditor(of),
  })[audience]();

type Staff = readonly [member: SampleMember, scope: string, returnTo: string];

const staff: Partial<Record<Audience, Staff>> = {
  clerk: ['qingpu-platform', allScopes, '/w'],
  'clerk who collects': ['qingpu-platform', allScopes, '/w/collect'],
  operator: ['delta-operator', 'admin console:open cases:read', '/ops'],
  auditor: ['delta-auditor', 'audit:read console:open cases:read', '/audit'],
};

export async function signIn(page: Page, origin: string): Promise<void> {
  await page.goto(`${origin}/me`);
  await page.locator('#region').selectOption('320509');
  await page.locator('button.main').click();
  await page.getByLabel('用户名').fill(people[0].login);
  await page.getByLabel('密码').fill(samplePassword);
  await page.getByRole('button', { name: '登录' }).click();
  await page.getByRole('heading', { name: '我的办件' }).waitFor();
}

/** From here on the citizen's pages are in 长辈版. */
export const inSize = (page: Page, origin: string, size: '1' | '2'): Promise<void> =>
  page.context().addCookies([{ name: 'tongban-large', value: size, url: `${origin}/me` }]);

export type Came = {
  readonly page: Page;
  readonly seen: Watch;
  readonly close: () => Promise<void>;
};

/** Comes in as one of them does, in a browser of their own. @param of the staff of another member */
export async function comeAs(
  audience: Audience,
  stage: Stage,
  browser: Browser,
  options: BrowserContextOptions,
  of: Staff | undefined = staff[audience],
): Promise<Came> {
  const context = await browser.newContext({ locale: 'zh-CN', ...options });
  const page = await context.newPage();
  if (audience === 'citizen') await signIn(page, stage.origin);
  const seen = watch(context, stage.origin);
  if (of) {
    const [clientId, scope, returnTo] = of;
    const member = stage.member(clientId);
    const token = await member.ownToken(scope);
    const made = await member.call('POST', '/v1/console/links', { token, body: { returnTo } });
    await enterConsole(page, (made.body as { url: string }).url);
  }
  return { page, seen, close: () => context.close() };
}
