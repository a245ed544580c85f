import { describe, expect, it } from 'vitest';
import { spentFailure } from './copy-use.ts';
import { type Answered, groundOfFetching, type ToFetch } from './preview-ground.ts';

const until = new Date('2030-01-01T00:00:00+08:00');
const toFetch: ToFetch = {
  issuerRegion: '320509',
  fields: ['holderName'],
  reason: '居住证签注',
  until,
};
const answered = (choice: 'agreed' | 'declined', change: Partial<ToFetch> = {}): Answered => {
  const { reason, until: end, ...seen } = { ...toFetch, ...change };
  const certificate = { type: 'x', agreement: 'a', ...seen, choice };
  return { previewId: 'prev_1', certificate, reason, until: end };
};
const byLaw = { preview: { byLaw: '优化营商环境条例第三十七条' } } as const;
const required = { preview: 'required' } as const;
const earlier = new Date('2029-12-31T00:00:00+08:00');

const outcome = (
  agreement: Parameters<typeof groundOfFetching>[0],
  said: Answered | undefined,
): string => {
  const ground = groundOfFetching(agreement, toFetch, said);
  return ground.ok ? ground.value.ground : ground.failure.code;
};

const strictly = 'certificate.preview_required';
type Row = readonly [what: string, said: Answered | undefined, free: string, strict: string];
const rows: readonly Row[] = [
  ['nothing was shown', undefined, 'not_asked', strictly],
  ['the person agreed', answered('agreed'), 'agreed', 'agreed'],
  ['the person declined', answered('declined'), 'certificate.declined', 'certificate.declined'],
  ['another reason was shown', answered('agreed', { reason: '其他事由' }), 'not_asked', strictly],
  ['another region was shown', answered('agreed', { issuerRegion: '1' }), 'not_asked', strictly],
  ['it was shown for less long', answered('agreed', { until: earlier }), 'not_asked', strictly],
  ['fewer fields were shown', answered('agreed', { fields: [] }), 'not_asked', strictly],
];

describe('the ground on which a certificate is fetched', () => {
  it.each(rows)('%s', (_, said, free, strict) => {
    expect(outcome({}, said)).toBe(free);
    expect(outcome(required, said)).toBe(strict);
    // Nobody is asked what the law lets the body look at.
    expect(outcome(byLaw, said)).toBe('by_law');
  });

  it('more was shown than is fetched: that is agreed to as well', () => {
    const wider = { fields: ['holderName', 'address'], until: new Date(until.getTime() + 1) };
    expect(outcome(required, answered('agreed', wider))).toBe('agreed');
  });
});

describe('a copy', () => {
  const unused = { declinedAt: null, usedBy: [], serves: 1 };
  it.each([
    ['that serves none', unused, undefined],
    ['that serves another', { ...unused, usedBy: ['case_2'] }, 'certificate.copy_used'],
    ['that serves this case', { ...unused, usedBy: ['case_1'] }, undefined],
    ['that may serve two', { ...unused, usedBy: ['case_2'], serves: 2 }, undefined],
    [
      'that its holder declined',
      { declinedAt: until, usedBy: ['case_1'], serves: 2 },
      'certificate.declined',
    ],
  ])('%s', (_, copy, code) => {
    expect(spentFailure(copy, 'case_1')?.code).toBe(code);
  });
});
