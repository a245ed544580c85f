import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Guide } from '#contracts/guide';
import type { Item } from '#contracts/item';
import type { Caller } from '../../trust/identity/caller.ts';
import { withRoomForTexts } from './commitment-texts.ts';
import { readListings } from './listing.ts';
import { placesByRegion } from './places.ts';
import { allItems, certificateMaterials, findItem, saveItems } from './store.ts';
import { itemGuide, item as itemTable } from './tables.ts';
import { type Catalogue, codes, itemOf, many, startCatalogue } from './testing/catalogue.ts';
import { uploadItems } from './upload.ts';
import { guideVersions } from './versions.ts';

const guideWith = (version: string, places: readonly string[]) =>
  ({
    version,
    audience: 'both',
    keywords: [],
    basis: [],
    conditions: [],
    places: places.map((name) => ({ name, address: '示例路1号', hours: '9-17', phone: '' })),
    steps: [],
    samples: [],
    phones: [],
    complaints: [],
    questions: [],
    outcomes: [],
  }) as unknown as Guide;

let stage: Catalogue;
beforeAll(async () => {
  stage = await startCatalogue();
});
beforeEach(() => stage.reset());
afterAll(() => stage.close());

describe('keeping the catalogue', () => {
  it('attack: wordings without end: beyond its share a region’s texts are not kept, and its items are offered without', async () => {
    const promising = (basicCode: string, zh: string) =>
      itemOf('330421', basicCode, {
        materials: [
          {
            code: 'SAFETY',
            name: '安全承诺',
            required: true,
            commitment: true,
            commitmentTexts: [{ id: 'site-safety@1', zh }],
            originalRequired: false,
          },
        ],
      });
    const first = promising('000000000001', '本人承诺经营场所符合安全要求。');
    await saveItems(stage.platform, '330421', [first]);
    const listed = [
      first,
      promising('000000000002', '本人承诺经营场所符合消防要求。'),
      promising('000000000003', '本人承诺经营场所符合卫生要求。'),
    ];
    const roomy = await withRoomForTexts(stage.platform.database(), '330421', listed, 2);
    expect(
      roomy.items.map(({ materials: [of] }) => [of?.commitment, of?.commitmentTexts?.length]),
    ).toEqual([
      [true, 1],
      [true, 1],
      [false, undefined],
    ]);
    expect(roomy.leftOut).toEqual([
      { ref: listed[2]?.code, reason: 'materials.0.commitmentTexts' },
    ]);
    // Another region has room of its own.
    const other = await withRoomForTexts(stage.platform.database(), '320509', listed.slice(2), 1);
    expect(other.leftOut).toEqual([]);
  });

  it('makes a list the region’s whole catalogue and leaves the other regions alone', async () => {
    await saveItems(stage.platform, '330421', many('330421', 2));
    expect(await saveItems(stage.platform, '320509', many('320509', 1200))).toEqual({
      stored: 1200,
      leftOut: [],
    });
    stage.pass(1000);
    await saveItems(stage.platform, '320509', [
      itemOf('320509', '000000000007', { name: '新名称' }),
    ]);
    const { body } = await stage.get('/v1/items');
    expect(codes(body.items)).toEqual(
      codes([itemOf('320509', '000000000007'), ...many('330421', 2)]),
    );
    expect(body.items[0].name).toBe('新名称');
  });

  it('removes what is no longer listed whatever the clock did between two lists', async () => {
    const listed = many('320509', 3);
    for (const ms of [-60_000, 0]) {
      await saveItems(stage.platform, '320509', listed);
      stage.pass(ms);
      await saveItems(stage.platform, '320509', listed.slice(1));
      expect(codes([...(await allItems(stage.platform))]).sort()).toEqual(codes(listed.slice(1)));
    }
  });

  it('reads the whole catalogue once for however many ask, and anew after a list', async () => {
    await saveItems(stage.platform, '320509', many('320509', 2));
    const [first, second] = await Promise.all([allItems(stage.platform), allItems(stage.platform)]);
    expect(first).toHaveLength(2);
    expect(second).toBe(first);
    await saveItems(stage.platform, '320509', many('320509', 1));
    expect(await allItems(stage.platform)).toHaveLength(1);
  });

  it('a region that changes its guide with every list fills neither the versions nor the page of places', async () => {
    const guided = (version: number) =>
      itemOf('320509', '000000000001', {
        guide: guideWith(
          `v${version}`,
          Array.from({ length: 20 }, (_, nth) => `${version} ${nth}`),
        ),
      });
    for (let version = 1; version <= 55; version += 1) {
      stage.pass(1000);
      await saveItems(stage.platform, '320509', [guided(version)]);
    }
    const kept = await stage.platform.database().select().from(itemGuide);
    expect(kept).toHaveLength(50);
    const versions = await guideVersions(stage.platform, guided(1).code);
    expect([versions[0]?.version, versions.at(-1)?.version]).toEqual(['v55', 'v6']);
    const crowded = Array.from({ length: 30 }, (_, nth) => {
      const places = Array.from({ length: 20 }, (__, window) => `${nth} ${window}`);
      return itemOf('320509', String(nth).padStart(12, '0'), { guide: guideWith('v', places) });
    });
    await saveItems(stage.platform, '320509', crowded);
    const neighbour = { guide: guideWith('v', ['大厅']) };
    await saveItems(stage.platform, '330421', [itemOf('330421', '000000000001', neighbour)]);
    const places = await placesByRegion(stage.platform);
    expect(places.get('320509')).toHaveLength(50);
    expect(places.get('330421')?.map(({ name }) => name)).toEqual(['大厅']);
  });

  it('a dry run says what an upload would change, and leaves no trace of having been asked', async () => {
    const { region: _, ...entry } = itemOf('320509', '000000000001');
    const asked = { region: '341821', entries: [entry], dryRun: true, ifMatch: undefined };
    const said = await uploadItems(stage.platform, {} as Caller, asked);
    expect(said).toMatchObject({ ok: true, value: { version: 1, added: [entry.code] } });
    expect(await readListings(stage.platform)).toEqual([]);
    expect(await findItem(stage.platform, entry.code)).toBeUndefined();
  });

  it('lets no region list, change or take over an item of another', async () => {
    const own = itemOf('330421', '000000000001');
    await saveItems(stage.platform, '330421', [own]);
    const hijacked: Item = { ...own, requiredIal: 0 };
    await saveItems(stage.platform, '320509', [hijacked]);
    const { stored } = await saveItems(stage.platform, '320509', [
      { ...hijacked, region: '320509' },
    ]);
    expect(stored).toBe(0);
    expect(await findItem(stage.platform, own.code)).toEqual(own);
  });

  it('serves an item from memory for 30 s, and a change of this process at once', async () => {
    const first = itemOf('320509', '000000000001');
    await saveItems(stage.platform, '320509', [first]);
    expect(await findItem(stage.platform, first.code)).toEqual(first);
    await stage.platform.database().delete(itemTable);
    stage.pass(29_000);
    expect(await findItem(stage.platform, first.code)).toEqual(first);
    stage.pass(2000);
    expect(await findItem(stage.platform, first.code)).toBeUndefined();
    const renamed = { ...first, name: '改名' };
    await saveItems(stage.platform, '320509', [renamed]);
    expect(await findItem(stage.platform, first.code)).toEqual(renamed);
  });

  it('collects the materials for which certificates stand, each once', async () => {
    const material = {
      code: 'ID',
      name: '身份证明',
      required: true,
      certificateType: '11100000000013127D001',
      fields: ['holderName'],
      commitment: false,
      originalRequired: false,
    };
    const { certificateType: _, fields: __, ...paper } = material;
    await saveItems(
      stage.platform,
      '320509',
      many('320509', 2).map((item) => ({
        ...item,
        materials: [material, { ...paper, code: 'X' }],
      })),
    );
    expect(await certificateMaterials(stage.platform)).toEqual([material]);
  });
});

