import { describe, expect, it } from 'vitest';
import { type Agreement, standingBeside, termChanges } from './terms-diff.ts';

const terms = {
  id: 'cards',
  certificateType: '11100000000000000A001',
  issuerRegion: '320509',
  recognisingRegion: '330421',
  items: ['000130001001', '000131001001'],
  issuers: ['320509'],
  since: '2026-01-01',
};
const agreement = (id: string, over: Partial<Agreement> = {}): Agreement => ({
  id,
  state: 'in_force',
  terms: { ...terms, id },
  signatures: [],
  missing: [],
  ...over,
});

describe('what an operator sees of a proposal beside the agreement in force', () => {
  it('is each term that says something else, and neither the id nor the order of a list', () => {
    const items = terms.items.toReversed();
    expect(termChanges(terms, { ...terms, id: 'other', items })).toEqual([]);
    const after = { ...terms, issuers: [{ code: '320509', until: '2026-12-31' }], noticeDays: 60 };
    expect(termChanges(terms, after)).toEqual([
      { field: 'issuers', before: '320509', after: '{"code":"320509","until":"2026-12-31"}' },
      { field: 'noticeDays', before: '–', after: '60' },
    ]);
  });

  it('is compared with what counts between the same regions for the same type alone', () => {
    const proposed = agreement('new', { state: 'proposed' });
    const others = [
      proposed,
      agreement('stopped', { state: 'stopped' }),
      agreement('other-type', { terms: { ...terms, certificateType: '11100000000000000B001' } }),
      agreement('items', {
        terms: { id: 'items', kind: 'items', from: '320509', to: '330421', since: '2026-01-01' },
      }),
      agreement('the-other-way', { terms: { ...terms, recognisingRegion: '310118' } }),
    ];
    expect(standingBeside(proposed, others)).toBeUndefined();
    expect(standingBeside(proposed, [...others, agreement('now')])?.id).toBe('now');
  });
});
