import { expect, it } from 'vitest';
import { items as sampleItems } from '#adapters/kit/sample-items';
import { itemCodeIn, type SampleRegion } from '#adapters/kit/sample-world';
import type { Item } from '#contracts/item';
import { compareItems } from './compare.ts';

const [setUp, change] = sampleItems;

const itemIn = (region: SampleRegion, sample: NonNullable<typeof setUp>): Item => ({
  code: itemCodeIn(region, sample.basicCode),
  region,
  name: sample.names[region],
  authority: '示例局',
  requiredIal: sample.requiredProofing,
  statutoryDays: sample.statutoryDays,
  promisedDays: sample.promisedDays[region],
  materials: sample.materials[region].map(
    ({ code, name, certificateType, fields, commitment, original, optional }) => ({
      code,
      name,
      required: !optional,
      commitment: commitment ?? false,
      originalRequired: original ?? false,
      ...(certificateType === undefined ? {} : { certificateType, fields: [...(fields ?? [])] }),
    }),
  ),
});

it('names what differs between the regions and what does not', () => {
  if (!setUp) throw new Error('the sample world is empty');
  const { materials, differences } = compareItems([
    itemIn('320509', setUp),
    itemIn('330421', setUp),
  ]);
  expect(differences).toEqual(['name', 'promisedDays', 'materials/PROMISE', 'materials/AUTH']);
  const promise = materials.find(({ code }) => code === 'PROMISE');
  expect(Object.keys(promise?.asked ?? {})).toEqual([itemCodeIn('320509', setUp.basicCode)]);
  expect(materials.find(({ code }) => code === 'LEASE')?.alike).toBe(true);
});

it('finds nothing to say about an item that is alone', () => {
  if (!change) throw new Error('the sample world is empty');
  expect(compareItems([itemIn('310118', change)]).differences).toEqual([]);
});

it('lets papers meet that the regions name differently: LEASE, CDZM and DZZM are one', () => {
  const tax = sampleItems.find(({ basicCode }) => basicCode === '000130001001');
  if (!tax) throw new Error('the sample world has changed');
  const regions = ['310118', '320509', '330421'] as const;
  const { materials } = compareItems(regions.map((region) => itemIn(region, tax)));
  const premises = materials.find(({ kind }) => kind === 'premises');
  expect(premises?.codes).toEqual(['LEASE', 'CDZM', 'DZZM']);
  expect(Object.keys(premises?.asked ?? {})).toHaveLength(3);
});
