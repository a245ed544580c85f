import { describe, expect, it } from 'vitest';
import { InstantRule } from '#contracts/instant-rule';
import { importKeys } from '../../platform/keys/keys.ts';
import { newKeySet } from '../../platform/keys/new-keys.ts';
import { groundsOf, isDrawn, isTakenBack } from './instant-decisions.ts';

const rule = InstantRule.parse({
  id: 'renewal@2',
  zh: '证照有效且已作出承诺的，当场准予延续。',
  needs: [
    { material: 'LICENCE', how: ['certificate'] },
    { material: 'SAFETY', how: ['commitment', 'exempt'] },
  ],
  samplePercent: 30,
});
const licence = { code: 'LICENCE', how: 'certificate' };

describe('a rule by which a region decides at once', () => {
  it.each([
    ['everything is there', [licence, { code: 'SAFETY', how: 'commitment' }], [true, true]],
    ['in any of its ways', [licence, { code: 'SAFETY', how: 'exempt' }], [true, true]],
    ['a paper that somebody has to read', [{ code: 'LICENCE', how: 'upload' }], [false, false]],
    ['nothing', [], [false, false]],
  ])('is met by what an application has, and by nothing else: %s', (_, materials, met) => {
    expect(groundsOf(rule, materials).map((ground) => ground.met)).toEqual(met);
  });

  it('cannot ask for what only a person sees', () => {
    for (const how of ['upload', 'original'])
      expect(
        InstantRule.safeParse({ ...rule, needs: [{ material: 'LICENCE', how: [how] }] }).success,
      ).toBe(false);
  });

  it('has its share looked at: the same whenever it is asked, and another under another key', async () => {
    const [keys, others] = [
      await importKeys(await newKeySet()),
      await importKeys(await newKeySet()),
    ];
    const ids = Array.from({ length: 1000 }, (_, nth) => `case_${String(nth).padStart(26, '0')}`);
    const drawn = ids.filter((id) => isDrawn(keys, id, rule));
    expect(drawn.length).toBeGreaterThan(200);
    expect(drawn.length).toBeLessThan(400);
    expect(ids.filter((id) => isDrawn(keys, id, rule))).toEqual(drawn);
    expect(ids.filter((id) => isDrawn(others, id, rule))).not.toEqual(drawn);
    expect(ids.every((id) => isDrawn(keys, id, { ...rule, samplePercent: 100 }))).toBe(true);
  });
});

it.each([
  ['nothing was approved', ['submitted', 'accept'], false],
  ['it stands', ['accept', 'approve', 'approve', 'correct'], false],
  ['it was taken back', ['approve', 'revoke'], true],
  ['it ended early', ['approve', 'annul', 'correct'], true],
  ['another one came in its place', ['approve', 'revoke', 'approve'], false],
])('an approval that is taken back is not the one that follows: %s', (_, events, is) => {
  expect(isTakenBack(events.map((event) => ({ event })))).toBe(is);
});
