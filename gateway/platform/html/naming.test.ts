import { expect, it } from 'vitest';
import { naming } from './naming.ts';

it('a name in a sentence says that it is Chinese, and is text whatever it holds', async () => {
  const said = async (sentence: string, names: Record<string, string>) =>
    String(await naming(sentence, names));
  expect(await said('ask {body} or {court}.', { body: '县政府', court: '<b>{body}' })).toBe(
    'ask <span lang="zh-CN">县政府</span> or <span lang="zh-CN">&lt;b&gt;{body}</span>.',
  );
  expect(await said('{n} of <these>', {})).toBe('{n} of &lt;these&gt;');
});
