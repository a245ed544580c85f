import type { Browser } from 'playwright-core';
import { expect } from 'vitest';
import { people } from '#adapters/kit/sample-world';
import { shortCode } from '#contracts/short-code';
import { leaseItem, type Windows } from '../scenarios/dossiers.ts';
import { allScopes, permitItem, type Stage } from '../scenarios/refusals.ts';
import { until } from '../setup/until.ts';
import { visibleText } from './browser.ts';
import { comeAs } from './come-as.ts';
import { expectSound } from './sound.ts';

/** The scanner's field: whatever number somebody brings leads to their case. */
export async function findByEveryNumber(windows: Windows, browser: Browser): Promise<void> {
  const { stage } = windows;
  const caseId = await windows.newCase();
  const id = await windows.sealed([caseId]);
  await windows.happens(id, windows.sender, { event: 'dispatched', waybill: 'QP-FIND-9' });
  const regional = await until(async () => (await windows.readCase(caseId))['regionalCaseId']);
  await stage.rows.query(
    `insert into case_external (client_id, external_id, case_id) values ('qingpu-platform', 'QP-OWN-9', $1)`,
    [caseId],
  );
  const { page, close } = await comeAs('clerk', stage, browser, {});
  for (const typed of [caseId, shortCode(caseId), 'QP-FIND-9', String(regional), 'QP-OWN-9']) {
    await page.goto(`${stage.origin}/w`);
    await page.locator('#find').focus();
    await page.keyboard.type(`${typed}\n`);
    await page.waitForURL(`**/w/cases/${caseId}**`);
  }
  await close();
}

/** Begun in a browser without script, and gone on with in another one on another day. */
export async function draftWithoutScript(stage: Stage, browser: Browser): Promise<void> {
  const options = { javaScriptEnabled: false };
  const first = await comeAs('clerk who collects', stage, browser, options);
  await first.page.goto(`${stage.origin}/w/collect?region=330421`);
  const offered = first.page.locator('li', {
    has: first.page.locator(`input[value="${leaseItem()}"]`),
  });
  await offered.getByRole('button').click();
  await first.page.waitForURL('**/w/collect/draft_*');
  const here = new URL(first.page.url()).pathname;
  await first.page.goto(`${stage.origin}${here}/form`);
  await first.page.locator('[name="key.0"]').fill('companyName');
  await first.page.locator('[name="value.0"]').fill('示例企业');
  await first.page.locator('main button.main').click();
  await first.page.goto(`${stage.origin}${here}/materials`);
  const lease = first.page.locator('form', { has: first.page.locator('input[value="LEASE"]') });
  await lease.locator('input[value=original]').check();
  const buffer = Buffer.from('lease');
  await lease
    .locator('input[type=file]')
    .setInputFiles({ name: 'lease.pdf', mimeType: 'application/pdf', buffer });
  await lease.locator('button').click();
  await first.page.waitForURL('**/materials**');
  await first.close();

  const { page, close } = await comeAs('clerk who collects', stage, browser, options);
  await page.locator(`main a[href^="${here}"]`).click();
  await page.goto(`${stage.origin}${here}/form`);
  expect(await page.locator('[name="value.0"]').inputValue()).toBe('示例企业');
  await page.goto(`${stage.origin}${here}/check`);
  // What lacks is named, and pressed all the same it is no case.
  const lacking = page.locator('main .todo li', { hasText: '申请人' });
  await lacking.first().waitFor();
  await page.locator('input[name=agreed]').check();
  await page.locator('main button.main').click();
  await page.locator('main .problem').waitFor();
  expect(new URL(page.url()).pathname).toBe(`${here}/check`);
  await close();
}

/** A window of another region and one person: whoever read shows up with the person, who asks why. */
export async function readerIsTold(stage: Stage, browser: Browser, own: string): Promise<void> {
  const { page, close } = await comeAs('citizen', stage, browser, {});
  const readers = page.locator('main li', { hasText: '青浦区一网通办' });
  const look = async (): Promise<number> => {
    await page.goto(`${stage.origin}/me/readers`);
    return readers.count();
  };
  const before = await look();
  const clerk = await comeAs('clerk', stage, browser, {});
  await clerk.page.goto(`${stage.origin}/w/cases/${own}`);
  await expectSound(clerk.page);
  await clerk.close();
  await expect.poll(look).toBeGreaterThan(before);
  const reader = readers.first();
  expect(await visibleText(reader)).toContain('办理您的办件');
  await reader.locator('summary').click();
  await reader.locator('select').selectOption({ index: 1 });
  await reader.getByRole('button').click();
  await page.locator('.done').waitFor();
  await close();
}

/** 亮证 at a counter of another region, of a comparison and no more: what its scanner types is good once, and what was replaced never. */
export async function readOnce(
  stage: Stage,
  browser: Browser,
  spent: string,
  fresh: string,
): Promise<void> {
  const counter = ['jiashan-platform', allScopes, '/w/show'] as const;
  const { page, close } = await comeAs('clerk', stage, browser, {}, counter);
  const refused = page.locator('main [data-code]');
  const scan = async (code: string, name?: string): Promise<string | null> => {
    await page.goto(`${stage.origin}/w/show`);
    await page.locator('[name=item]').selectOption(permitItem());
    if (name) {
      await page.locator('main summary').click();
      await page.locator('[name=holderName]').fill(name);
    }
    await page.locator('[name=code]').focus();
    await page.keyboard.type(`TONGBAN:PRESENT:${code}\n`);
    await refused.waitFor();
    return refused.getAttribute('data-code');
  };
  expect(await scan(spent)).toBe('presentation.code_unknown');
  // Nothing is read beyond what the holder agreed to; nor is the code spent by asking for it.
  expect(await scan(fresh)).toBe('presentation.not_agreed');
  await page.locator('[name=holderName]').fill(people[0].name);
  await page.locator('[name=ageAtLeast]').fill('150');
  await page.locator('main button.main').click();
  await page.locator('main .done').waitFor();
  const answers = await page.locator('main dd').allInnerTexts();
  expect(answers).toEqual(['一致', '不一致']);
  await expectSound(page);
  expect(await scan(fresh, people[0].name)).toBe('presentation.code_used');
  await close();
}