describe('GET /v1/items', () => {
  it('pages through everything once, in order', async () => {
    await saveItems(stage.platform, '320509', many('320509', 5));
    await saveItems(stage.platform, '330421', many('330421', 4));
    const seen: string[] = [];
    let next: string | undefined;
    do {
      const { body } = await stage.get(`/v1/items?limit=4${next ? `&cursor=${next}` : ''}`);
      seen.push(...codes(body.items));
      next = body.next;
    } while (next);
    expect(seen).toEqual(codes([...many('320509', 5), ...many('330421', 4)]));
  });

  it('filters by region, basic code and part of the name, in which % and _ are characters', async () => {
    await saveItems(stage.platform, '320509', [
      itemOf('320509', '000000000001', { name: '减免50%税费' }),
      itemOf('320509', '000000000002'),
    ]);
    await saveItems(stage.platform, '330421', many('330421', 2));
    expect((await stage.get('/v1/items?basicCode=000000000002')).body.items).toHaveLength(2);
    expect(
      (await stage.get('/v1/items?basicCode=000000000002&region=330421')).body.items,
    ).toHaveLength(1);
    expect((await stage.get(`/v1/items?q=${encodeURIComponent('0%税')}`)).body.items).toHaveLength(
      1,
    );
    expect((await stage.get('/v1/items?q=%25')).body.items).toHaveLength(1);
    expect((await stage.get('/v1/items?q=_')).body.items).toHaveLength(0);
  });

  it.each([
    ['/v1/items?region=999999', 422, 'federation.region_unknown'],
    ['/v1/items?region=x', 400, 'request.invalid'],
    ['/v1/items?limit=101', 400, 'request.invalid'],
    ['/v1/items?page=2', 400, 'request.invalid'],
    ['/v1/items?cursor=eHh4', 400, 'request.cursor_invalid'],
    ['/v1/items?cursor=%00', 400, 'request.cursor_invalid'],
    ['/v1/items/11330421XX0000001N4999999999999', 404, 'item.not_found'],
    ['/v1/items/x', 404, 'item.not_found'],
    ['/v1/items/compare', 400, 'request.invalid'],
    ['/v1/items/compare?basicCode=999999999999', 404, 'item.not_found'],
  ])('%s is %i %s', async (path, status, code) => {
    const answer = await stage.get(path);
    expect({ status: answer.status, code: answer.body.code }).toEqual({ status, code });
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });

  it('answers 304 to whoever has it already, and may be kept for a minute', async () => {
    await saveItems(stage.platform, '320509', many('320509', 1));
    const path = `/v1/items/${itemOf('320509', '000000000001').code}`;
    const first = await stage.get(path);
    expect(first.headers.get('cache-control')).toBe('public, max-age=60');
    const again = await stage.get(path, { 'if-none-match': first.headers.get('etag') ?? '' });
    expect({ status: again.status, body: again.body }).toEqual({ status: 304, body: undefined });
  });

  it('lays an item side by side', async () => {
    await saveItems(stage.platform, '320509', many('320509', 1));
    await saveItems(stage.platform, '330421', [
      itemOf('330421', '000000000001', { promisedDays: 1 }),
    ]);
    const { body } = await stage.get('/v1/items/compare?basicCode=000000000001');
    expect(body).toMatchObject({ basicCode: '000000000001', differences: ['promisedDays'] });
    expect(body.items).toHaveLength(2);
  });
});
