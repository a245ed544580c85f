import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ItemList } from '#contracts/item';
import type { RegionResult } from '#contracts/region-adapter';
import { fail, ok } from '#contracts/result';
import { catalogueDependency, readListings } from './listing.ts';
import { findItem, saveItems } from './store.ts';
import { startItemSync, syncItems } from './sync.ts';
import { type Catalogue, itemOf, many, startCatalogue, whole } from './testing/catalogue.ts';

let stage: Catalogue;
beforeAll(async () => {
  stage = await startCatalogue();
});
beforeEach(() => stage.reset());
afterAll(() => stage.close());

describe('asking the regions', () => {
  it('stores what each lists; one that is closed, broken or empty keeps its rows and stops nobody', async () => {
    await saveItems(stage.platform, '320509', many('320509', 2));
    stage.answers.set('330421', async () => ok(whole(many('330421', 3))));
    const troubles: (() => Promise<RegionResult<ItemList>>)[] = [
      async () => fail({ kind: 'scheduledClosed', code: 'closed', message: 'night' }),
      async () => fail({ kind: 'retryable', code: 'http_500', message: 'down' }),
      async () => ok(whole([])),
      async () => Promise.reject(new Error('a bug')),
    ];
    for (const trouble of troubles) {
      stage.answers.set('320509', trouble);
      await syncItems(stage.platform);
      expect((await stage.get('/v1/items?region=320509')).body.items).toHaveLength(2);
      expect((await stage.get('/v1/items?region=330421')).body.items).toHaveLength(3);
    }
    expect(stage.lines.filter((event) => event !== 'items.synced')).toEqual([
      'items.not_listed',
      'items.not_listed',
      'items.empty_list',
      'region.adapter_threw',
      'items.not_listed',
    ]);
  });

  it('one bad entry removes no other; it is named to the operator, and readiness says so', async () => {
    const [own, other] = [itemOf('320509', '000000000001'), itemOf('330421', '000000000002')];
    stage.answers.set('330421', async () => ok(whole(many('330421', 1))));
    stage.answers.set('320509', async () =>
      ok({ items: [own, other], leftOut: [{ ref: 'SX-7', reason: 'materials.0.name' }] }),
    );
    await syncItems(stage.platform);
    expect(await findItem(stage.platform, own.code)).toEqual(own);
    const [listing] = (await readListings(stage.platform)).filter(
      ({ region }) => region === '320509',
    );
    expect(listing).toMatchObject({
      failure: null,
      leftOutCount: 2,
      leftOut: [
        { ref: 'SX-7', reason: 'materials.0.name' },
        { ref: other.code, reason: 'other_region' },
      ],
    });
    expect(await catalogueDependency(stage.platform)).toMatchObject([
      { name: 'items:320509', healthy: true, advice: expect.stringContaining('2 of its items') },
    ]);
    stage.answers.set('320509', async () => ok(whole([own])));
    await syncItems(stage.platform);
    expect(await catalogueDependency(stage.platform)).toEqual([]);
  });

  it('asks again and again until it is closed, and closes only when nothing is under way', async () => {
    let calls = 0;
    stage.answers.set('330421', async () => {
      calls++;
      return ok(whole(many('330421', 1)));
    });
    const sync = startItemSync(stage.platform, 5);
    await expect.poll(() => calls).toBeGreaterThan(2);
    await sync.close();
    const after = calls;
    await new Promise((later) => setTimeout(later, 50));
    expect(calls).toBe(after);
  });
});
