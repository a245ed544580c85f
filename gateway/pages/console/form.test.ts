import { expect, it } from 'vitest';
import { failure } from '#contracts/failures';
import { problemOf } from '../../platform/http/problem.ts';
import { problemSummary } from './form.ts';

it('what stood in the way is said in the language of the page', () => {
  const refused = failure('auth.not_permitted', { detail: 'only: app' });
  const text = String(problemSummary(problemOf(refused, 'zh-CN', 'correlation-1'), 'zh-CN'));
  expect(text).toContain('<p class="note">仅限：app</p>');
});

it('what is wrong with fields is said to people, and not in words of the API', () => {
  const fields = [{ pointer: '/note', reason: 'is missing' }];
  const problem = problemOf(failure('request.invalid', { fields }), 'zh-CN', 'nr');
  const shown = String(problemSummary(problem, 'zh-CN'));
  expect(shown).toContain('请逐项改正后再提交');
  expect(shown).not.toContain('errors');
  expect(shown).toContain('href="#f-note"');
});
