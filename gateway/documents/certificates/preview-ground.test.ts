import { describe, expect, it } from 'vitest';
import { PreviewRequest } from '#contracts/certificate-preview';
import { spentFailure } from './copy-use.ts';
import {
  type Answered,
  groundOfFetching,
  minNoMs,
  stillBinds,
  type ToFetch,
} from './preview-ground.ts';

const until = new Date('2030-01-01T00:00:00+08:00');
const toFetch: ToFetch = {
  issuerRegion: '320509',
  fields: ['holderName'],
  reason: '居住证签注',
  until,
  cases: 1,
};
const answered = (choice: 'agreed' | 'declined', change: Partial<ToFetch> = {}): Answered => {
  const { reason, until: end, cases, ...seen } = { ...toFetch, ...change };
  const certificate = { type: 'x', agreement: 'a', ...seen, choice };
  return { previewId: 'prev_1', certificate, reason, until: end, cases };
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
    const longer = new Date(until.getTime() + 1);
    const wider = { fields: ['holderName', 'address'], until: longer, cases: 2 };
    expect(outcome(required, answered('agreed', wider))).toBe('agreed');
  });

  it('a yes for one case covers no copy that serves more', () => {
    const more = { ...toFetch, cases: 2 };
    expect(groundOfFetching(required, more, answered('agreed'))).toMatchObject({
      failure: { code: strictly, detail: 'for more cases' },
    });
    expect(groundOfFetching({}, more, answered('agreed'))).toMatchObject({
      value: { ground: 'not_asked' },
    });
  });
});

describe('a no that the member wishes away: a preview that ends two seconds later', () => {
  const answeredAt = new Date('2026-11-29T10:00:00+08:00');
  const ended = { answeredAt, until: new Date(answeredAt.getTime() + 2000) };
  const inMs = (ms: number) => new Date(answeredAt.getTime() + ms);
  it('binds for a day all the same; a yes no longer than was shown', () => {
    expect(stillBinds(ended, 'declined', inMs(minNoMs - 1))).toBe(true);
    expect(stillBinds(ended, 'declined', inMs(minNoMs))).toBe(false);
    expect(stillBinds(ended, 'agreed', inMs(1999))).toBe(true);
    expect(stillBinds(ended, 'agreed', inMs(2000))).toBe(false);
    const later = { answeredAt, until: inMs(2 * minNoMs) };
    expect(stillBinds(later, 'declined', inMs(minNoMs))).toBe(true);
    expect(stillBinds({ ...later, answeredAt: null }, undefined, answeredAt)).toBe(false);
  });
});

describe('a preview', () => {
  const asked = (length: number) => ({
    itemCode: '11330421XX0000001N4000131001001',
    certificates: Array.from({ length }, (_, at) => ({
      type: `11100000MB0143028R${String(at).padStart(3, '0')}`,
    })),
    reason: '居住证签注',
    until: '2026-12-28T00:00:00+08:00',
  });
  it('asks about no more types than the record of the answer holds', () => {
    const most = PreviewRequest.safeParse(asked(13));
    expect(most.error?.issues).toBeUndefined();
    const types = most.data?.certificates.map(({ type }) => type).join(' ') ?? '';
    expect(types.length).toBeGreaterThan(0);
    expect(types.length).toBeLessThanOrEqual(300);
    expect(PreviewRequest.safeParse(asked(14)).success).toBe(false);
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
