import { expect, it } from 'vitest';
import { typeChoice } from './certificate-types.ts';

it('a certificate is called by its name in the language of the page, and by its code only where nobody named it', () => {
  const about = { name: { zh: '结婚证', en: 'Marriage certificate' } };
  expect(typeChoice({ code: 'T1', about }, 'en')).toEqual(['T1', 'Marriage certificate']);
  expect(typeChoice({ code: 'T1', papers: [], about }, 'zh-CN')[1]).toBe('结婚证');
  expect(typeChoice({ code: 'T2', papers: ['授权书'] }, 'en')).toEqual([
    'T2',
    '授权书',
    { lang: 'zh-CN' },
  ]);
  expect(typeChoice({ code: 'T3' }, 'zh-CN')[1]).toBe('T3');
});
