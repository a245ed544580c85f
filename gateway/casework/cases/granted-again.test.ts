import { afterAll, beforeAll, expect, it } from 'vitest';
import type { CaseReport } from '#contracts/case';
import { newWorldAlone, region, type World } from '../../delivery/testing/harness.ts';
import { watchedCertificate } from '../../documents/certificates/tables.ts';
import { watch, watchedRow } from '../../documents/certificates/watch.ts';
import { applyReport } from './apply-report.ts';
import { lockCase } from './case-row.ts';
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

it('what was taken back and is granted again with the same certificate counts again, where its region has no register to ask', async () => {
  const { platform } = world;
  const database = platform.database();
  const { values } = await caseValues(platform, region, { state: 'accepted' });
  await database.insert(caseRecord).values(values);
  const now = platform.clock();
  const copied = {
    homeRegion: region,
    identifier: licence.identifier,
    endsAt: null,
    copyExpiresAt: new Date(now.getTime() + 86_400_000),
  };
  const watched = await watchedRow(platform, copied, now);
  await database.transaction((tx) => watch(tx, watched));
  const reported = async (event: CaseReport['event'], nth: number, stated = nth) => {
    await database.transaction(async (tx) => {
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
        issued: [licence],
      };
      const taken = await applyReport(tx, platform, row, report, {
        windowMs: 300_000,
        digest: `d-${nth}`,
        now: at,
      });
      if (!taken.ok) throw new Error(taken.failure.code);
    });
    const [found] = await database.select().from(watchedCertificate);
    return found?.status;
  };
  expect(await reported('approve', 1)).toBe('valid');
  expect(await reported('revoke', 2)).toBe('revoked');
  // Told after the revocation, and older than it.
  expect(await reported('approve', 3, 1)).toBe('revoked');
  expect(await reported('approve', 4)).toBe('valid');
});
