import { decodeJwt } from 'jose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Message } from '#contracts/case';
import type { CaseState } from '#contracts/case-states';
import type { RegionFailure } from '#contracts/region-adapter';
import { reconcile } from '../../delivery/couriers/reconcile.ts';
import { outboxRow } from '../../delivery/outbox/enqueue.ts';
import type { MessageEnd, OutboxRow } from '../../delivery/outbox/hooks.ts';
import { courierDefaults } from '../../delivery/outbox/options.ts';
import { newRecorder } from '../../delivery/outbox/record.ts';
import { outbox } from '../../delivery/outbox/tables.ts';
import { newWorldAlone, region, type World } from '../../delivery/testing/harness.ts';
import { eq } from '../../platform/database/drizzle.ts';
import { newId } from '../../platform/database/ids.ts';
import { caseDeliveryHooks } from './delivery-hooks.ts';
import { caseChange, caseRecord, receipt } from './tables.ts';
import { caseValues } from './testing/case-values.ts';

let world: World;
beforeEach(async () => {
  world = await newWorldAlone();
});
afterEach(() => world.close());

const failure: RegionFailure = { kind: 'rejected', code: 'item_closed', message: 'x' };
const end = (kind: MessageEnd['kind']): MessageEnd =>
  kind === 'delivered'
    ? { kind, receipt: { regionalCaseId: 'r-7', duplicate: false } }
    : { kind, failure };

/** A case in a state, with one message on its way. */
async function givenCase(
  state: CaseState,
  kind: Message['kind'] = 'submission',
  more: Partial<typeof caseRecord.$inferInsert> = {},
): Promise<OutboxRow> {
  const { platform } = world;
  const now = platform.clock();
  const { values, key } = await caseValues(platform, region, { state, ...more });
  const messageId = newId('msg', now);
  await platform.database().insert(caseRecord).values(values);
  const message = { kind, messageId, caseId: values.id, from: '310118', to: region } as Message;
  const [row] = await platform
    .database()
    .insert(outbox)
    .values(await outboxRow(message, key, 1, now))
    .returning();
  if (!row) throw new Error('no row');
  return row;
}

const finish = (ends: readonly (readonly [OutboxRow, MessageEnd['kind']])[]) =>
  world.platform.database().transaction((tx) =>
    caseDeliveryHooks(world.platform).ended(
      tx,
      ends.map(([row, kind]) => ({ row, end: end(kind) })),
    ),
  );

async function receiptsOf(row: OutboxRow) {
  const rows = await world.platform.database().select().from(receipt);
  return rows
    .filter(({ refMessageId }) => refMessageId === row.messageId)
    .map(({ kind, jws }) => ({
      kind,
      ...decodeJwt<{ outcome: string; reasonCode?: string }>(jws),
    }));
}

async function caseOf(row: OutboxRow) {
  const rows = await world.platform.database().select().from(caseRecord);
  return rows.find(({ id }) => id === row.caseId);
}

