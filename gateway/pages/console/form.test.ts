import { expect, it } from 'vitest';
import { failure } from '#contracts/failures';
import { problemOf } from '../../platform/http/problem.ts';
import { problemSummary } from './form.ts';

it('what stood in the way is said in the language of the page', () => {
  const refused = failure('auth.not_permitted', { detail: 'only: app' });
  const text = String(problemSummary(problemOf(refused, 'zh-CN', 'correlation-1'), 'zh-CN'));
  expect(text).toContain('<p class="note">仅限：app</p>');
});
