import { describe, expect, it } from 'vitest';
import { ok } from '#contracts/result';
import { pageVisit } from '../../../tests/setup/page-visit.ts';
import { showReports } from './reports.ts';

const cut = '还有更多行未列出';
const look = async (isCut: boolean) => {
  const of = (since: string) => ({ period: { since, until: '2026-11-29' }, more: isCut });
  const doors = {
    inspection: { ...of('2026-01-01'), bodies: [] },
    transfers: { ...of('2026-02-02'), rows: [] },
    monitoring: { ...of('2026-03-03'), rows: [] },
    erasures: {
      ...of('2026-04-04'),
      entries: [],
      erased: 0,
      restricted: 0,
      waiting: 0,
      ...(isCut ? { next: 7 } : {}),
    },
  };
  const { visit, calls } = pageVisit({
    asked: { since: '2026-01-01' },
    doors: Object.fromEntries(
      Object.entries(doors).map(([name, answer]) => [`/v1/audit/reports/${name}`, ok(answer)]),
    ),
  });
  return { shown: String(await showReports(visit)), calls };
};

describe('检查报告', () => {
  it('says over each table which days it is of, as its door says it', async () => {
    const { shown } = await look(false);
    for (const since of ['2026-01-01', '2026-02-02', '2026-03-03', '2026-04-04'])
      expect(shown).toContain(`期间：${since} 至 2026-11-29`);
    expect(shown).not.toContain(cut);
  });

  it('says under each table that is cut off that it is not all, and asks for as much as the door gives', async () => {
    const { shown, calls } = await look(true);
    expect(shown.split(cut)).toHaveLength(4);
    const erasures = calls.filter(({ path }) => path.includes('/erasures'));
    expect(erasures).toEqual([{ path: '/v1/audit/reports/erasures?since=2026-01-01&limit=200' }]);
  });
});
