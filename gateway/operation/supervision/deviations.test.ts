import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  appendAudit,
  gatewayActor,
  itemPurpose,
  type NewAuditEvent,
} from '../../audit/log/append.ts';
import { sequenceBatch } from '../../audit/log/sequence.ts';
import { caseChange, caseRecord } from '../../casework/cases/tables.ts';
import { caseValues } from '../../casework/cases/testing/case-values.ts';
import { unconfirmed } from '../../casework/cases/withdraw.ts';
import { caseResult } from '../../casework/papers/tables.ts';
import { newWorldAlone, region, type World } from '../../delivery/testing/harness.ts';
import type { Caller } from '../../trust/identity/caller.ts';
import { findDeviations, isCursorOf } from './deviations.ts';
import { rules } from './rules.ts';

let world: World;
beforeAll(async () => {
  world = await newWorldAlone();
});
afterAll(() => world.close());

const caller = { clientId: 'auditor', region, role: 'auditor' } as Caller;
const day = 86_400_000;
const ago = (days: number) => new Date(world.platform.clock().getTime() - days * day);

async function caseWith(more: Partial<typeof caseRecord.$inferInsert>): Promise<string> {
  const { values } = await caseValues(world.platform, region, {});
  await world.platform
    .database()
    .insert(caseRecord)
    .values({ ...values, ...more });
  return values.id;
}

const happens = (event: Partial<NewAuditEvent>, at: Date) =>
  appendAudit(
    world.platform.database(),
    [
      {
        actor: gatewayActor,
        action: 'data.read',
        object: { class: 'case', ref: 'case.read' },
        purpose: 'case_handling',
        ...event,
      },
    ],
    at,
  );

it('every rule finds its offender and no case that keeps it', async () => {
  const item = itemPurpose('1'.repeat(31), '事项');
  await caseWith({ state: 'accepted' });
  const decided = await caseWith({ state: 'approved', updatedAt: ago(40), createdAt: ago(50) });
  const early = await caseWith({ state: 'accepted', createdAt: ago(5) });
  await world.platform
    .database()
    .insert(caseChange)
    .values({
      caseId: early,
      version: 2,
      event: 'accept',
      fromState: 'forwarded',
      toState: 'accepted',
      at: ago(4),
      statedAt: ago(6),
    });
  const late = await caseWith({ state: 'accepted' });
  const result = {
    caseId: late,
    region,
    fromRegion: region,
    itemCode: '1',
    outcome: 'approved' as const,
  };
  await world.platform
    .database()
    .insert(caseResult)
    .values({
      ...result,
      decidedAt: ago(60),
      due: '2026-01-05',
      servedAt: new Date('2026-01-05T16:00:00Z'),
    });
  const inTime = await caseWith({ state: 'accepted' });
  await world.platform
    .database()
    .insert(caseResult)
    .values({
      ...result,
      caseId: inTime,
      decidedAt: ago(60),
      due: '2026-01-05',
      servedAt: new Date('2026-01-05T15:59:00Z'),
    });
  const first = await caseWith({ personIndex: 'p', createdAt: ago(3) });
  const again = await caseWith({ personIndex: 'p', createdAt: ago(2) });
  const takenBack = (caseId: string, reasonCode: string | null) => ({
    caseId,
    version: 2,
    event: 'withdraw' as const,
    fromState: 'forwarded' as const,
    toState: 'withdrawn' as const,
    at: ago(1),
    reasonCode,
  });
  const unsigned = await caseWith({ state: 'withdrawn' });
  const signed = await caseWith({ state: 'withdrawn' });
  await world.platform
    .database()
    .insert(caseChange)
    .values([takenBack(unsigned, unconfirmed), takenBack(signed, null)]);
  await happens({ caseRef: decided }, ago(1));
  await happens({ caseRef: decided }, ago(39));
  for (const percent of [80, 100])
    await happens(
      {
        caseRef: early,
        action: 'case.deadline_warning',
        details: { percent, limit: 'promised', heldBy: region },
      },
      ago(1),
    );
  await happens({ caseRef: early, action: 'case.irregular' }, ago(1));
  for (const session of ['sid_used', 'sid_unused'])
    await happens({ caseRef: session, action: 'certificate.retrieved', purpose: item }, ago(3));
  await happens(
    { caseRef: first, action: 'case.submitted', purpose: item, details: { session: 'sid_used' } },
    ago(2),
  );
  await sequenceBatch(world.platform, 1000);
  const found = await findDeviations(world.platform, caller, { limit: 100 });
  const offenders = found.rules.map(({ code, cases }) => [code, cases.map((one) => one.caseRef)]);
  expect(Object.fromEntries(offenders)).toEqual({
    decided_without_receipt: [decided],
    accepted_before_collected: [early],
    collected_twice: [again],
    result_late: [late],
    withdrawal_unconfirmed: [unsigned],
    read_after_closure: [decided],
    read_without_need: ['sid_unused'],
    limit_missed: [early],
    irregular_report: [early],
  });
  expect(found.rules.map(({ code }) => code)).toEqual(rules.map(({ code }) => code));
});

it.each(['collected_twice', 'irregular_report'])(
  '%s is told page by page, each once, by a cursor that nothing new moves',
  async (rule) => {
    for (const days of [9, 8, 7]) {
      const caseRef = await caseWith({ personIndex: 'pages', createdAt: ago(days) });
      await happens({ caseRef, action: 'case.irregular' }, ago(1));
    }
    await sequenceBatch(world.platform, 1000);
    const whole = await findDeviations(world.platform, caller, { rule, limit: 100 });
    const refs: string[] = [];
    let cursor: string | undefined;
    do {
      const { rules: found } = await findDeviations(world.platform, caller, {
        rule,
        cursor,
        limit: 1,
      });
      refs.push(...(found[0]?.cases ?? []).map(({ caseRef }) => caseRef));
      cursor = found[0]?.next;
      await caseWith({ personIndex: 'pages', createdAt: ago(1) });
    } while (cursor !== undefined);
    expect(refs).toEqual(whole.rules[0]?.cases.map(({ caseRef }) => caseRef));
    expect(refs.length).toBeGreaterThan(1);
  },
);

it('a cursor is one of its rule', () => {
  expect(isCursorOf('irregular_report', '17')).toBe(true);
  for (const [code, cursor] of [
    ['collected_twice', '17'],
    ['irregular_report', `case_${'0'.repeat(26)}`],
    [undefined, '17'],
  ] as const)
    expect(isCursorOf(code, cursor)).toBe(false);
});
