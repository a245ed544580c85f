import { afterEach, beforeEach, expect, it } from 'vitest';
import { newWorldAlone, region, type World } from '../../delivery/testing/harness.ts';
import { eq } from '../../platform/database/drizzle.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { caseChange, caseRecord } from '../cases/tables.ts';
import { caseClock } from './tables.ts';
import { warnDue } from './warn.ts';

let world: World;
beforeEach(async () => {
  world = await newWorldAlone();
});
afterEach(() => world.close());

/** No later version fits into its column: whatever is done about such a case fails. */
const lastVersion = 2_147_483_647;
const itemCode = '11330421MB0000001N4330421001000';

/** Accepted long ago, so that every share of its limits is used up. */
async function givenCase(id: string, version: number, dueAt: Date): Promise<void> {
  const acceptedAt = new Date('2026-01-05T01:00:00Z');
  const times = { createdAt: acceptedAt, updatedAt: acceptedAt };
  const db = world.platform.database();
  await db.insert(caseRecord).values({
    id,
    itemCode,
    itemName: '食品经营许可',
    fromRegion: '310118',
    toRegion: region,
    channel: 'window',
    clientId: 'qingpu-platform',
    state: 'accepted',
    materials: [],
    originals: false,
    masterVersion: 'm1',
    version,
    ...times,
  });
  await db.insert(caseChange).values({
    caseId: id,
    version: 3,
    event: 'accept',
    fromState: 'forwarded',
    toState: 'accepted',
    at: acceptedAt,
  });
  await db.insert(caseClock).values({
    caseId: id,
    region,
    itemCode,
    promisedDays: 5,
    statutoryDays: 10,
    acceptedAt,
    due: '2026-01-12',
    nextCheckAt: dueAt,
  });
}

it('a hundred cases that cannot be warned about keep no other waiting, and are tried again later', async () => {
  let aheadMs = 0;
  const failed: unknown[] = [];
  const { log, clock } = world.platform;
  const platform: Platform = {
    ...world.platform,
    clock: () => new Date(clock().getTime() + aheadMs),
    log: { ...log, error: (_, fields) => failed.push(fields?.['caseId']) },
  };
  const broken = Array.from({ length: 100 }, (_, index) => `case_broken${index}`);
  for (const id of broken) await givenCase(id, lastVersion, new Date('2026-01-06T01:00:00Z'));
  await givenCase('case_sound', 3, new Date('2026-01-07T01:00:00Z'));
  const warnedOf = async (caseId: string) => {
    const rows = await platform
      .database()
      .select({ warned: caseClock.warnedStatutory })
      .from(caseClock)
      .where(eq(caseClock.caseId, caseId));
    return rows[0]?.warned;
  };

  expect(await warnDue(platform)).toBe(true);
  expect(failed.sort()).toEqual(broken.toSorted());
  expect(await warnDue(platform)).toBe(false);
  expect(await warnedOf('case_sound')).toBe(100);
  expect(failed).toHaveLength(100);

  await platform
    .database()
    .update(caseRecord)
    .set({ version: 3 })
    .where(eq(caseRecord.id, 'case_broken7'));
  aheadMs = 600_000;
  await warnDue(platform);
  expect(await warnedOf('case_broken7')).toBe(100);
  expect(failed).toHaveLength(199);
});
