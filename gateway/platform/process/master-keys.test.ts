import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asServed } from '#contracts/dates';
import { createTestDatabase } from '../../../tests/setup/database.ts';
import { createApp } from '../../assembly/app.ts';
import { importKeys } from '../keys/keys.ts';
import { newKeySet } from '../keys/new-keys.ts';
import { rotateKeys } from '../keys/rotate-keys.ts';
import { newDataKey } from '../keys/seal.ts';
import { createNodePlatform, type NodePlatform } from '../node/node-platform.ts';
import { parseConfig } from './config.ts';
import type { Log, LogFields } from './log.ts';
import { rewrapAll } from './rewrap.ts';

type KeySet = Awaited<ReturnType<typeof newKeySet>>;

let url: string;
let drop: () => Promise<void>;
let first: KeySet;
let both: KeySet;
let nowMs = Date.parse('2026-11-22T09:00:00+08:00');
const started: NodePlatform[] = [];
const lines: (LogFields & { readonly event: string })[] = [];
const log: Log = {
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: (event, fields) => void lines.push({ event, ...fields }),
};

async function start(keys: KeySet): Promise<NodePlatform> {
  const config = parseConfig({
    PUBLIC_ORIGIN: 'http://127.0.0.1:1',
    DATABASE_URL: url,
    KEYS: JSON.stringify(keys),
  });
  if (!config.ok) throw new Error(config.failure.join());
  const clock = () => new Date(nowMs);
  const node = await createNodePlatform(config.value, {
    clock,
    monotonicMs: () => nowMs,
    log,
  });
  started.push(node);
  return node;
}

/** What readiness says about the master keys. */
async function readiness({ platform }: NodePlatform) {
  const answer = await createApp(platform).request('/health/ready');
  const text = await answer.text();
  const { dependencies } = JSON.parse(text) as { dependencies: { name: string }[] };
  return {
    status: answer.status,
    text,
    keys: dependencies.find(({ name }) => name === 'master_keys'),
  };
}

beforeAll(async () => {
  ({ url, drop } = await createTestDatabase());
  first = await newKeySet();
  const rotated = await rotateKeys(first, 'master');
  if (!rotated.ok) throw new Error(rotated.failure);
  both = rotated.value;
  const { platform, pool } = await start(first);
  for (const id of ['case_a', 'case_erased']) {
    const { wrapped } = await newDataKey(platform.keys.master, id);
    await pool.query(
      `insert into case_record (id, item_code, item_name, from_region, to_region, channel, client_id, state,
         materials, originals, wrapped_key, master_version, version, created_at, updated_at)
       values ($1, '1', 'x', '310118', '330421', 'window', 'qingpu-platform', 'submitted', '[]', false, $2, 'm1', 1, now(), now())`,
      [id, id === 'case_erased' ? null : Buffer.from(wrapped)],
    );
  }
});
afterAll(async () => {
  await Promise.all(started.map((node) => node.close()));
  await drop();
});

describe('a process whose KEYS lack a master key', () => {
  const lacking = () => ({ ...both, master: both.master.slice(0, 1) });

  it('that nothing needs is ready', async () => {
    for (const keys of [first, both])
      expect(await readiness(await start(keys))).toMatchObject({
        status: 200,
        keys: { healthy: true },
      });
    expect(lines).toEqual([]);
  });

  it('under which a case lies is not ready, and names version and table, in the log and to the operator', async () => {
    const { status, text, keys } = await readiness(await start(lacking()));
    expect(status).toBe(503);
    expect(keys).toMatchObject({
      healthy: false,
      advice: expect.stringContaining('KEYS.master lacks m1 (case_record)'),
    });
    expect(lines).toEqual([{ event: 'keys.master_missing', version: 'm1', tables: 'case_record' }]);
    for (const { secret } of both.master)
      expect(text + JSON.stringify(lines)).not.toContain(secret);
  });

  it('is ready within a minute of the rewrapping that makes the key needless; what was erased needs none', async () => {
    const node = await start(lacking());
    expect((await readiness(node)).status).toBe(503);
    await rewrapAll(node.platform.database(), await importKeys(both));
    expect((await readiness(node)).status).toBe(503);
    nowMs += 60_000;
    expect(await readiness(node)).toMatchObject({
      status: 200,
      keys: { healthy: true, since: asServed(new Date(nowMs)) },
    });
  });
});
