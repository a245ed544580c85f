import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { expect } from 'vitest';
import { runSceneOne } from '../../gateway/entries/demo/scene-one.ts';
import type { TestGateway } from '../setup/gateway.ts';
import { nightUntilDeferred } from '../setup/night.ts';
import { holds } from '../setup/until.ts';
import { type Watch, watch } from './browser.ts';

const auditorScope = 'console:open cases:read audit:read';

/** Scene 1 with a short night in Jiashan, until the log has taken every step. @returns the case's id */
export async function carryCase(gateway: TestGateway): Promise<string> {
  const { world, member } = gateway;
  world.jiashan.setAutopilot('supplement_then_decide');
  const { caseId } = await runSceneOne({
    qingpu: member('qingpu-platform'),
    jiashan: member('jiashan-platform'),
    step: (_, work) => work(),
    nightFalls: () => nightUntilDeferred(gateway),
    patienceMs: 60_000,
  });
  await quiet({ member }, caseId);
  return caseId;
}

/** Waits until no message is on its way and no event waits for the log. */
async function quiet({ member }: Pick<TestGateway, 'member'>, caseId: string): Promise<void> {
  const qingpu = member('qingpu-platform');
  const token = await qingpu.ownToken('cases:read');
  await holds(async () => {
    const { body } = await qingpu.call('GET', `/v1/cases/${caseId}/timeline`, { token });
    const { entries, waiting } = body as { entries: { logIndex?: number }[]; waiting: unknown[] };
    expect(waiting).toEqual([]);
    expect(entries.every(({ logIndex }) => logIndex !== undefined)).toBe(true);
  });
}

/** A fresh link into the console, as the auditor's platform asks for it. */
export async function consoleLink({ member }: TestGateway, returnTo: string): Promise<string> {
  const auditor = member('delta-auditor');
  const token = await auditor.ownToken(auditorScope);
  const answer = await auditor.call('POST', '/v1/console/links', { token, body: { returnTo } });
  expect(answer.status).toBe(201);
  return (answer.body as { url: string }).url;
}

/** Opens a link and presses its button. */
export async function enterConsole(page: Page, link: string): Promise<void> {
  await page.goto(link);
  await page.locator('main button').click();
  await page.waitForURL((url) => !url.pathname.startsWith('/console/enter/'));
}

export type Visit = { readonly context: BrowserContext; readonly page: Page; readonly seen: Watch };

/** A browser of its own that came in through a link and looks at the case after the log took the visit itself. */
export async function visit(
  gateway: TestGateway,
  browser: Browser,
  path: string,
  options: BrowserContextOptions,
): Promise<Visit> {
  const context = await browser.newContext(options);
  const seen = watch(context, gateway.origin);
  const page = await context.newPage();
  await enterConsole(page, await consoleLink(gateway, path));
  if (path.includes('/case_')) await quiet(gateway, path.split('/').at(-1) ?? '');
  return { context, page, seen };
}
