import { afterAll, beforeAll, expect, it } from 'vitest';
import type { CaseReport } from '#contracts/case';
import type { Item } from '#contracts/item';
import { newWorldAlone, region, type World } from '../../delivery/testing/harness.ts';
import { watchedCertificate } from '../../documents/certificates/tables.ts';
import { watch, watchedRow } from '../../documents/certificates/watch.ts';
import { item } from '../../documents/items/tables.ts';
import { eq } from '../../platform/database/drizzle.ts';
import { applyReport } from './apply-report.ts';
import { lockCase } from './case-row.ts';
import { instantDecision } from './instant-tables.ts';
import { caseRecord } from './tables.ts';
import { caseValues } from './testing/case-values.ts';

let world: World;
beforeAll(async () => {
  world = await newWorldAlone();
});
afterAll(() => world.close());

const licence = {
  type: '11100000XX0000009K001',
  identifier: '1.2.156.3005.2.11100000XX0000009K001.11320509XX0000001C.TEST20260001.001.5',
  number: 'TEST20260001',
  holderName: '示例公司',
  holderCode: '91350100M000100Y43',
};

/** A case of its own, and how its region reports about it: told after so many seconds, and having happened then or earlier. */
async function newCase() {
  const { platform } = world;
  const database = platform.database();
  const { values } = await caseValues(platform, region, { state: 'accepted' });
  await database.insert(caseRecord).values(values);
  const now = platform.clock();
  const reported = (
    event: CaseReport['event'],
    nth: number,
    { stated = nth, ...more }: Partial<CaseReport> & { readonly stated?: number } = {},
  ) =>
    database.transaction(async (tx) => {
      const row = await lockCase(tx, values.id);
      if (!row) throw new Error('no case');
      const at = new Date(now.getTime() + nth * 1000);
      const report: CaseReport = {
        reportId: `r-${nth}`,
        caseId: values.id,
        regionalCaseId: 'r-1',
        event,
        at: new Date(now.getTime() + stated * 1000).toISOString(),
        reason: '示例',
        wanted: [],
        ...more,
      };
      const arrival = { windowMs: 300_000, digest: `d-${nth}`, now: at };
      const taken = await applyReport(tx, platform, row, report, arrival);
      if (!taken.ok) throw new Error(taken.failure.code);
      return taken.value.state;
    });
  return { values, reported, now, database, platform };
}

it('what was taken back and is granted again with the same certificate counts again, where its region has no register to ask', async () => {
  const { reported, now, database, platform } = await newCase();
  const copied = {
    homeRegion: region,
    identifier: licence.identifier,
    endsAt: null,
    copyExpiresAt: new Date(now.getTime() + 86_400_000),
  };
  const watched = await watchedRow(platform, copied, now);
  await database.transaction((tx) => watch(tx, watched));
  const standsAfter = async (...asked: Parameters<typeof reported>) => {
    const [event, nth, more] = asked;
    await reported(event, nth, { ...more, issued: [licence] });
    const [found] = await database.select().from(watchedCertificate);
    return found?.status;
  };
  expect(await standsAfter('approve', 1)).toBe('valid');
  expect(await standsAfter('revoke', 2)).toBe('revoked');
  // Told after the revocation, and older than it.
  expect(await standsAfter('approve', 3, { stated: 1 })).toBe('revoked');
  expect(await standsAfter('approve', 4)).toBe('valid');
});

it('秒批: by which rule it was decided stands through the same decision by another one and through a late denial, and goes with a later one', async () => {
  const { values, reported, now, database } = await newCase();
  const ruleOf = (id: string) => ({
    id,
    zh: `按规则${id}当场准予办理。`,
    needs: [{ material: 'ID', how: ['certificate' as const] }],
    samplePercent: 100,
  });
  const rules = [ruleOf('first@1'), ruleOf('second@1')];
  const code = values.itemCode;
  await database.insert(item).values({
    code,
    region,
    basicCode: '000109001001',
    name: '事项',
    item: { code, materials: [], instant: rules } as unknown as Item,
    listedAt: now,
  });
  const decidedBy = async () => {
    const rows = await database
      .select({ rule: instantDecision.rule })
      .from(instantDecision)
      .where(eq(instantDecision.caseId, values.id));
    return rows.map(({ rule }) => rule.split('#')[0]);
  };
  const by = (rule: string) => ({ rule });
  expect([await reported('approve', 60, by('first@1')), await decidedBy()]).toEqual([
    'approved',
    ['first@1'],
  ]);
  await reported('approve', 61, by('second@1'));
  expect(await decidedBy()).toEqual(['first@1']);
  // Told now, and made before the approval: it decides nothing any more.
  expect(await reported('deny', 62, { stated: 30 })).toBe('approved');
  expect(await decidedBy()).toEqual(['first@1']);
  expect([await reported('deny', 70), await decidedBy()]).toEqual(['denied', []]);
  await reported('approve', 80, by('second@1'));
  expect(await decidedBy()).toEqual(['second@1']);
});
