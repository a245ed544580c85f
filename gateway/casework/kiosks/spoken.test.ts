import { describe, expect, it } from 'vitest';
import { CaseState } from '#contracts/case-states';
import { spokenSlip } from './spoken.ts';

const caseId = 'case_000000000000000000ab0f9v1c';

describe('a slip that is spoken', () => {
  it('says the short code character by character, twice, and no long number', () => {
    const zh = spokenSlip({ caseId, state: 'accepted' }, 'zh-CN');
    expect(zh.split('A、B、零、F，九、V、一、C')).toHaveLength(3);
    expect(zh).not.toMatch(/[0-9]|case_/);
    expect(spokenSlip({ caseId, state: 'accepted' }, 'en')).toContain(
      'A, B, zero, F; nine, V, one, C.',
    );
  });

  it('says of every state something else', () => {
    const said = CaseState.options.map((state) => spokenSlip({ caseId, state }, 'zh-CN'));
    expect(new Set(said).size).toBe(CaseState.options.length);
  });
});
