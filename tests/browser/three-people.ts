import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { IncomingMessage } from 'node:http';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { people, samplePassword } from '#adapters/kit/sample-world';
import { leaseItem } from '../scenarios/dossiers.ts';
import { allScopes, type Stage } from '../scenarios/refusals.ts';
import { comeAs } from './come-as.ts';

/** One request of the run: who made it, and what it asked for, without what is different in every run. */
type Asked = { readonly who: string; readonly method: string; readonly path: string };

const started = 'http.server.request.start';
const file = (name: string) => ({
  name: `${name}.pdf`,
  mimeType: 'application/pdf',
  buffer: Buffer.from(name),
});

/** `/w/cases/{id}`: numbers and secrets are not what is told. */
export const plainPath = (url: string): string =>
  new URL(url, 'http://x').pathname
    .replaceAll(/(?:case|draft|ho)_[0-9a-v]{26}/g, '{id}')
    .replace(/\/identify\/(?!returned|done)[^/]+$/, '/identify/{secret}')
    .replace(/\/oauth\/(logins|home)\/[^/]+$/, '/oauth/$1/{handle}');

/** What every request says that the gateway is asked, whoever asks: heard at its own door. */
function listenAtTheDoor(origin: string) {
  const heard: Omit<Asked, 'who'>[] = [];
  const port = Number(new URL(origin).port);
  const hear = (message: unknown): void => {
    const { request } = message as { request: IncomingMessage };
    if (request.socket.localPort === port)
      heard.push({ method: request.method ?? '', path: plainPath(request.url ?? '/') });
  };
  subscribe(started, hear);
  return { heard, stop: () => unsubscribe(started, hear) };
}

/** What a browser asks the gateway for. */
function noteRequests(context: BrowserContext, who: string, origin: string, all: Asked[]): void {
  context.on('request', (request) => {
    const url = request.url();
    if (new URL(url).origin === origin)
      all.push({ who, method: request.method(), path: plainPath(url) });
  });
}

/** Their region's own log-in, unless it knows them still, and back to a page with this title. */
async function signInAtHome(page: Page, title: string): Promise<void> {
  const name = page.getByLabel('用户名');
  const back = page.getByRole('heading', { name: title });
  await name.or(back).first().waitFor();
  if (await name.isVisible()) {
    await name.fill(people[0].login);
    await page.getByLabel('密码').fill(samplePassword);
    await page.getByRole('button', { name: '登录', exact: true }).click();
  }
  await back.waitFor();
}

