import type { Browser } from 'playwright-core';
import { expect } from 'vitest';
import { people } from '#adapters/kit/sample-world';
import { allScopes, type Stage } from '../scenarios/refusals.ts';
import { visibleText } from './browser.ts';
import { comeAs, linkFor, signIn } from './come-as.ts';
import { enterConsole } from './scene.ts';
import { expectSound } from './sound.ts';

const clerk = (person: string) => ['qingpu-platform', allScopes, '/w', person] as const;

/** One screen of a counter: out by the way in the header, in again, and a colleague who comes to the same screen. */
export async function twoClerksAtOneScreen(stage: Stage, browser: Browser): Promise<void> {
  const { page, close } = await comeAs('clerk', stage, browser, {}, clerk('W-0231'));
  const who = page.locator('nav .who');
  const other = await page.context().newPage();
  await other.goto(`${stage.origin}/w`);
  await page.getByRole('link', { name: '退出' }).click();
  await page.getByRole('button', { name: '退出' }).click();
  await page.getByRole('heading', { name: '已退出' }).waitFor();
  // What was open in another tab, and what lies behind, is nobody's any more.
  await other.reload();
  await other.locator('[data-code="console.session_missing"]').waitFor();
  await page.goto(`${stage.origin}/w`);
  await page.locator('[data-code="console.session_missing"]').waitFor();

  await enterConsole(page, await linkFor(stage, clerk('W-0231')));
  // The same person again is not asked.
  await enterConsole(page, await linkFor(stage, clerk('W-0231')));
  for (const next of [
    clerk('W-0777'),
    ['delta-operator', 'admin console:open cases:read', '/ops', 'OP-7'] as const,
  ]) {
    const before = await visibleText(who);
    const link = await linkFor(stage, next);
    await page.goto(link);
    await page.getByRole('heading', { name: '更换身份' }).waitFor();
    if (next[3] === 'OP-7') await expectSound(page);
    await page.getByRole('link', { name: '保持现在的身份' }).click();
    expect(await visibleText(who)).toBe(before);
    await page.goto(link);
    expect(await visibleText(page.locator('main'))).toContain(next[3]);
    await page.getByRole('button', { name: '更换身份' }).click();
    await page.waitForURL(`**${next[2]}`);
    expect(await visibleText(who)).toContain(next[3]);
  }
  await close();
}

/** One browser at home, two people: the first one out, or the second one told whose place it is. */
export async function twoCitizensInOneBrowser(stage: Stage, browser: Browser): Promise<void> {
  const { page, close } = await comeAs('citizen', stage, browser, {});
  await page.goto(`${stage.origin}/me/sign-in`);
  expect(await visibleText(page.locator('#now'))).toContain('沈**');
  await expectSound(page);
  await page.locator('#now').getByRole('link', { name: '退出' }).click();
  await page.locator('button[value=all]').click();
  await page.goto(`${stage.origin}/me`);
  expect(new URL(page.url()).pathname).toBe('/me/sign-in');
  expect(await page.locator('#now').count()).toBe(0);
  await signIn(page, stage.origin, people[2].login);
  const who = await visibleText(page.locator('nav .who'));
  expect(who).toMatch(new RegExp(`^${people[2].name.slice(0, 1)}\\*+ 吴江$`, 'u'));
  await close();
}
