import { afterAll, beforeAll, expect, it } from 'vitest';
import { Item } from '#contracts/item';
import { items as sampleItems } from '../kit/sample-items.ts';
import { certificateTypes, itemCodeIn } from '../kit/sample-world.ts';
import { shanghai } from './index.ts';
import { type Rig, startRig } from './platform/test-rig.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await startRig();
});
afterAll(() => rig.close());

it('lists every item of the region over several pages, materials included', async () => {
  const result = await shanghai.items?.listItems(rig.context);
  if (!result?.ok) throw new Error(JSON.stringify(result));
  expect(sampleItems.length).toBeGreaterThan(10);
  expect(result.value.items.map(({ code }) => code)).toEqual(
    sampleItems.map(({ basicCode }) => itemCodeIn('310118', basicCode)),
  );
  for (const item of result.value.items) expect(Item.parse(item)).toEqual(item);
  expect(result.value.items[0]).toMatchObject({
    name: '内资有限公司设立登记',
    requiredIal: 3,
    promisedDays: 1,
    statutoryDays: 3,
  });
  expect(result.value.items[0]?.materials.slice(1, 4)).toEqual([
    {
      code: 'ID',
      name: '申请人身份证明',
      required: true,
      certificateType: certificateTypes.identityCard.code,
      fields: ['holderName', 'holderCode', 'validity'],
      commitment: false,
      originalRequired: false,
    },
    {
      code: 'CHARTER',
      name: '公司章程',
      required: true,
      commitment: false,
      originalRequired: false,
    },
    {
      code: 'LEASE',
      name: '住所使用证明(租赁合同)',
      required: true,
      commitment: false,
      originalRequired: true,
      when: [{ premises: ['rented'] }],
    },
  ]);
});

it('leaves out the items that name a certificate field which is not configured, and no other', async () => {
  const { legal_person: _, ...attributeMap } = rig.context.credentials.attributeMap;
  const credentials = { ...rig.context.credentials, attributeMap };
  const result = await shanghai.items?.listItems({ ...rig.context, credentials });
  if (!result?.ok) throw new Error(JSON.stringify(result));
  const { items, leftOut } = result.value;
  expect(items.length + leftOut.length).toBe(sampleItems.length);
  expect(items.length).toBeGreaterThan(5);
  expect(leftOut).toContainEqual({
    ref: itemCodeIn('310118', '000131001002'),
    reason: expect.stringMatching(/^materials\.\d+\.fields/),
  });
});
