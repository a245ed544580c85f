import { expect, it } from 'vitest';
import { z } from 'zod';
import { fail, ok } from '#contracts/result';
import { allPages, itemsOf } from './item-list.ts';
import { itemCodeIn } from './sample-world.ts';

const Raw = z.strictObject({ no: z.string(), name: z.string() });
const itemOf = ({ no, name }: z.infer<typeof Raw>) => ({
  code: no,
  region: '330421',
  name,
  authority: '示例局',
  requiredIal: 0,
  statutoryDays: 1,
  promisedDays: 1,
  materials: [],
});
const no = itemCodeIn('330421', '000131001001');

it('one odd entry costs none of the others, and is named by its own code or its place', () => {
  const odd = [{ no, name: '' }, { no, name: 'x', surprise: 1 }, { no: '1', name: 'x' }, null, 7];
  const { items, leftOut } = itemsOf([...odd, { no, name: '设立' }], 'no', Raw, itemOf);
  expect(items.map(({ name }) => name)).toEqual(['设立']);
  expect(leftOut.map(({ ref }) => ref)).toEqual([no, no, '1', '#4', '#5']);
});

it('pages are asked for until all entries are there; fewer than announced are refused', async () => {
  const pages = [[1, 2], [3], []];
  const ask = (total: number) => async (page: number) => ok({ total, list: pages[page - 1] ?? [] });
  expect(await allPages(ask(3), 9)).toEqual(ok([1, 2, 3]));
  expect(await allPages(ask(4), 9)).toMatchObject({ failure: { code: 'items_incomplete' } });
  expect(await allPages(ask(3), 1)).toMatchObject({ failure: { code: 'items_incomplete' } });
  const broken = fail({ kind: 'retryable', code: 'x', message: '' } as const);
  expect(await allPages(async () => broken, 9)).toEqual(broken);
});