/** A clerk collects: a draft, the applicant's own log-in on their own phone, form, papers, once more, sent. */
async function collect(clerk: Page, applicant: Page, origin: string): Promise<string> {
  await clerk.goto(`${origin}/w/collect?region=330421`);
  const item = clerk.locator('li', { has: clerk.locator(`input[value="${leaseItem()}"]`) });
  await item.getByRole('button').click();
  await clerk.waitForURL('**/w/collect/draft_*');
  await clerk.locator('main a[href*="/identity"]').click();
  await clerk.locator('button[value=open]').click();
  // What the second screen shows, or the phone reads from the code.
  const theirs = clerk.locator('a[href*="/identify/"]').first();
  await applicant.goto((await theirs.getAttribute('href')) ?? '');
  await applicant.locator('#region').selectOption('320509');
  await applicant.locator('button.main').click();
  await signInAtHome(applicant, '登录完成');
  await clerk.getByRole('link', { name: '刷新' }).click();
  await clerk.locator('button[value=use]').click();
  await clerk.locator('main a[href*="/form"]').first().click();
  await clerk.locator('[name="key.0"]').fill('companyName');
  await clerk.locator('[name="value.0"]').fill('示例企业');
  await clerk.locator('main button.main').click();
  for (const [code, how] of [
    ['FORM', 'upload'],
    ['ID', 'certificate'],
    ['LEASE', 'original'],
  ] as const) {
    await clerk.goto(`${clerk.url().split(/\/materials|[?#]/)[0]}/materials?lang=zh-CN`);
    const form = clerk.locator('form', { has: clerk.locator(`input[value="${code}"]`) });
    await form.locator(`input[value=${how}]`).check();
    if (how !== 'certificate') await form.locator('input[type=file]').setInputFiles(file(code));
    await form.locator('button').click();
    await clerk.waitForURL(/materials\?lang=zh-CN#|materials#/);
  }
  await clerk.goto(`${clerk.url().split('/materials')[0]}/check?lang=zh-CN`);
  await clerk.locator('input[name=agreed]').check();
  await clerk.locator('main button.main').click();
  await clerk.waitForURL('**/w/cases/case_*');
  return /case_[0-9a-v]{26}/.exec(clerk.url())?.[0] ?? '';
}

/** What the deciding region asked for, and the original on its way: nobody reloads, the page says it. */
async function mendAndSend(clerk: Page, waybill: string): Promise<void> {
  await clerk.locator('button[value=supplement]').waitFor();
  for (const input of await clerk.locator('input[name^="scan."]').all())
    await input.setInputFiles(file('supplement'));
  await clerk.locator('button[value=supplement]').click();
  await clerk.locator('button[value=supplement]').waitFor({ state: 'detached' });
  await clerk.locator('main a[href*="/dossier"]').click();
  await clerk.locator('[name^="pages."]').fill('5');
  await clerk.locator('[name=seal]').fill('长三角通办专用章-青浦01');
  await clerk.locator('main button.main').click();
  await clerk.waitForURL('**/w/handoffs/**');
  const leaving = clerk.locator('form', { has: clerk.locator('[name=waybill]') });
  await leaving.first().locator('[name=waybill]').fill(waybill);
  await leaving.first().locator('button').first().click();
  await clerk.locator(`text=${waybill}`).first().waitFor();
}

/** The other window: the scanner types, Enter and Tab do the rest. */
async function receiveAndCount(clerk: Page, origin: string, caseId: string): Promise<void> {
  await clerk.goto(`${origin}/w`);
  await clerk.locator('#find').focus();
  await clerk.keyboard.type(`${caseId}\n`);
  await clerk.waitForURL('**/w/cases/**');
  await clerk.locator('a[href^="/w/handoffs/"]').first().click();
  await clerk.locator('button[value=received]').click();
  await clerk.locator('input[name="pages.0"]').fill('5');
  await clerk.keyboard.press('Enter');
  await clerk.locator('text=清点相符').first().waitFor();
}

/** The person themselves, at home: how it ended, and how it was. */
async function evaluate(applicant: Page, origin: string, caseId: string): Promise<void> {
  await applicant.goto(`${origin}/me`);
  await applicant.locator('#region').selectOption('320509');
  await applicant.locator('button.main').click();
  await signInAtHome(applicant, '我的办件');
  await applicant.locator(`a[href*="${caseId}"]`).click();
  await applicant.locator('input[name=score][value="5"]').check();
  await applicant.locator('button[value=evaluate]').click();
  await applicant.locator('text=已评价').waitFor();
}

export type Run = {
  readonly caseId: string;
  readonly asked: readonly Asked[];
  /** What the gateway was asked that no page of the three asked. */
  readonly byOthers: readonly string[];
};

const called = ({ method, path }: Omit<Asked, 'who'>): string => `${method} ${path}`;
/** What a browser asks by itself, and tells nobody of: for its tab, and an open stream once more when it ended. */
const marks = new Set([
  'GET /favicon.ico',
  'GET /console/icon.svg',
  'GET /console/cases/{id}/events',
]);

function without(heard: readonly Omit<Asked, 'who'>[], asked: readonly Asked[]): string[] {
  const left = new Map<string, number>();
  for (const one of asked) left.set(called(one), (left.get(called(one)) ?? 0) + 1);
  return heard.map(called).filter((one) => {
    const n = left.get(one) ?? 0;
    left.set(one, n - 1);
    return n <= 0 && !marks.has(one);
  });
}

/**
 * Scene 1 by the pages of three people and nothing else: an applicant of Wujiang, the clerk who collects in Qingpu, the clerk who
 * counts in Jiashan. The deciding platform decides in its own system, as it would without us.
 */
export async function sceneOneByPages(stage: Stage, browser: Browser): Promise<Run> {
  const { origin } = stage;
  const asked: Asked[] = [];
  const qingpu = await comeAs('clerk', stage, browser, {});
  const jiashan = await comeAs('clerk', stage, browser, {}, ['jiashan-platform', allScopes, '/w']);
  const person = await browser.newContext({
    locale: 'zh-CN',
    viewport: { width: 390, height: 844 },
  });
  const phone = await person.newPage();
  for (const [who, context] of [
    ['青浦专窗 clerk, Qingpu', qingpu.page.context()],
    ['嘉善专窗 clerk, Jiashan', jiashan.page.context()],
    ['申请人 applicant', person],
  ] as const)
    noteRequests(context, who, origin, asked);
  const door = listenAtTheDoor(origin);
  try {
    const caseId = await collect(qingpu.page, phone, origin);
    await mendAndSend(qingpu.page, 'QP-THREE-1');
    await receiveAndCount(jiashan.page, origin, caseId);
    await qingpu.page.goto(`${origin}/w/cases/${caseId}`);
    await qingpu.page.locator('text=准予许可').first().waitFor();
    await evaluate(phone, origin, caseId);
    return { caseId, asked, byOthers: without(door.heard, asked) };
  } finally {
    door.stop();
    await Promise.all([qingpu.close(), jiashan.close(), person.close()]);
  }
}
