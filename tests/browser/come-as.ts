import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { expect } from 'vitest';
import { people, samplePassword } from '#adapters/kit/sample-world';
import type { SampleMember } from '../../gateway/entries/demo/members.ts';
import { allScopes, type Stage } from '../scenarios/refusals.ts';
import type { Audience } from './all-pages.ts';
import { type Watch, watch } from './browser.ts';
import { enterConsole } from './scene.ts';

type Staff = readonly [
  member: SampleMember,
  scope: string,
  returnTo: string,
  /** The number of the person at their platform. */
  person?: string,
];

const staff: Partial<Record<Audience, Staff>> = {
  clerk: ['qingpu-platform', allScopes, '/w'],
  'clerk who collects': ['qingpu-platform', allScopes, '/w/collect'],
  region: ['wujiang-platform', 'agreements:sign console:open cases:read', '/region/agreements'],
  operator: ['delta-operator', 'admin console:open cases:read', '/ops'],
  auditor: ['delta-auditor', 'audit:read console:open cases:read', '/audit'],
};

export async function signIn(
  page: Page,
  origin: string,
  login: string = people[0].login,
): Promise<void> {
  await page.goto(`${origin}/me`);
  await page.locator('#region').selectOption('320509');
  await page.locator('button.main').click();
  await page.getByLabel('用户名').fill(login);
  await page.getByLabel('密码').fill(samplePassword);
  await page.getByRole('button', { name: '登录' }).click();
  await page.getByRole('heading', { name: '我的办件' }).waitFor();
}

/** From here on the citizen's pages are in 长辈版. */
export const inSize = (page: Page, origin: string, size: '1' | '2'): Promise<void> =>
  page.context().addCookies([{ name: 'tongban-large', value: size, url: `${origin}/me` }]);

const roleOf = (member: SampleMember): string =>
  member === 'delta-operator' ? 'operator' : 'window';

/** A link that lets somebody in once, as their platform asks for it. */
export async function linkFor(
  { member }: Pick<Stage, 'member'>,
  [clientId, scope, returnTo, person]: Staff,
): Promise<string> {
  const client = member(clientId);
  const token = await client.ownToken(scope);
  const body = { returnTo, ...(person ? { actor: { id: person, role: roleOf(clientId) } } : {}) };
  const made = await client.call('POST', '/v1/console/links', { token, body });
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  return (made.body as { url: string }).url;
}

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
  if (of) await enterConsole(page, await linkFor(stage, of));
  return { page, seen, close: () => context.close() };
}
