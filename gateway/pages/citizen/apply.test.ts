import { describe, expect, it } from 'vitest';
import { itemCodeIn } from '#adapters/kit/sample-world';
import { failure } from '#contracts/failures';
import { fail, ok, type Result } from '#contracts/result';
import { type Problem, problemOf } from '../../platform/http/problem.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { Visit } from '../console/form-page.ts';
import { applyPage } from './apply.ts';

const unanswered = fail(problemOf(failure('request.timeout'), 'zh-CN', 'nr'));
const code = itemCodeIn('330421', '000131001001');
const none = '暂无可在外地办理的事项';

const visiting = (query: Readonly<Record<string, string>>, answers: object): Visit =>
  ({
    c: { req: { query: () => query } },
    caller: {},
    language: 'zh-CN',
    place: { language: 'zh-CN', address: '/me/apply' },
    names: {},
    regions: [],
    query: (name: string) => query[name] ?? '',
    read: async (path: string): Promise<Result<unknown, Problem>> =>
      new Map(Object.entries(answers)).get(path),
  }) as unknown as Visit;

/** Nothing is asked of any region here. */
const page = applyPage({} as Platform);

describe('where somebody applies online', () => {
  it.each([
    ['nothing is offered elsewhere', ok({ items: [] }), true],
    ['it could not be read', unanswered, false],
  ])('says that %s', async (_, answer, isNone) => {
    const shown = String(await page.show(visiting({}, { '/v1/me/opportunities': answer })));
    expect(shown.includes(none)).toBe(isNone);
    expect(shown.includes('data-code="request.timeout"')).toBe(!isNone);
  });

  it('begins nothing while the guide of its item could not be read', async () => {
    const answers = {
      [`/v1/items/${code}`]: ok({ code }),
      [`/v1/items/${code}/guide`]: unanswered,
    };
    const visit = visiting({ item: code, 's.premises': 'own' }, answers);
    expect(await page.send(visit)).toEqual(unanswered);
    expect(await page.show(visit)).toEqual(unanswered.failure);
  });
});
