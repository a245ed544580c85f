import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Item } from '#contracts/item';
import type { RegionAdapter, RegionResult } from '#contracts/region-adapter';
import { fail, ok } from '#contracts/result';
import { createTestDatabase, type TestDatabase } from '../../../tests/setup/database.ts';
import { newRoutes, requestContext } from '../../platform/http/http.ts';
import { newKeySet } from '../../platform/keys/new-keys.ts';
import { createNodePlatform, type NodePlatform } from '../../platform/node/node-platform.ts';
import { bindRegions } from '../../regions/border/bind-regions.ts';
import { FederationDocument } from '../../trust/federation/document.ts';
import { storeFederation } from '../../trust/federation/store.ts';
import { itemRoutes } from './routes.ts';
import { certificateMaterials, findItem, saveItems } from './store.ts';
import { startItemSync, syncItems } from './sync.ts';
import { item as itemTable } from './tables.ts';

const bodies = { '320509': '11320509XX0000001C', '330421': '11330421XX0000001N' };
type Region = keyof typeof bodies;

const itemOf = (region: Region, basicCode: string, change: Partial<Item> = {}): Item => ({
  code: `${bodies[region]}4${basicCode}`,
  region,
  name: `事项${basicCode.slice(-3)}`,
  authority: '示例局',
  requiredIal: 2,
  statutoryDays: 20,
  promisedDays: 5,
  materials: [],
  ...change,
});
const many = (region: Region, count: number): Item[] =>
  Array.from({ length: count }, (_, index) => itemOf(region, String(index + 1).padStart(12, '0')));

let database: TestDatabase;
let node: NodePlatform;
let server: Server;
let base: string;
let now = new Date('2026-06-01T02:00:00Z');
const answers = new Map<Region, () => Promise<RegionResult<readonly Item[]>>>();
const lines: string[] = [];
const line = (event: string) => void lines.push(event);

const adapterOf = (region: Region): RegionAdapter<unknown> => ({
  region,
  name: { zh: region, en: region },
  credentials: z.unknown(),
  classify: () => undefined,
  items: { listItems: () => answers.get(region)?.() ?? Promise.resolve(ok([])) },
});
const bind = (region: Region) => ({
  adapter: adapterOf(region),
  credentials: {},
  http: async () => fail({ kind: 'unreachable' as const, message: '' }),
});

const calendar = { days: 'all', open: '00:00', close: '24:00', closures: [] };

