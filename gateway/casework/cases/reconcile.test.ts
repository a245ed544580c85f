import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { appendAudit, gatewayActor } from '../../audit/log/append.ts';
import { sequenceBatch } from '../../audit/log/sequence.ts';
import { newWorldAlone, region, type World } from '../../delivery/testing/harness.ts';
import { eq, sql } from '../../platform/database/drizzle.ts';
import type { CaseRow } from './case-row.ts';
import { reconcileCases } from './reconcile.ts';
import { caseChange, caseRecord } from './tables.ts';
import { caseValues } from './testing/case-values.ts';
import { transition } from './transition.ts';

let world: World;
let id: string;
beforeAll(async () => {
  world = await newWorldAlone();
});
afterAll(() => world.close());

const database = () => world.platform.database();
const faults = () => reconcileCases(database());

/** A case that was submitted and arrived, as the program writes it. */
beforeEach(async () => {
  const { platform } = world;
  const now = platform.clock();
  const { values } = await caseValues(platform, region);
  id = values.id;
  await database().transaction(async (tx) => {
    const [row] = await tx.insert(caseRecord).values(values).returning();
    await appendAudit(
      tx,
      [
        {
          caseRef: id,
          actor: gatewayActor,
          action: 'case.submitted',
          object: { class: 'case', ref: id },
          legalBasis: 'statutory_duty',
          purpose: 'reconciling',
        },
      ],
      now,
    );
    await transition(tx, row as CaseRow, { kind: 'forward', actor: gatewayActor }, now);
  });
  expect(await faults()).toEqual([]);
});

/** Each test leaves a fault behind; the next begins without it. */
const healed = async (heal: () => Promise<unknown>): Promise<void> => {
  await heal();
  expect(await faults()).toEqual([]);
};

it('an event that was taken away before the log had it is found by its case and change', async () => {
  await database().transaction(async (tx) => {
    // By the owner, whom no guard stops.
    await tx.execute(sql`alter table audit_pending disable trigger user`);
    await tx.execute(
      sql`delete from audit_pending where case_ref = ${id} and event ->> 'action' = 'case.forwarded'`,
    );
    await tx.execute(sql`alter table audit_pending enable trigger user`);
  });
  await sequenceBatch(world.platform, 1000);
  expect(await faults()).toEqual([
    `${id}: version 2 (case.forwarded submitted-forwarded) is not in the log`,
  ]);
  await healed(async () => {
    await database().delete(caseChange).where(eq(caseChange.caseId, id));
    await database().update(caseRecord).set({ state: 'submitted' }).where(eq(caseRecord.id, id));
  });
});

it('a state that somebody wrote beside the program is found', async () => {
  await database().update(caseRecord).set({ state: 'approved' }).where(eq(caseRecord.id, id));
  expect(await faults()).toEqual([`${id}: is approved, and no change made it so`]);
  await healed(() =>
    database().update(caseRecord).set({ state: 'forwarded' }).where(eq(caseRecord.id, id)),
  );
});

it('a change that the log knows and the database lost, and a case that is gone, are found', async () => {
  const [change] = await database().delete(caseChange).where(eq(caseChange.caseId, id)).returning();
  expect(await faults()).toEqual([
    `${id}: is forwarded, and no change made it so`,
    `${id}: the log says case.forwarded submitted-forwarded, and there is no such change`,
  ]);
  if (change) await healed(() => database().insert(caseChange).values(change));
  await sequenceBatch(world.platform, 1000);
  await database().delete(caseRecord).where(eq(caseRecord.id, id));
  expect(await faults()).toEqual([`${id}: the log knows it, and there is no such case`]);
});
