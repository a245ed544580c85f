import { describe, expect, it } from 'vitest';
import type { BoardEntry } from '../../casework/clocks/board.ts';
import type { Limit } from '../../casework/clocks/limit.ts';
import { type DeadlinesData, deadlinesPage } from './deadlines-page.ts';

const caseId = `case_${'a'.repeat(26)}`;
const limit: Limit = {
  days: 5,
  used: 3,
  percent: 52,
  due: '2026-11-27',
  state: 'running',
  expired: false,
  uncertain: false,
};
const entry: BoardEntry = {
  caseId,
  itemCode: '1',
  itemName: '食品经营许可',
  state: 'accepted',
  region: '320509',
  from: '310118',
  acceptedAt: '2026-11-20T01:00:00.000Z',
  promised: limit,
  statutory: { ...limit, days: 20, percent: 13 },
  heldBy: '320509',
};
const data = (change: Partial<DeadlinesData> = {}): DeadlinesData => ({
  board: { cases: [entry] },
  threshold: 0,
  bad: [],
  regions: [],
  names: { region: (code) => code, courier: (code) => code, party: (of) => of, actor: (of) => of },
  ...change,
});
const render = async (given: DeadlinesData, language: 'en' | 'zh-CN' = 'en') =>
  String(await deadlinesPage(given, { language, address: '/console/deadlines?threshold=80' }));

describe('the board of deadlines', () => {
  it('shows how much of each limit is used, the last day and who has the case', async () => {
    const page = await render(data());
    expect(page).toMatch(/<meter[^>]*value="52">52 %<\/meter>/);
    expect(page).toContain('working day 3 of 5');
    expect(page).toContain('<time datetime="2026-11-27">');
    expect(page).toContain('With: 320509');
    expect(await render(data(), 'zh-CN')).toContain('第 3 / 5 工作日');
  });

  it('says in words what is overdue, what stands still and what is a guess', async () => {
    const { due: _, ...standing } = limit;
    const promised = { ...limit, percent: 140, expired: true, uncertain: true };
    const statutory = { ...standing, state: 'stopped', stoppedBy: 'special' } as const;
    const page = await render(data({ board: { cases: [{ ...entry, promised, statutory }] } }));
    expect(page).toContain('Overdue');
    expect(page).toContain('value="100"');
    expect(page).toContain('stands still · for a special procedure');
    expect(page).toContain('holidays are not announced yet');
  });

  it('has something to say when there is nothing to show', async () => {
    const empty = data({ board: { cases: [] }, threshold: 80 });
    expect(await render(empty)).toContain('No case is near its limit.');
    expect(await render(empty, 'zh-CN')).toContain('没有临近时限的办件。');
    expect(await render(empty)).toMatch(/threshold=80"\s+aria-current="page"/);
  });

  it('leads on where there is more, and shows what waits for mending', async () => {
    const bad = {
      evaluationId: `eval_${'a'.repeat(26)}`,
      caseId,
      moment: 'handling' as const,
      region: '320509',
      itemCode: '1',
      score: 1,
      tags: ['slow'],
      givenAt: '2026-11-20T01:00:00.000Z',
      followUp: {
        contactBy: '2026-11-23',
        mendBy: '2026-11-27',
        nextStepBy: '2026-11-23',
        extended: false,
        overdue: true,
      },
    };
    const page = await render(
      data({ bad: [bad], board: { cases: [entry], next: `2026-11-27.${caseId}` } }),
    );
    expect(page).toContain(`cursor=2026-11-27.${caseId}`);
    expect(page).toContain('Very dissatisfied');
    expect(page).toContain('next step by 2026-11-23');
  });

  it('shows names as text, never as markup', async () => {
    const page = await render(
      data({ board: { cases: [{ ...entry, itemName: '<img src=x>', heldBy: '<img src=x>' }] } }),
    );
    expect(page).not.toContain('<img src=x');
  });
});
