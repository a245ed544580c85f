import { z } from 'zod';
import type { Item, ItemList } from '#contracts/item';
import type { RegionAdapter, RegionResult } from '#contracts/region-adapter';
import { fail, ok } from '#contracts/result';
import { createTestDatabase } from '../../../../tests/setup/database.ts';
import { newRoutes, requestContext } from '../../../platform/http/http.ts';
import { newKeySet } from '../../../platform/keys/new-keys.ts';
import { createNodePlatform } from '../../../platform/node/node-platform.ts';
import { bindRegions } from '../../../regions/border/bind-regions.ts';
import { FederationDocument } from '../../../trust/federation/document.ts';
import { storeFederation } from '../../../trust/federation/store.ts';
import { itemRoutes } from '../routes.ts';
import { item as itemTable } from '../tables.ts';

const bodies = { '320509': '11320509XX0000001C', '330421': '11330421XX0000001N' };
type Region = keyof typeof bodies;

export const itemOf = (region: Region, basicCode: string, change: Partial<Item> = {}): Item => ({
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

export const many = (region: Region, count: number): Item[] =>
  Array.from({ length: count }, (_, index) => itemOf(region, String(index + 1).padStart(12, '0')));

export const whole = (items: readonly Item[]): ItemList => ({ items, leftOut: [] });

export const codes = (items: readonly Item[]): string[] => items.map(({ code }) => code);

const calendar = { days: 'all', open: '00:00', close: '24:00', closures: [] };

type Answers = Map<Region, () => Promise<RegionResult<ItemList>>>;

const adapterOf = (region: Region, answers: Answers): RegionAdapter<unknown> => ({
  region,
  credentials: z.unknown(),
  items: { listItems: () => answers.get(region)?.() ?? Promise.resolve(ok(whole([]))) },
});

const closed = async () => fail({ kind: 'unreachable' as const, message: '' });

async function startPlatform(
  databaseUrl: string,
  answers: Answers,
  clock: () => Date,
  line: (event: string) => void,
) {
  const bind = (region: Region) => ({
    adapter: adapterOf(region, answers),
    credentials: {},
    http: closed,
  });
  return createNodePlatform(
    {
      publicOrigin: 'http://127.0.0.1',
      host: '127.0.0.1',
      port: 0,
      role: 'api',
      databaseUrl,
      databasePool: 4,
      keys: await newKeySet(),
      regions: new Map(),
      logLevel: 'error',
      regionTimeoutMs: 1000,
      auditGraceMs: 3_600_000,
    },
    {
      regions: bindRegions([bind('320509'), bind('330421')], 1000),
      clock,
      monotonicMs: () => clock().getTime(),
      log: { debug: line, info: line, warn: line, error: line },
    },
  );
}

/** Two regions that answer what a test says, a catalogue over HTTP, and a clock. */
export async function startCatalogue() {
  const database = await createTestDatabase();
  const answers: Answers = new Map();
  const lines: string[] = [];
  let now = new Date('2026-06-01T02:00:00Z');
  const node = await startPlatform(
    database.url,
    answers,
    () => now,
    (event) => void lines.push(event),
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
  const pass = (ms: number): void => {
    now = new Date(now.getTime() + ms);
  };
  return {
    platform: node.platform,
    answers,
    lines,
    pass,
    reset: async () => {
      await node.platform.database().delete(itemTable);
      answers.clear();
      lines.length = 0;
      pass(60_000);
    },
    get: async (path: string, headers: Record<string, string> = {}) => {
      const answer = await app.request(path, { headers });
      const text = await answer.text();
      return {
        status: answer.status,
        headers: answer.headers,
        body: text === '' ? undefined : JSON.parse(text),
      };
    },
    close: async () => {
      await node.close();
      await database.drop();
    },
  };
}

export type Catalogue = Awaited<ReturnType<typeof startCatalogue>>;
