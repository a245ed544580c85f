import { describe, expect, it } from 'vitest';
import { type FailureCode, failureKinds } from '#contracts/failures';
import { problemTexts } from '../../platform/http/problem-texts.ts';
import { isFailureCode, problemPage, problemsPage } from './problem-pages.ts';

const codes = Object.keys(failureKinds) as FailureCode[];

describe('pages of problems', () => {
  it.each(['zh-CN', 'en'] as const)(
    'one for each code, with what it means and what to do, in %s',
    async (language) => {
      const list = String(await problemsPage(language).content);
      for (const code of codes) {
        const page = problemPage(code, language);
        expect(page.title).toBe(problemTexts[code][language].title);
        expect(String(await page.content)).toContain(`<code>${code}</code>`);
        expect(list).toContain(`href="/problems/${code}?lang=${language}"`);
      }
    },
  );

  it('none for what is no code, be it a member of every object', () => {
    expect(['case.unknown_code', 'constructor', '__proto__', ''].filter(isFailureCode)).toEqual([]);
  });
});
