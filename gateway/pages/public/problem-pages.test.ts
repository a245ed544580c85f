import { describe, expect, it } from 'vitest';
import { type FailureCode, failureKinds } from '#contracts/failures';
import { problemTexts } from '../../platform/http/problem-texts.ts';
import { regionsPage } from './plain-pages.ts';
import { isFailureCode, problemPage, problemsPage } from './problem-pages.ts';

const codes = Object.keys(failureKinds) as FailureCode[];

it('the page of regions says a closure as people read the clock, whatever zone it was announced in', async () => {
  const closure = { from: '2026-11-29T18:00:00Z', to: '2026-11-30T09:00:00+08:00', reason: '维护' };
  const calendar = { days: 'all', open: '00:00', close: '24:00', closures: [closure] };
  const region = { code: '330421', name: { zh: '嘉善', en: 'Jiashan' }, calendar } as never;
  const said = String(await regionsPage([region], new Map(), 'zh-CN').content);
  for (const time of ['>2026-11-30 02:00<', '>2026-11-30 09:00<']) expect(said).toContain(time);
});

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
