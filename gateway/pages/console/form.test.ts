import { expect, it } from 'vitest';
import { failure } from '#contracts/failures';
import { problemOf } from '../../platform/http/problem.ts';
import { inChinese, problemSummary, select } from './form.ts';

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

it('a field is named once in a summary, by what is wrong with it first', () => {
  const fields = ['is missing', 'is blank'].map((reason) => ({ pointer: '/name', reason }));
  const problem = problemOf(failure('request.invalid', { fields }), 'en', 'nr');
  const shown = String(problemSummary(problem, 'en'));
  expect(shown.match(/href="#f-name">[^<]*/g)).toEqual(['href="#f-name">is missing']);
});

it('a name that a region gave says that it is Chinese, under the region that gave it; what was chosen stays so', () => {
  const options = [
    ['a', '居住证', { ...inChinese, group: 'Jiashan' }],
    ['b', 'By post'],
    ['c', '食品经营', { ...inChinese, group: 'Jiashan' }],
  ] as const;
  const shown = String(select({ name: 'item', label: 'Item', value: 'c', options }, 'en'));
  expect(shown).toMatch(
    /<optgroup label="Jiashan"><option value="a" lang="zh-CN" >居住证<\/option><option value="c" lang="zh-CN" selected>食品经营<\/option><\/optgroup><option value="b" >By post/,
  );
});
