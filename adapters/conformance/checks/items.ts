import { Item } from '#contracts/item';
import { checksOf, must, same, taken } from '../check.ts';
import type { Trial } from '../trial.ts';

const list = (t: Trial) =>
  t.once('items', async () => taken(await t.adapter.items?.listItems(t.context()), 'listItems'));

type Limits = Pick<Item, 'promisedDays' | 'statutoryDays' | 'promisedUnit' | 'statutoryUnit'>;

const hoursOf = { working_day: 24, natural_day: 24, hour: 1 } as const;

/** Certainly longer: how many natural days or hours a limit in working days has depends on when it begins. */
function isLonger({ promisedDays, statutoryDays, promisedUnit, statutoryUnit }: Limits): boolean {
  const [promised, lawful] = [promisedUnit ?? 'working_day', statutoryUnit ?? 'working_day'];
  if (lawful === 'working_day' && promised !== lawful) return false;
  return promisedDays * hoursOf[promised] > statutoryDays * hoursOf[lawful];
}

const needs = ['items.listItems'] as const;

export const items = checksOf('items', [
  {
    id: 'some',
    holds: 'listItems: all items of the region',
    needs,
    run: async (t) => must((await list(t)).items.length > 0, 'the list is empty'),
  },
  {
    id: 'sample',
    holds: 'listItems: page after page, none is missing',
    needs,
    run: async (t) => {
      const codes = (await list(t)).items.map(({ code }) => code);
      must(codes.includes(t.samples.itemCode), `${t.samples.itemCode} is missing`);
    },
  },
  {
    id: 'region',
    holds: 'Item.region: the region that is configured, whoever else speaks the format',
    needs,
    run: async (t) => {
      for (const item of (await list(t)).items) same(item.region, t.subject.region, item.code);
    },
  },
  {
    id: 'form',
    holds: 'Item: as contracts/item.ts has it',
    needs,
    run: async (t) => {
      for (const item of (await list(t)).items) {
        const { error } = Item.safeParse(item);
        must(!error, `${item.code}: ${error?.issues[0]?.path.join('.')}`);
      }
    },
  },
  {
    id: 'once',
    holds: 'Item.code: an item stands there once',
    needs,
    run: async (t) => {
      const codes = (await list(t)).items.map(({ code }) => code);
      same(new Set(codes).size, codes.length, 'different codes');
    },
  },
  {
    id: 'left-out',
    holds: 'ItemList.leftOut: an entry that cannot be read; of the samples there is none',
    needs,
    run: async (t) => same((await list(t)).leftOut, [], 'left out'),
  },
  {
    id: 'days',
    holds: 'Item.promisedDays: not longer than the law lets it be',
    needs,
    run: async (t) => {
      for (const { code, ...limits } of (await list(t)).items)
        must(
          !isLonger(limits),
          `${code} promises ${limits.promisedDays} of ${limits.statutoryDays}`,
        );
    },
  },
  {
    id: 'materials',
    holds: 'ItemMaterial.code: a material stands in an item once',
    needs,
    run: async (t) => {
      for (const { code, materials } of (await list(t)).items) {
        const own = materials.map((material) => material.code);
        same(new Set(own).size, own.length, `materials of ${code}`);
      }
    },
  },
  {
    id: 'again',
    holds: 'listItems: asked again, the same',
    needs,
    run: async (t) => {
      const again = taken(await t.adapter.items?.listItems(t.context()), 'listItems');
      same(again.items.length, (await list(t)).items.length, 'items');
    },
  },
]);
