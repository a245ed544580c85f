import { expect, it } from 'vitest';
import { ok } from '#contracts/result';
import { pageVisit } from '../../../tests/setup/page-visit.ts';
import { findByApplicant } from './by-applicant.ts';

const find = async (answer: object) => {
  const { visit, calls } = pageVisit({ doors: { '/v1/cases/by-applicant': ok(answer) } });
  const found = await findByApplicant(visit, new FormData());
  return { calls, shown: found.ok && typeof found.value === 'object' ? `${found.value.page}` : '' };
};
const one = { caseId: 'case_1', itemName: '居住证签注', state: 'submitted' };

it('whoever has more cases than are shown at once is told so, and as many are asked for as there may be', async () => {
  const { shown, calls } = await find({ cases: [one], next: 'case_1' });
  expect(shown).toContain('只显示最近的 100 件');
  expect(calls).toMatchObject([{ body: { limit: 100 } }]);
  expect((await find({ cases: [one] })).shown).not.toContain('只显示最近的');
});
