import { afterAll, beforeAll, expect, it } from 'vitest';
import { CaseState, isFinal } from '#contracts/case-states';
import { openTestLog, type TestLog } from '../audit/testing/log.ts';
import { caseRecord } from '../casework/cases/tables.ts';
import { forgetPayloads } from '../delivery/outbox/forget.ts';
import { type OutboxState, outbox } from '../delivery/outbox/tables.ts';
import { asc } from '../platform/database/drizzle.ts';
import { keyKeptDays, removeOldKeys } from '../trust/acts/idempotency.ts';
import { idempotency } from '../trust/acts/tables.ts';

const now = new Date('2026-11-28T10:00:00Z');
const daysAgo = (days: number): Date => new Date(now.getTime() - days * 86_400_000);

let log: TestLog;
beforeAll(async () => {
  log = await openTestLog(undefined, () => now);
});
afterAll(() => log.close());

const caseOf = (id: string, state: CaseState, changedDaysAgo: number) => ({
  ...{ id, state, itemCode: 'x', itemName: 'x', fromRegion: '310118', toRegion: '330421' },
  ...{ channel: 'window', clientId: 'c', materials: [], originals: false, masterVersion: 'm' },
  ...{ version: 1, createdAt: daysAgo(500), updatedAt: daysAgo(changedDaysAgo) },
});
const messageOf = (caseId: string, state: OutboxState, endedDaysAgo: number | undefined) => ({
  ...{ messageId: `${caseId} ${state}`, caseId, toRegion: `to ${state}`, sequence: 1, state },
  ...{ kind: 'submission' as const, payload: new Uint8Array([1]), digest: 'd' },
  ...{ nextAttemptAt: daysAgo(500), createdAt: daysAgo(500) },
  finishedAt: endedDaysAgo === undefined ? null : daysAgo(endedDaysAgo),
});

it('a message is emptied when it ended, its case ended, and remedies and retention of both are over, and not a day earlier', async () => {
  const { platform } = log.node;
  const database = platform.database();
  const states = CaseState.options;
  await database
    .insert(caseRecord)
    .values([
      ...states.map((state) => caseOf(`old ${state}`, state, 381)),
      caseOf('fresh approved', 'approved', 379),
    ]);
  const unended: OutboxState[] = ['pending', 'queued', 'sending', 'parked'];
  const ended: OutboxState[] = ['delivered', 'refused', 'expired'];
  await database
    .insert(outbox)
    .values([
      ...states.flatMap((state) => ended.map((end) => messageOf(`old ${state}`, end, 381))),
      ...unended.map((state) => messageOf('old approved', state, undefined)),
      ...ended.map((end) => messageOf('fresh approved', end, 381)),
      { ...messageOf('old approved', 'delivered', 379), messageId: 'late', toRegion: 'other' },
    ]);
  await forgetPayloads(platform, CaseState.options.filter(isFinal));
  const rows = await database.select().from(outbox).orderBy(asc(outbox.messageId));
  const emptied = rows.filter(({ payload }) => payload.length === 0).map((row) => row.messageId);
  const expected = states
    .filter(isFinal)
    .flatMap((state) => ended.map((end) => `old ${state} ${end}`));
  expect(emptied.toSorted()).toEqual(expected.toSorted());
});

it('a key stands for what it did for as long as is published', async () => {
  const { platform } = log.node;
  const rowOf = (key: string, days: number) => ({
    ...{ clientId: 'c', key, actor: 'a', requestDigest: 'd', resultRef: 'r' },
    createdAt: daysAgo(days),
  });
  const [young, old] = [rowOf('young', keyKeptDays - 0.01), rowOf('old', keyKeptDays + 0.01)];
  await platform.database().insert(idempotency).values([young, old]);
  await removeOldKeys(platform);
  const kept = await platform.database().select({ key: idempotency.key }).from(idempotency);
  expect(kept).toEqual([{ key: 'young' }]);
});