beforeAll(async () => {
  database = await createTestDatabase();
  node = await createNodePlatform(
    {
      publicOrigin: 'http://127.0.0.1',
      host: '127.0.0.1',
      port: 0,
      role: 'api',
      databaseUrl: database.url,
      databasePool: 4,
      keys: await newKeySet(),
      regions: new Map(),
      logLevel: 'error',
      regionTimeoutMs: 1000,
      auditGraceMs: 3_600_000,
    },
    {
      regions: bindRegions([bind('320509'), bind('330421')], 1000),
      clock: () => now,
      log: { debug: line, info: line, warn: line, error: line },
    },
  );
  const regions = Object.keys(bodies).map((code) => ({
    code,
    name: { zh: code, en: code },
    calendar,
    inFlight: 8,
  }));
  await storeFederation(
    node.platform,
    FederationDocument.parse({ version: 1, regions, members: [], agreements: [] }),
    'test',
  );
  const app = newRoutes();
  app.use(requestContext);
  app.route('/', itemRoutes(node.platform));
  server = createAdaptorServer({ fetch: app.fetch }) as Server;
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

beforeEach(async () => {
  await node.platform.database().delete(itemTable);
  answers.clear();
  lines.length = 0;
  now = new Date(now.getTime() + 60_000);
});

afterAll(async () => {
  server.close();
  await node.close();
  await database.drop();
});

const get = async (path: string, headers: Record<string, string> = {}) => {
  const answer = await fetch(`${base}${path}`, { headers });
  const text = await answer.text();
  return {
    status: answer.status,
    headers: answer.headers,
    body: text === '' ? undefined : JSON.parse(text),
  };
};
const codes = (items: readonly Item[]): string[] => items.map(({ code }) => code);

describe('keeping the catalogue', () => {
  it('makes a list the region’s whole catalogue and leaves the other regions alone', async () => {
    await saveItems(node.platform, '330421', many('330421', 2));
    expect(await saveItems(node.platform, '320509', many('320509', 1200))).toBe(1200);
    now = new Date(now.getTime() + 1000);
    await saveItems(node.platform, '320509', [
      itemOf('320509', '000000000007', { name: '新名称' }),
    ]);
    const { body } = await get('/v1/items');
    expect(codes(body.items)).toEqual(
      codes([itemOf('320509', '000000000007'), ...many('330421', 2)]),
    );
    expect(body.items[0].name).toBe('新名称');
  });

  it('lets no region list, change or take over an item of another', async () => {
    const own = itemOf('330421', '000000000001');
    await saveItems(node.platform, '330421', [own]);
    const hijacked: Item = { ...own, requiredIal: 0 };
    await saveItems(node.platform, '320509', [hijacked]);
    expect(await saveItems(node.platform, '320509', [{ ...hijacked, region: '320509' }])).toBe(0);
    expect(await findItem(node.platform, own.code)).toEqual(own);
  });

  it('serves an item from memory for 30 s, and a change of this process at once', async () => {
    const first = itemOf('320509', '000000000001');
    await saveItems(node.platform, '320509', [first]);
    expect(await findItem(node.platform, first.code)).toEqual(first);
    await node.platform.database().delete(itemTable);
    now = new Date(now.getTime() + 29_000);
    expect(await findItem(node.platform, first.code)).toEqual(first);
    now = new Date(now.getTime() + 2000);
    expect(await findItem(node.platform, first.code)).toBeUndefined();
    const renamed = { ...first, name: '改名' };
    await saveItems(node.platform, '320509', [renamed]);
    expect(await findItem(node.platform, first.code)).toEqual(renamed);
  });

  it('collects the materials for which certificates stand, each once', async () => {
    const material = {
      code: 'ID',
      name: '身份证明',
      required: true,
      certificateType: '11100000000013338W011',
      fields: ['holderName'],
      commitment: false,
      originalRequired: false,
    };
    const { certificateType: _, fields: __, ...paper } = material;
    await saveItems(
      node.platform,
      '320509',
      many('320509', 2).map((item) => ({
        ...item,
        materials: [material, { ...paper, code: 'X' }],
      })),
    );
    expect(await certificateMaterials(node.platform)).toEqual([material]);
  });
});

describe('asking the regions', () => {
  it('stores what each lists; one that is closed, broken or empty keeps its rows and stops nobody', async () => {
    await saveItems(node.platform, '320509', many('320509', 2));
    answers.set('330421', async () => ok(many('330421', 3)));
    const troubles: (() => Promise<RegionResult<readonly Item[]>>)[] = [
      async () => fail({ kind: 'scheduledClosed', code: 'closed', message: 'night' }),
      async () => fail({ kind: 'retryable', code: 'http_500', message: 'down' }),
      async () => ok([]),
      async () => Promise.reject(new Error('a bug')),
    ];
    for (const trouble of troubles) {
      answers.set('320509', trouble);
      await syncItems(node.platform);
      expect((await get('/v1/items?region=320509')).body.items).toHaveLength(2);
      expect((await get('/v1/items?region=330421')).body.items).toHaveLength(3);
    }
    expect(lines.filter((event) => event !== 'items.synced')).toEqual([
      'items.not_listed',
      'items.not_listed',
      'items.empty_list',
      'items.sync_failed',
    ]);
  });

  it('asks again and again until it is closed, and closes only when nothing is under way', async () => {
    let calls = 0;
    answers.set('330421', async () => {
      calls++;
      return ok(many('330421', 1));
    });
    const sync = startItemSync(node.platform, 5);
    await expect.poll(() => calls).toBeGreaterThan(2);
    await sync.close();
    const after = calls;
    await new Promise((later) => setTimeout(later, 50));
    expect(calls).toBe(after);
  });
});

describe('GET /v1/items', () => {
  it('pages through everything once, in order', async () => {
    await saveItems(node.platform, '320509', many('320509', 5));
    await saveItems(node.platform, '330421', many('330421', 4));
    const seen: string[] = [];
    let next: string | undefined;
    do {
      const { body } = await get(`/v1/items?limit=4${next ? `&cursor=${next}` : ''}`);
      seen.push(...codes(body.items));
      next = body.next;
    } while (next);
    expect(seen).toEqual(codes([...many('320509', 5), ...many('330421', 4)]));
  });

  it('filters by region, basic code and part of the name, in which % and _ are characters', async () => {
    await saveItems(node.platform, '320509', [
      itemOf('320509', '000000000001', { name: '减免50%税费' }),
      itemOf('320509', '000000000002'),
    ]);
    await saveItems(node.platform, '330421', many('330421', 2));
    expect((await get('/v1/items?basicCode=000000000002')).body.items).toHaveLength(2);
    expect((await get('/v1/items?basicCode=000000000002&region=330421')).body.items).toHaveLength(
      1,
    );
    expect((await get(`/v1/items?q=${encodeURIComponent('0%税')}`)).body.items).toHaveLength(1);
    expect((await get('/v1/items?q=%25')).body.items).toHaveLength(1);
    expect((await get('/v1/items?q=_')).body.items).toHaveLength(0);
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
    const answer = await get(path);
    expect({ status: answer.status, code: answer.body.code }).toEqual({ status, code });
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });

  it('answers 304 to whoever has it already, and may be kept for a minute', async () => {
    await saveItems(node.platform, '320509', many('320509', 1));
    const path = `/v1/items/${itemOf('320509', '000000000001').code}`;
    const first = await get(path);
    expect(first.headers.get('cache-control')).toBe('public, max-age=60');
    const again = await get(path, { 'if-none-match': first.headers.get('etag') ?? '' });
    expect({ status: again.status, body: again.body }).toEqual({ status: 304, body: undefined });
  });

  it('lays an item side by side', async () => {
    await saveItems(node.platform, '320509', many('320509', 1));
    await saveItems(node.platform, '330421', [
      itemOf('330421', '000000000001', { promisedDays: 1 }),
    ]);
    const { body } = await get('/v1/items/compare?basicCode=000000000001');
    expect(body).toMatchObject({ basicCode: '000000000001', differences: ['promisedDays'] });
    expect(body.items).toHaveLength(2);
  });
});
