import { describe, expect, it } from 'vitest';
import { certificateTypes } from '#adapters/kit/sample-world';
import type { Item } from '#contracts/item';
import { type Ending, endingBefore, endingSoon } from './ending.ts';

const type = certificateTypes.businessLicence.code;
const now = new Date('2026-11-29T04:00:00Z');
const ends = (at: string, change: Partial<Ending> = {}): Ending => ({
  certificateType: type,
  issuerRegion: '320509',
  endsAt: new Date(at),
  ...change,
});
const item = (code: string, region: string, certificateType?: string) =>
  ({
    code,
    region,
    name: code,
    guide: { result: { name: 'r', ...(certificateType ? { certificateType } : {}) } },
  }) as unknown as Item;
const items = [
  item('elsewhere', '330421', type),
  item('at-home', '320509', type),
  item('other', '320509'),
];
const days = (copies: Ending[]) => endingSoon(copies, items, now).map(({ daysLeft }) => daysLeft);

describe('即将到期', () => {
  it('counts days as the calendar of +08:00 does: the last day included, sixty and no more', () => {
    expect(days([ends('2026-11-29T15:59:59.999Z')])).toEqual([0]);
    expect(days([ends('2026-11-29T16:00:00Z')])).toEqual([1]);
    expect(days([ends('2027-01-28T15:59:59.999Z')])).toEqual([60]);
    // What is read for it reaches further than what is told.
    expect(endingBefore(now) > new Date('2027-01-28T15:59:59.999Z')).toBe(true);
    expect(days([ends('2027-01-28T16:00:00Z')])).toEqual([]);
    expect(days([ends('2026-11-28T15:59:59.999Z')])).toEqual([]);
  });

  it('names one certificate once, the soonest first, with the items that give it, its own region first', () => {
    const soon = endingSoon(
      [
        ends('2026-12-30T15:59:59Z', { certificateType: '11100000000013338W099' }),
        ends('2026-12-10T15:59:59Z'),
        ends('2026-12-10T15:59:59Z'),
      ],
      items,
      now,
    );
    expect(soon).toMatchObject([
      {
        certificateType: type,
        endsOn: '2026-12-10',
        daysLeft: 11,
        items: [{ itemCode: 'at-home' }, { itemCode: 'elsewhere' }],
      },
      { certificateType: '11100000000013338W099', daysLeft: 31, items: [] },
    ]);
    expect(soon[0]?.name).toMatchObject({ zh: expect.stringContaining('营业执照') });
    expect(soon[1]).not.toHaveProperty('name');
  });
});
