import { afterAll, beforeAll, expect, it } from 'vitest';
import { items as world } from '../kit/sample-items.ts';
import { itemCodeIn } from '../kit/sample-world.ts';
import { items } from './items.ts';
import { type Stage, setStage } from './platform/test-stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await setStage();
});
afterAll(() => stage.close());

it('lists every item of the region over all pages, with its own names, materials and readable fields', async () => {
  const listed = await items.listItems(stage.context);
  if (!listed.ok) throw new Error(listed.failure.code);
  expect(listed.value.items.map((item) => item.code)).toEqual(
    world.map((item) => itemCodeIn('330421', item.basicCode)),
  );
  expect(listed.value.items[0]).toMatchObject({
    name: '内资公司设立',
    requiredIal: 3,
    statutoryDays: 3,
    promisedDays: 1,
  });
  expect(listed.value.items[0]?.materials.map((material) => material.code)).toEqual([
    'FORM',
    'ID',
    'AUTH',
    'CHARTER',
    'LEASE',
    'DEED',
    'PARK',
  ]);
  expect(listed.value.items[0]?.materials[2]?.fields).toEqual(['holderName', 'scope', 'validity']);
  expect(listed.value.items[0]?.materials[4]?.originalRequired).toBe(true);
});

it('stays readable at night', async () => {
  stage.platform.setOpening('closed');
  expect((await items.listItems(stage.context)).ok).toBe(true);
  stage.platform.setOpening('open');
});
