import { randomUUID } from 'node:crypto';
import type { Browser, Page } from 'playwright-core';
import { expect } from 'vitest';
import { application, post, qingpuToken, type Stage } from '../scenarios/refusals.ts';
import { visibleText } from './browser.ts';
import { comeAs } from './come-as.ts';
import { expectSound } from './sound.ts';

const operator = ['delta-operator', 'admin console:open cases:read', '/ops', 'OP-7'] as const;
const hundred = 100;
/** Of the hundred, those whose case is where it cannot go on from. */
const stuck = 3;

/** So many cases whose messages no attempt helped. @returns them, and the message that the press comes to after ten */
async function parkHundred(stage: Stage): Promise<{ eleventh: string; those: string }> {
  const { query } = stage.rows;
  const cases = Array.from({ length: hundred }, () => ({
    idempotencyKey: randomUUID(),
    case: application(),
  }));
  const asked = post('/v1/cases/batch', await qingpuToken(stage), { cases });
  const { 'idempotency-key': _, ...headers } = asked.headers ?? {};
  const { results } = JSON.parse((await stage.ask({ ...asked, headers })).text) as {
    results: { caseId: string }[];
  };
  const ids = results.map(({ caseId }) => `'${caseId}'`);
  const those = ids.join(', ');
  await query(
    `update outbox set state = 'parked', lease_until = null, lease_token = null where kind = 'submission' and case_id in (${those})`,
  );
  await query(
    `update case_record set owner = 'operator', state = 'approved' where id in (${ids.slice(-stuck).join(', ')})`,
  );
  const parked = await query(`select message_id from outbox where state = 'parked' order by 1`);
  expect(parked).toHaveLength(hundred);
  return { eleventh: String(parked[10]?.['message_id']), those };
}

async function regionDoes(page: Page, origin: string, value: string, reason: string) {
  await page.goto(`${origin}/ops/regions/330421`);
  const form = page.locator('form', { has: page.locator(`button[value=${value}]`) }).first();
  await form.locator('[name=reason]').fill(reason);
  await form.locator(`button[value=${value}]`).click();
  await page.waitForLoadState();
}

/** One press over a hundred: while it works another tab sees how far it is; then done, failed, and which. */
export async function redriveHundred(stage: Stage, browser: Browser): Promise<void> {
  const { page, seen, close } = await comeAs('operator', stage, browser, {}, operator);
  const { query } = stage.rows;
  await regionDoes(page, stage.origin, 'pause', '夜间');
  const { eleventh, those } = await parkHundred(stage);
  const other = await page.context().newPage();
  await page.goto(`${stage.origin}/ops/parked`);
  // Somebody else holds the eleventh message: the press comes so far, and waits.
  await query('begin');
  await query('select 1 from outbox where message_id = $1 for update', [eleventh]);
  await page
    .locator('form', { has: page.locator('[name=all]') })
    .locator('button')
    .click({ noWaitAfter: true });
  const pressed = other.locator('#presses li').first();
  await expect
    .poll(async () => {
      await other.goto(`${stage.origin}/ops/parked`);
      return (await pressed.count()) > 0 ? visibleText(pressed) : '';
    })
    .toContain(`已重投 10 · 失败 0 · 未处理 ${hundred - 10}`);
  await pressed.locator('a').click();
  await expectSound(other);
  await query('commit');
  await page.waitForURL('**/ops/redrives/**');
  await other.reload();
  for (const one of [page, other])
    expect(await one.locator('.cards .many').allInnerTexts()).toEqual([
      String(hundred - stuck),
      String(stuck),
      '0',
    ]);
  // Each that did not go is named with why, and who pressed.
  expect(await page.locator('main ul li code:first-child').count()).toBe(stuck);
  expect(await visibleText(page.locator('main'))).toContain('OP-7');
  await expectSound(page);
  // Nobody needs them any more.
  await query(`update outbox set state = 'delivered' where case_id in (${those})`);
  await regionDoes(page, stage.origin, 'resume', '开门');
  expect(seen.problems).toEqual([]);
  await close();
}

type Document = {
  readonly version: number;
  readonly members: { name: string; clientId: string }[];
};

/** Two operators over one document: the second is told what the first one changed, keeps their words, and goes on from there. */
export async function staleFederation(stage: Stage, browser: Browser): Promise<void> {
  const { page, close } = await comeAs('operator', stage, browser, {}, operator);
  const other = await page.context().newPage();
  const text = (of: Page) => of.locator('#f-document');
  const press = async (of: Page, name: string) => {
    await of.getByRole('button', { name, exact: true }).click();
    await of.waitForLoadState();
  };
  /** The next version, with another name for one member. */
  const write = async (of: Page, nth: number, name: string, ahead = 1): Promise<string> => {
    const before = JSON.parse(await text(of).inputValue()) as Document;
    const members = before.members.map((one, at) => (at === nth ? { ...one, name } : one));
    const written = JSON.stringify(
      { ...before, version: before.version + ahead, members },
      null,
      2,
    );
    // Pasted, as a document of this length is: typed by Playwright it takes seconds.
    await text(of).evaluate((area, value) => {
      (area as HTMLTextAreaElement).value = value;
    }, written);
    return written;
  };
  for (const one of [page, other]) await one.goto(`${stage.origin}/ops/federation`);
  const [first, second] = (JSON.parse(await text(page).inputValue()) as Document).members;
  await write(other, 0, '先改的平台');
  await press(other, '核对差异');
  await press(other, '生效');
  await other.locator('.done').waitFor();

  const written = await write(page, 1, '后改的平台');
  await press(page, '核对差异');
  await page.locator('[data-code="request.precondition_failed"]').waitFor();
  expect(await text(page).inputValue()).toBe(written);
  const meanwhile = await visibleText(page.locator('#meanwhile'));
  expect([meanwhile.includes(first?.clientId ?? '-'), meanwhile.includes('name')]).toEqual([
    true,
    true,
  ]);
  expect(meanwhile).not.toContain(second?.clientId);
  // On top of what is in force now it goes.
  await write(page, 0, '先改的平台');
  await press(page, '核对差异');
  const table = await visibleText(page.locator('main table').first());
  expect([table.includes(second?.clientId ?? '-'), table.includes(first?.clientId ?? '-')]).toEqual(
    [true, false],
  );
  await press(page, '生效');
  await page.locator('.done').waitFor();
  await close();
}
