import { describe, expect, it } from 'vitest';
import { detailIn } from '../../platform/http/reasons.ts';
import { type Kind, related } from './kind.ts';
import { type Relation, relations } from './relation.ts';

const names = Object.keys(relations) as Relation[];
const caller = { role: 'platform' } as never;
const seenBy = (relation: Relation): Kind<object> => ({
  kind: 'case',
  missing: 'case.not_found',
  read: async () => undefined,
  relations: () => [relation],
});
const refusalOf = (by: readonly Relation[]) => {
  const seen = names.find((name) => !by.includes(name)) ?? 'auditor';
  const refused = related(seenBy(seen), {}, caller, new Date(), by);
  return refused.ok ? undefined : refused.failure.detail;
};

describe('who may, said to who may not', () => {
  it.each(names)('%s: in words, in either language', (name) => {
    const detail = refusalOf([name]) ?? '';
    expect(detail).toMatch(/^only: (an?|the|who|its) /);
    expect(detailIn('zh-CN', detail)).toMatch(/^仅限：[^a-z]+$/);
  });

  it('names all of several', () => {
    expect(detailIn('zh-CN', refusalOf(['decider', 'itself']) ?? '')).toBe(
      '仅限：办理地区的平台，或该地区的平台',
    );
  });
});
