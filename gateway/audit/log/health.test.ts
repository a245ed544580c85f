import { afterAll, beforeAll, expect, it } from 'vitest';
import { commit, openTestLog, sequenceAll, someEvent, type TestLog } from '../testing/log.ts';
import { auditDependency, auditStalled } from './health.ts';

let log: TestLog;
let now = new Date('2026-05-04T08:00:00Z');
const after = (ms: number): void => {
  now = new Date(now.getTime() + ms);
};
beforeAll(async () => {
  log = await openTestLog(undefined, () => now);
});
afterAll(() => log.close());

const state = () => auditDependency(log.node.platform);

it('is healthy while no event has waited for more than 30 s', async () => {
  const since = now.toISOString();
  expect(await state()).toEqual({ name: 'audit', healthy: true, since });
  await commit(log, someEvent('case_a'));
  after(30_000);
  expect(await state()).toEqual({ name: 'audit', healthy: true, since });
});

it('is unhealthy after that, says since when and what to do, and the gateway still accepts', async () => {
  after(1001);
  expect(await state()).toMatchObject({
    healthy: false,
    since: now.toISOString(),
    advice: expect.stringContaining('waited 31 s'),
  });
  expect(await auditStalled(log.node.platform)).toBe(false);
});

it('a process that only answers is ready for as long as it accepts: it is not the one that stands still', async () => {
  const { platform } = log.node;
  const api = { ...platform, config: { ...log.config, role: 'api' } } as typeof platform;
  expect(await auditDependency(api)).toMatchObject({ healthy: true });
});

it('stops the gateway from accepting when the grace time is over, and not before', async () => {
  after(log.config.auditGraceMs - 31_001);
  expect(await auditStalled(log.node.platform)).toBe(false);
  after(1001);
  expect(await auditStalled(log.node.platform)).toBe(true);
});

it('recovers by itself within a second of the sequencer', async () => {
  await sequenceAll(log);
  after(1000);
  expect(await auditStalled(log.node.platform)).toBe(false);
  expect(await state()).toEqual({ name: 'audit', healthy: true, since: now.toISOString() });
});

it('reports a log that cannot be read instead of failing', async () => {
  const dead = await openTestLog();
  await dead.close();
  expect(await auditDependency(dead.node.platform)).toMatchObject({
    healthy: false,
    advice: expect.stringContaining('database'),
  });
});
