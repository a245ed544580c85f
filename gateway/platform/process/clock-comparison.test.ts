import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../tests/setup/database.ts';
import { newKeySet } from '../keys/new-keys.ts';
import { createNodePlatform, type NodePlatform } from '../node/node-platform.ts';
import { clockDependency, compareClocks } from './clock-comparison.ts';
import { parseConfig } from './config.ts';

const hourMs = 3_600_000;

describe('processes whose machines disagree about the time', () => {
  let database: TestDatabase;
  const nodes: NodePlatform[] = [];
  async function start(aheadMs: number) {
    const config = parseConfig({
      PUBLIC_ORIGIN: 'http://127.0.0.1:8080',
      DATABASE_URL: database.url,
      KEYS: JSON.stringify(await newKeySet()),
    });
    if (!config.ok) throw new Error(config.failure.join('; '));
    const node = await createNodePlatform(config.value, {
      wallClock: () => new Date(Date.now() + aheadMs),
    });
    nodes.push(node);
    await compareClocks(node.platform);
    return node.platform;
  }
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(async () => {
    await Promise.all(nodes.map((node) => node.close()));
    await database.drop();
  });

  it('date everything alike: one that is hours off refuses no token and takes no lease for over', async () => {
    const [right, early, late] = await Promise.all([0, -3 * hourMs, 5 * hourMs].map(start));
    const times = [right, early, late].map((platform) => platform?.clock().getTime() ?? 0);
    expect(Math.max(...times) - Math.min(...times)).toBeLessThan(60_000);
  });

  it('say so in readiness, with which way and what to do, and go on serving', async () => {
    const [right, early, late] = await Promise.all([1000, -3 * hourMs, 5 * hourMs].map(start));
    if (!right || !early || !late) throw new Error('not started');
    expect(clockDependency(right)).toMatchObject({ name: 'clock', healthy: true });
    expect(clockDependency(early)).toMatchObject({
      healthy: false,
      tolerable: true,
      advice: expect.stringMatching(/10[78]\d\d s behind PostgreSQL's: .*NTP/),
    });
    expect(clockDependency(late).advice).toMatch(/1[78]\d\d\d s ahead of/);
  });
});
