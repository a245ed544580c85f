import { expect, it } from 'vitest';
import { ok } from '#contracts/result';
import { pageVisit } from '../../../tests/setup/page-visit.ts';
import { findByApplicant } from './by-applicant.ts';

const coming = {
  appointments: [
    { regionalNumber: 'JS-7', itemName: '食品经营许可', from: '2026-11-30T01:00:00Z' },
  ],
};
const find = async (answer: object) => {
  const { visit, calls } = pageVisit({
    doors: { '/v1/cases/by-applicant': ok(answer), '/v1/appointments/by-applicant': ok(coming) },
  });
  const found = await findByApplicant(visit, new FormData());
  return { calls, shown: found.ok && typeof found.value === 'object' ? `${found.value.page}` : '' };
};
const one = { caseId: 'case_1', itemName: '居住证签注', state: 'submitted' };

it('whoever has more cases than are shown at once is told so, and as many are asked for as there may be', async () => {
  const { shown, calls } = await find({ cases: [one], next: 'case_1' });
  expect(shown).toContain('只显示最近的 100 件');
  expect(calls).toMatchObject([
    { body: { limit: 100 } },
    { path: '/v1/appointments/by-applicant' },
  ]);
  expect((await find({ cases: [one] })).shown).not.toContain('只显示最近的');
});

it('what they booked at the windows of this region stands beside their cases, by the number of the region', async () => {
  const { shown } = await find({ cases: [] });
  for (const said of ['今后的预约', '<code>JS-7</code>', '食品经营许可'])
    expect(shown).toContain(said);
});
