import { expect, it } from 'vitest';
import type { CaseRow } from '../../casework/cases/case-row.ts';
import { archiveRecord } from './evidence-archive.ts';

const at = new Date('2026-11-29T02:00:00Z');
const row = {
  id: 'case_06h2fn7gp1ktdkv0sk713oeu58',
  itemCode: '11330421MB0000001N4330421001000',
  itemName: '食品经营许可',
  fromRegion: '310118',
  toRegion: '330421',
  channel: 'window',
  regionalCaseId: 'JS-1',
  subject: 'a-pairwise-subject',
  personIndex: 'a-blind-index',
  state: 'approved',
  materials: [
    { code: 'ID', how: 'certificate' },
    { code: 'LEASE', how: 'original', onPaper: true },
  ],
  originals: true,
  acceptedAt: at,
  restrictedUntil: null,
  erasedAt: null,
  createdAt: at,
  updatedAt: at,
} as unknown as CaseRow;

it('an archive files a case by item, body, times, result and list of materials, and learns of nobody', () => {
  const files = [{ name: 'checkpoint.txt' }, { name: 'leaves/1.json' }, { name: 'leaves/2.json' }];
  const endedAt = '2026-11-20T02:00:00.000Z';
  const record = archiveRecord(row, files, { endedAt }, at);
  expect(record).toMatchObject({
    ...{ modelledOn: 'DA/T 85-2019', caseId: row.id, result: 'approved', itemName: '食品经营许可' },
    authority: { region: '330421', code: '11330421MB0000001N' },
    materials: [
      { code: 'ID', how: 'certificate' },
      { code: 'LEASE', onPaper: true },
    ],
    ...{ files: 3, formats: ['json', 'txt'], retentionDays: 60, endedAt },
  });
  expect(JSON.stringify(record)).not.toMatch(/pairwise|blind/);
  const open = archiveRecord({ ...row, state: 'accepted' }, files, {}, at);
  for (const name of ['result', 'retentionDays']) expect(open).not.toHaveProperty(name);
  const withdrawn = { ...row, state: 'withdrawn' as const };
  const retention = { decided: 180, withdrawn: 3, answers: 30 };
  expect(archiveRecord(withdrawn, files, { retention }, at)).toMatchObject({ retentionDays: 3 });
});
