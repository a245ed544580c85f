import { afterAll, describe, expect, it } from 'vitest';
import { guideProblems } from '#contracts/guide-check';
import type { Item } from '#contracts/item';
import type { RegionAdapter } from '#contracts/region-adapter';
import { interview } from '#contracts/situation';
import { undiciOutbound } from './kit/outbound-undici.ts';
import { guides } from './kit/sample-guides.ts';
import { items as world } from './kit/sample-items.ts';
import { itemCodeIn, type SampleRegion } from './kit/sample-world.ts';
import { startPlatforms } from './sample-bindings.ts';

const outbound = undiciOutbound({ timeoutMs: 10_000, maxBytes: 1_000_000 });
const started = await startPlatforms();
afterAll(async () => {
  await Promise.all(started.map(({ platform }) => platform.close()));
  await outbound.close();
});

const telling = started.filter(({ adapter }) => adapter.items !== undefined);

describe.each(telling.map((one) => [one.adapter.region as SampleRegion, one] as const))(
  'the guides of %s',
  (region, { adapter, platform, credentials }) => {
    platform.setOpening('open');
    const listing = (adapter as RegionAdapter<unknown>).items?.listItems({
      region,
      http: outbound.http,
      clock: () => new Date(),
      credentials,
      signal: new AbortController().signal,
    });
    const listed = async (): Promise<readonly Item[]> => {
      const answer = await listing;
      if (!answer?.ok) throw new Error(answer?.failure.code);
      return answer.value.items;
    };

    it('come whole through its own format, and every tree leads somewhere', async () => {
      const items = await listed();
      expect(items.length).toBe(world.length);
      for (const item of items) {
        const told = guides[item.code.slice(19, 31)];
        expect(guideProblems(item)).toEqual([]);
        const own = world.find(({ basicCode }) => basicCode === item.code.slice(19, 31));
        expect(item.archivePeriod).toBe(own?.archivePeriod);
        expect(item.guide).toMatchObject({
          audience: told?.audience,
          keywords: told?.keywords,
          conditions: told?.conditions,
          visits: told?.visits,
          basis: [{ law: told?.basis[0], clause: told?.basis[1] }],
        });
        expect(item.guide?.questions.map(({ code, text }) => [code, text])).toEqual(
          told?.questions.map(({ code, text }) => [code, text[region]]),
        );
        expect(item.guide?.outcomes.map(({ stop }) => stop)).toEqual(
          told?.stops.map(({ why }) => why),
        );
      }
    });

    it('name the situations of each material as the region means them', async () => {
      const [items, [sample]] = [await listed(), world];
      if (!sample) throw new Error('the sample world is empty');
      const setUp = items.find(({ code }) => code === itemCodeIn(region, sample.basicCode));
      const whens = Object.fromEntries(
        setUp?.materials.flatMap(({ code, when }) => (when ? [[code, when]] : [])) ?? [],
      );
      expect(whens).toEqual({
        LEASE: [{ premises: ['rented'] }],
        DEED: [{ premises: ['own'] }],
        PARK: [{ park: ['issued'] }],
      });
      const questions = setUp?.guide?.questions ?? [];
      expect(interview(questions, { premises: 'cluster' }).next).toEqual(['park']);
      const cleared = items.flatMap(({ materials }) => materials).filter(({ exempt }) => exempt);
      expect(cleared.map(({ code, exempt }) => [code, exempt])).toEqual([['TAXCLEAR', 'sharing']]);
    });
  },
);
