import { afterAll, beforeAll, expect, it } from 'vitest';
import { gatewayActor, type NewAuditEvent } from '../../audit/log/append.ts';
import { layOutLog } from '../../audit/reading/facts.ts';
import { moveOut } from '../../audit/reading/move-out.ts';
import {
  commit,
  openTestLog,
  sequenceAll,
  someEvent,
  type TestLog,
} from '../../audit/testing/log.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { TileStore } from '../../platform/process/tile-store.ts';
import { turnsOf } from './turns.ts';

const files = new Map<string, Uint8Array>();
const tiles: TileStore = {
  read: async (path) => files.get(path),
  write: async (path, bytes) => void files.set(path, bytes.slice()),
};
let log: TestLog;
let platform: Platform;

const changed = (details: Record<string, string | number>): NewAuditEvent => ({
  actor: { ...gatewayActor, id: 'delta-operator' },
  action: 'federation.changed',
  object: { class: 'federation', ref: 'version 2' },
  purpose: 'a new version of the federation document',
  reasonCode: 'maintenance',
  details,
});
const opened = (ref: string): NewAuditEvent => ({
  actor: gatewayActor,
  action: 'breaker.opened',
  object: { class: 'region', ref },
  purpose: 'supervision',
});

beforeAll(async () => {
  log = await openTestLog();
  const { platform: made } = log.node;
  platform = { ...made, tiles, config: { ...made.config, tilesAfterDays: 0 } };
});
afterAll(() => log.close());

it('what was done to regions is told from leaves that moved out of the database as from those in it, and never as if it had not been', async () => {
  // More than is read at once between what concerns the region that is asked for.
  await commit(
    log,
    changed({ region: '330421', action: 'pause', version: 2 }),
    changed({ version: 3 }),
    ...Array.from({ length: 120 }, () => opened('310118')),
    ...Array.from({ length: 150 }, () => someEvent('case_1')),
    opened('330421'),
  );
  await sequenceAll(log);
  const before = await turnsOf(platform, '330421');
  expect(before.map(({ action, by, reason }) => [action, by, reason])).toEqual([
    ['breaker.opened', 'tongban', undefined],
    ['pause', 'delta-operator', 'maintenance'],
  ]);
  expect((await turnsOf(platform, undefined)).map(({ region }) => region)).toEqual([
    '330421',
    ...Array.from({ length: 19 }, () => '310118'),
  ]);
  await layOutLog(platform);
  await moveOut(platform);
  expect(files.size).toBeGreaterThan(0);
  expect(await turnsOf(platform, '330421')).toEqual(before);
  files.delete('tile/entries/000');
  await expect(turnsOf(platform, '330421')).rejects.toMatchObject({ code: 'TGT01' });
});
