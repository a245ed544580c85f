import { describe, expect, it } from 'vitest';
import type { Item } from '#contracts/item';
import { commitmentRef } from '../../documents/items/commitment-texts.ts';
import { bindCommitments, signedTexts } from './bind-commitments.ts';

const texts = [
  { id: 'site-safety@1', zh: '本人承诺场所符合消防安全要求。' },
  { id: 'site-safety@2', zh: '本人承诺场所符合消防安全要求，并接受核查。' },
];
const material = {
  code: 'PROMISE',
  name: '承诺',
  required: true,
  commitment: true,
  originalRequired: false,
};
const item = { materials: [{ ...material, commitmentTexts: [texts[1]] }] } as unknown as Item;
const promise = (change: object) => [{ code: 'PROMISE', how: 'commitment' as const, ...change }];
const signed = 'a'.repeat(64);

describe('a commitment is bound to the wording that its region announces', () => {
  it('by its digest, whoever is logged in or has signed it on paper', async () => {
    const ref = await commitmentRef('site-safety@2', { zh: texts[1]?.zh ?? '' });
    for (const [given, isLoggedIn] of [
      [{ ref: 'site-safety@2' }, true],
      [{ ref: 'site-safety@2', signed }, false],
      [{ ref, signed }, false],
    ] as const) {
      const bound = await bindCommitments(promise(given), item, isLoggedIn);
      expect(bound).toMatchObject({ materials: [{ ref }], problems: [] });
      expect(signedTexts(bound.materials, item)).toEqual([ref]);
    }
  });

  it.each([
    ['an old version', { ref: 'site-safety@1', signed }, '/materials/0/ref'],
    [
      'another wording under the same name',
      { ref: `site-safety@2#sha-256:${signed}`, signed },
      '/materials/0/ref',
    ],
    ['none', { signed }, '/materials/0/ref'],
    [
      'no signature of somebody who is not logged in',
      { ref: 'site-safety@2' },
      '/materials/0/signed',
    ],
    ['a signature on a copy', { how: 'upload', ref: 'x', signed }, '/materials/0/signed'],
  ])('%s is refused', async (_, given, pointer) => {
    const { problems } = await bindCommitments(promise(given) as never, item, false);
    expect(problems).toEqual([{ pointer, reason: expect.any(String) }]);
  });

  it('a region that announces no text is told what its platform calls it, and the log is not', async () => {
    const own = { materials: [material] } as unknown as Item;
    const { materials, problems } = await bindCommitments(promise({ ref: 'text-1' }), own, false);
    expect([materials, problems, signedTexts(materials, own)]).toEqual([
      promise({ ref: 'text-1' }),
      [],
      [],
    ]);
  });
});