describe('every message of a member ends once, and the sender is told', () => {
  it('with one signed receipt: delivered, refused or expired, over the digest of what was sent', async () => {
    const rows = await Promise.all([1, 2, 3, 4].map(() => givenCase('submitted')));
    const [arrived, refused, expired, parked] = rows as [
      OutboxRow,
      OutboxRow,
      OutboxRow,
      OutboxRow,
    ];
    await finish([
      [arrived, 'delivered'],
      [refused, 'refused'],
      [expired, 'expired'],
      [parked, 'parked'],
    ]);
    expect(await receiptsOf(arrived)).toMatchObject([
      { kind: 'delivery', outcome: 'delivered', envelopeDigest: arrived.digest, to: region },
    ]);
    expect(await receiptsOf(refused)).toMatchObject([
      { kind: 'delivery', outcome: 'refused', reasonCode: 'item_closed' },
    ]);
    expect(await receiptsOf(expired)).toMatchObject([{ outcome: 'expired' }]);
    expect(await receiptsOf(parked)).toEqual([]);
    expect(await caseOf(arrived)).toMatchObject({
      state: 'forwarded',
      regionalCaseId: 'r-7',
      version: 2,
    });
    expect((await caseOf(refused))?.state).toBe('refused');
    expect(await caseOf(expired)).toMatchObject({ state: 'suspended', owner: 'operator' });
    expect((await caseOf(parked))?.state).toBe('suspended');
    // Whatever a courier believes: the database takes no second end.
    await expect(finish([[arrived, 'delivered']])).rejects.toThrow();
  });

  it('and its own platform gets a notice of what did not arrive', async () => {
    const refused = await givenCase('submitted');
    const expired = await givenCase('accepted', 'supplement');
    await finish([
      [refused, 'refused'],
      [expired, 'expired'],
    ]);
    const notices = (await world.rows()).filter((row) => row.toRegion === '310118');
    expect(notices.map(({ caseId, kind }) => [caseId, kind]).sort()).toEqual(
      [
        [refused.caseId, 'notice'],
        [expired.caseId, 'notice'],
      ].sort(),
    );
  });

  it('also when the case was taken back or stopped meanwhile: what follows goes by the region’s own number', async () => {
    const rows = await Promise.all([givenCase('withdrawn'), givenCase('suspended')]);
    await finish(rows.map((row) => [row, 'delivered'] as const));
    for (const [row, state] of [
      [rows[0], 'withdrawn'],
      [rows[1], 'suspended'],
    ] as const) {
      expect(await caseOf(row)).toMatchObject({ state, regionalCaseId: 'r-7', version: 1 });
      expect(await receiptsOf(row)).toMatchObject([{ outcome: 'delivered' }]);
    }
  });

  const from = (state: CaseState) => ({
    withdrawnFrom: { state, suspendedFrom: null, owner: null },
    regionalCaseId: 'r-7',
  });
  const withdrawn = (more: Partial<typeof caseRecord.$inferInsert>) =>
    givenCase('withdrawn', 'withdrawal', more);

  it('of a withdrawal that is refused: the case is again where it was, and its platform gets a notice', async () => {
    const given = [await withdrawn(from('accepted')), await withdrawn(from('submitted'))] as const;
    await finish(given.map((row) => [row, 'refused'] as const));
    expect(await caseOf(given[0])).toMatchObject({
      state: 'accepted',
      version: 2,
      withdrawnFrom: null,
    });
    // The submission arrived in between: otherwise the region had nothing that it could refuse to give up.
    expect(await caseOf(given[1])).toMatchObject({ state: 'forwarded', regionalCaseId: 'r-7' });
    const notices = (await world.rows()).filter((row) => row.toRegion === '310118');
    expect(notices.map(({ caseId }) => caseId).sort()).toEqual(
      given.map((row) => row.caseId).sort(),
    );
  });

  it('of a withdrawal that does not arrive: it stands, and the operator must act', async () => {
    const given = [await withdrawn(from('accepted')), await withdrawn(from('accepted'))] as const;
    await finish([
      [given[0], 'expired'],
      [given[1], 'parked'],
    ]);
    for (const row of given)
      expect(await caseOf(row)).toMatchObject({ state: 'withdrawn', owner: 'operator' });
  });

  it('of a withdrawal that changes nothing any more: of an erased case, or one that the region never had', async () => {
    const now = world.platform.clock();
    const given = await Promise.all([
      withdrawn({ ...from('accepted'), erasedAt: now }),
      withdrawn({ ...from('accepted'), restrictedUntil: now }),
      withdrawn({ ...from('submitted'), regionalCaseId: null }),
      withdrawn(from('accepted')),
    ]);
    const ends = ['refused', 'expired', 'refused', 'delivered'] as const;
    await finish(given.map((row, index) => [row, ends[index] ?? 'parked'] as const));
    for (const row of given)
      expect(await caseOf(row)).toMatchObject({ state: 'withdrawn', owner: null, version: 1 });
  });

  it('also one that kills its courier every time: it is parked with an owner after four deaths', async () => {
    const row = await givenCase('submitted');
    const { platform } = world;
    const hooks = caseDeliveryHooks(platform);
    const idle = { held: () => [], alive: async () => new Set<string>() };
    const parts = {
      platform,
      options: courierDefaults,
      recorder: newRecorder({ ...platform, hooks, stop: new AbortController().signal }),
      metrics: { ended: () => {} },
      queues: idle,
    };
    const states: unknown[] = [];
    for (let death = 0; death < 6; death++) {
      const since = new Date(platform.clock().getTime() - 1);
      await platform
        .database()
        .update(outbox)
        .set({ state: 'sending', leaseToken: `dead-${death}`, leaseUntil: since })
        .where(eq(outbox.state, 'pending'));
      await reconcile(parts);
      const [now] = await world.rows();
      states.push([now?.state, now?.attempts, now?.lastFailure?.code]);
      if (now?.state !== 'pending') break;
      expect(now.nextAttemptAt.getTime()).toBeGreaterThan(since.getTime());
    }
    expect(states).toEqual([
      ['pending', 1, 'courier_died'],
      ['pending', 2, 'courier_died'],
      ['pending', 3, 'courier_died'],
      ['parked', 4, 'courier_died'],
    ]);
    expect(await caseOf(row)).toMatchObject({ state: 'suspended', owner: 'operator' });
  });

  it('but a notice of the gateway itself ends without one, and changes no case', async () => {
    const notice = await givenCase('accepted', 'notice');
    await finish([[notice, 'expired']]);
    expect(await receiptsOf(notice)).toEqual([]);
    expect((await caseOf(notice))?.state).toBe('accepted');
  });

  it('with a change that the followers of cases see, for many at once as for one', async () => {
    const rows = await Promise.all(Array.from({ length: 30 }, () => givenCase('submitted')));
    await finish(rows.map((row) => [row, 'delivered'] as const));
    const changes = await world.platform.database().select().from(caseChange);
    expect(changes).toHaveLength(30);
    expect(new Set(changes.map(({ caseId }) => caseId)).size).toBe(30);
    expect(changes[0]).toMatchObject({
      version: 2,
      event: 'forward',
      fromState: 'submitted',
      toState: 'forwarded',
      followAttempts: 0,
      owner: null,
    });
    expect(changes[0]?.followAt).not.toBeNull();
  });
});
